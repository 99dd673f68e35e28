import Foundation
import TestSupport
import Testing

/// `trilobit models`.
@Suite struct ModelsCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func theBundledModelIsListed() throws {
    let run = try program.run("models")
    run.expectSuccess()
    let line = try #require(run.lines.first { $0.hasPrefix("pebble  ") })
    #expect(line.contains("Models/pebble.gguf"))
  }

  @Test func onesOwnModelsComeFirst() throws {
    for name in ["zebra.gguf", "pebble.gguf", "notes.txt"] {
      try FileManager.default.createDirectory(
        atPath: program.folder.path("data/trilobit/models"), withIntermediateDirectories: true)
      try program.folder.write([UInt8](repeating: 0, count: 2048), to: "data/trilobit/models/\(name)")
    }
    let run = try program.run("models")
    run.expectSuccess()
    #expect(run.lines.count { $0.hasPrefix("pebble  ") } == 1)
    #expect(run.lines.contains { $0.hasPrefix("pebble  ") && $0.contains("data/trilobit/models/pebble.gguf") })
    #expect(run.lines.contains { $0.hasPrefix("zebra  ") })
    #expect(!run.text.contains("notes"))
  }

  @Test func aNameCannotDriveTheTerminal() throws {
    try FileManager.default.createDirectory(
      atPath: program.folder.path("data/trilobit/models"), withIntermediateDirectories: true)
    try program.folder.write([1, 2, 3], to: "data/trilobit/models/\u{1B}[2Jevil.gguf")
    let run = try program.run("models")
    #expect(run.text.contains("evil"))
    #expect(!run.output.contains(0x1B))
  }
}
