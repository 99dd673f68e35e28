import Foundation
import TestSupport
import Testing

/// The bundled model with bits of its header turned over: an answer or an error, never a crash.
@Suite struct DamagedHeaderTests {
  @Test(arguments: 0..<60)
  func turnedBitsNeverCrash(seed: Int) throws {
    let program = try Program()
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: Program.bundledModel)))
    var random = RandomNumbers(seed: UInt64(seed))
    // Most of the header is the vocabulary; its start and its end, the list of tensors, are where sizes stand.
    let headerEnd = bytes.count - 1_216_512 - 1_048_576 - 38_056
    let places: [Range<Int>] = [0..<32, 0..<2000, 0..<headerEnd, headerEnd - 9000..<headerEnd]
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: places[seed % 4], using: &random)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
    let path = try program.folder.write(bytes, to: "damaged.gguf")
    let command = [
      ["run", "hi", "-n", "1", "-m", path], ["inspect", path, "--json", "--tensors"],
      ["logits", "--tokens", "0 1", "-m", path],
    ][seed / 4 % 3]
    let run = try program.run(command)
    #expect(run.ending == .exited(0) || run.ending == .exited(65), "\(run.ending): \(run.errorText)")
    if run.ending == .exited(65) { run.expectError(65) }
  }
}
