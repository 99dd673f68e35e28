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

  private func putModel(_ name: String, _ bytes: [UInt8] = [1, 2, 3]) throws {
    let path = "data/trilobit/models/\(name)"
    try FileManager.default.createDirectory(
      atPath: (program.folder.path(path) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try program.folder.write(bytes, to: path)
  }

  private func isThere(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: program.folder.path("data/trilobit/models/\(name)"))
  }

  @Test func jsonSaysWhereTheyAre() throws {
    try putModel("zebra.gguf")
    try putModel(".incomplete/owner--half-done/a.gguf.part")
    let object = try #require(program.run("models", "--json").objects().first)
    let directories = try #require(object["directories"] as? [String])
    #expect(directories.first == program.folder.path("data/trilobit/models"))
    let models = try #require(object["models"] as? [[String: Any]])
    #expect(models.contains { $0["name"] as? String == "zebra" && $0["bytes"] as? Int == 3 })
    let incomplete = try #require(object["incomplete"] as? [[String: Any]])
    #expect(incomplete.map { $0["name"] as? String } == ["owner/half-done"])
  }

  @Test func aTerminalIsToldWhereTheyAreLookedFor() throws {
    let terminal = try program.terminal("models")
    _ = try terminal.wait(for: "data/trilobit/models (not there)")
    #expect(try terminal.waitForExit() == .exited(0))
  }

  @Test func removingNeedsAYes() throws {
    try putModel("zebra.gguf")
    try program.run("models", "remove", "zebra").expectError(64, "--yes")
    #expect(isThere("zebra.gguf"))
    try program.run("models", "remove", "zebra", "--yes").expectSuccess()
    #expect(!isThere("zebra.gguf"))
    try program.run("models", "remove", "zebra", "--yes").expectError(66, "zebra")
  }

  @Test(arguments: [("n\r", true), ("\r", true), ("y\r", false)])
  func aTerminalIsAsked(answer: String, stays: Bool) throws {
    try putModel("zebra.gguf")
    let terminal = try program.terminal("models", "remove", "zebra")
    _ = try terminal.wait(for: "Remove zebra (3 B")
    terminal.type(answer)
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(isThere("zebra.gguf") == stays)
  }

  @Test func aDirectoryGoesWithAllThatIsInItButNotWhatLinksLeadTo() throws {
    try putModel("deep/config.json")
    try putModel("deep/figures/a.png")
    try putModel("other.gguf")
    let folder = program.folder.path("data/trilobit/models")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/deep/link", withDestinationPath: "\(folder)/other.gguf")
    try program.run("models", "remove", "deep", "-y").expectSuccess()
    #expect(!isThere("deep") && isThere("other.gguf"))
  }

  @Test func whatCameWithTheProgramStays() throws {
    try program.run("models", "remove", "pebble", "--yes").expectError(64, "pebble.gguf")
    #expect(FileManager.default.fileExists(atPath: Program.bundledModel))
  }

  @Test func halfADownloadCanBeRemoved() throws {
    try putModel(".incomplete/owner--half-done/a.gguf.part")
    try program.run("models", "remove", "owner/half-done", "--yes").expectSuccess()
    #expect(!isThere(".incomplete/owner--half-done"))
    try program.run("models", "remove", "../x", "--yes").expectError(66)
  }
}
