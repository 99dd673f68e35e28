import TestSupport
import Testing

@testable import ModelFiles

/// Q2_0 in both of its block sizes.
@Suite struct GroupedBlocksTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  static func builder(_ tensors: [(columns: Int, rows: Int, block: Int)]) -> GGUFBuilder {
    var random = RandomNumbers(seed: 3)
    var builder = GGUFBuilder()
    for (index, tensor) in tensors.enumerated() {
      let values = random.ternary(tensor.columns * tensor.rows)
      let bytes = CheckpointBytes.q2(values, block: tensor.block) { Float($0 % 7 + 1) / 8 }
      builder.tensors.append(
        .init("t\(index)", [UInt64(tensor.columns), UInt64(tensor.rows)], type: 42, bytes))
    }
    return builder
  }

  func open(_ builder: GGUFBuilder) throws -> [Tensor] {
    try GGUFFile(path: folder.write(builder.bytes, to: "m.gguf")).tensors
  }

  @Test(arguments: [64, 128]) func theRoomThatTensorsHaveDecides(block: Int) throws {
    let tensors = try open(Self.builder([(256, 8, block), (128, 3, block), (512, 16, block)]))
    #expect(tensors.allSatisfy { $0.type == (block == 64 ? .q2_0 : .q2_0_128) && $0.type.blockSize == block })
    var random = RandomNumbers(seed: 3)
    for tensor in tensors {
      let values = random.ternary(tensor.count)
      let expected = values.enumerated().map { Float($1) * Float($0 / block % 7 + 1) / 8 }
      #expect(try tensor.floats() == expected)
      #expect(try tensor.floats(row: tensor.rows - 1) == Array(expected.suffix(tensor.columns)))
    }
  }

  @Test func oneFileHasOneBlockSize() throws {
    expectError(.bad, "fit neither blocks of 64 nor blocks of 128") { () throws(ModelFileError) in
      do { _ = try open(Self.builder([(256, 8, 64), (256, 8, 128)])) } catch let error as ModelFileError {
        throw error
      } catch {}
    }
    // 64 columns are no whole block of 128.
    #expect(try open(Self.builder([(64, 8, 64)]))[0].type == .q2_0)
  }

  @Test func threeMeansTwo() throws {
    var builder = Self.builder([(64, 1, 64)])
    builder.tensors[0].bytes[2] = 0b11_10_01_00
    #expect(try Array(open(builder)[0].floats().prefix(4)) == [-0.125, 0, 0.125, 0.25])
  }

  @Test func aScaleThatIsNotFiniteIsRefused() throws {
    let folder = try CheckpointFolder()
    let path = try RepositoryLayout.bonsai.write(to: folder)
    #expect(throws: Never.self) { try CheckpointErrorTests.readAll(path) }
    let file = try GGUFFile(path: path)
    let tensor = try #require(file.tensors.first { $0.name == "blk.1.ffn_up.weight" })
    var bytes = file.file.withBytes { Array($0) }
    let place = tensor.data.offset + 34 * 5
    bytes[place] = 0x00
    bytes[place + 1] = 0x7C
    let damaged = try folder.write(bytes, to: "damaged.gguf")
    expectError(.bad, "blk.1.ffn_up.weight has a scale that is not finite") { () throws(ModelFileError) in
      try CheckpointErrorTests.readAll(damaged)
    }
  }
}
