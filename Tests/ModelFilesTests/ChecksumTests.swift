import Glibc
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct ChecksumTests {
  private func sum(_ bytes: [UInt8], pieces: [Int] = []) -> UInt64 {
    var checksum = Checksum()
    var rest = bytes[...]
    for piece in pieces {
      Array(rest.prefix(piece)).withUnsafeBytes { checksum.update($0) }
      rest = rest.dropFirst(piece)
    }
    Array(rest).withUnsafeBytes { checksum.update($0) }
    return checksum.value
  }

  private let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37) }

  @Test func piecesOfAnySizeGiveTheSame() {
    for pieces in [[1], [8], [3, 3, 3], [7, 1, 16, 5], [100], [0, 50]] {
      #expect(sum(bytes, pieces: pieces) == sum(bytes))
    }
  }

  @Test func everyBitCounts() {
    var sums: Set<UInt64> = [sum(bytes)]
    for place in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[place] ^= 1 << UInt8(bit)
        sums.insert(sum(other))
      }
    }
    #expect(sums.count == 801)
  }

  @Test func theLengthCounts() {
    let sums = Set((0...40).map { sum([UInt8](repeating: 0, count: $0)) })
    #expect(sums.count == 41)
  }

  /// Two changes of the same bit do not undo each other.
  @Test func pairsOfBitsCount() {
    var sums: Set<UInt64> = []
    for first in stride(from: 7, to: 96, by: 8) {
      for second in stride(from: first + 8, to: 96, by: 8) {
        var other = bytes
        other[first] ^= 0x80
        other[second] ^= 0x80
        sums.insert(sum(other))
      }
    }
    #expect(sums.count == 66 && !sums.contains(sum(bytes)))
  }
}

@Suite struct CheckpointIdentityTests {
  private let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  private func identity(_ bytes: [UInt8], name: String = "model.gguf") throws -> UInt64 {
    try #require(ModelIdentity(Checkpoint.open(path: folder.write(bytes, to: name))).checksum)
  }

  @Test func aFileThatHasChangedIsNotTheModelAnyMore() throws {
    var bytes = CheckpointModel().gguf(form: .f32).bytes
    let path = try folder.write(bytes, to: "model.gguf")
    let identity = try ModelIdentity(Checkpoint.open(path: path))
    #expect(identity.checksum != nil)
    bytes[bytes.count - 3] ^= 1
    _ = try folder.write(bytes, to: "model.gguf")
    // Both may have been written within one tick of the system's clock.
    utimes(path, [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)])
    #expect(identity.checksum == nil)
    try folder.remove("model.gguf")
    #expect(identity.checksum == nil)
  }

  @Test func aModelIsKnownAgainAndNoOtherIsTakenForIt() throws {
    let bytes = CheckpointModel().gguf(form: .f32).bytes
    let own = try identity(bytes)
    #expect(try identity(bytes, name: "copy.gguf") == own)
    // A weight, as the last bytes of the file are some.
    var other = bytes
    other[bytes.count - 3] ^= 1
    #expect(try identity(other) != own)
    var builder = CheckpointModel().gguf(form: .f32)
    let key = try #require(builder.entries.firstIndex { $0.key.hasSuffix(".rope.freq_base") })
    let name = builder.entries.remove(at: key).key
    builder.add(name, float32: 20_000)
    #expect(try identity(builder.bytes) != own)
  }
}
