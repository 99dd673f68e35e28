import Foundation
import TestSupport
import Testing

@Suite struct InspectCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func saysWhatTheBundledModelHolds() throws {
    let run = try program.run("inspect")
    run.expectSuccess()
    for word in ["pebble", "GGUF", "bitnet-b1.58", "a4.8", "512", "2048", "TQ2_0", "BF16", "256", "768"] {
      #expect(run.text.contains(word), "\(word)")
    }
    #expect(!run.text.contains("blk.0"))
    let tensors = try program.run("inspect", "--tensors")
    #expect(tensors.lines.count == run.lines.count + 110)
    #expect(tensors.text.contains("blk.5.ffn_down.weight"))
  }

  @Test func jsonIsOneObject() throws {
    let run = try program.run("inspect", "pebble", "--json", "--tensors")
    run.expectSuccess()
    #expect(run.lines.count == 1)
    let object = try #require(run.objects().first)
    for (key, value) in [
      ("layers", 6), ("dimension", 256), ("feed_forward", 768), ("heads", 4), ("kv_heads", 2), ("context", 512),
      ("vocabulary", 2048), ("head_dimension", 64), ("parameters", 5_242_880), ("bytes", 2_370_560),
    ] {
      #expect(object[key] as? Int == value, "\(key)")
    }
    for (key, value) in [
      ("architecture", "bitnet-b1.58"), ("profile", "a4.8"), ("template", "pebble"), ("name", "pebble"),
    ] {
      #expect(object[key] as? String == value, "\(key)")
    }
    #expect(object["end_tokens"] as? [Int] == [5])
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    #expect(tensors.count == 110)
    let bytes = tensors.compactMap { $0["bytes"] as? Int }
    #expect(bytes.reduce(0, +) < 2_370_560)
  }

  @Test func theLicenseIsNamed() throws {
    try CheckpointModel().write(to: program.folder, changes: ["license": #""apache-2.0""#])
    let run = try program.run("inspect", program.folder.path)
    #expect(run.lines.contains("license         apache-2.0"))
    let object = try #require(program.run("inspect", program.folder.path, "--json").objects().first)
    #expect(object["license"] as? String == "apache-2.0")
  }

  @Test func directoriesAreReadToo() throws {
    let path = TestFiles.fixtures.appending(path: "small/model").path
    let object = try #require(program.run("inspect", path, "--json").objects().first)
    #expect(object["layers"] as? Int == 2)
    #expect(object["profile"] as? String == "a4.8")
    #expect(object["tokenizer"] is NSNull)
    #expect(object["template"] as? String == "none")
    #expect(object["tensors"] == nil)
  }

  @Test(arguments: [
    (
      RepositoryLayout.bonsai,
      ["qwen3: SiLU, norms on the heads", "a scale for each 128", "YaRN by 4", "q8", "Q2_0 (128)"]
    ),
    (.falconEdge, ["llama: SiLU, a norm in each linear layer", "ternary, one scale a layer", "b1.58", "type U8"]),
    (.llama32, ["dense BF16", "each frequency divided", "float"]),
    (.firstBitNet, ["SiLU, sub-norms", "ternary, one scale"]),
  ])
  func otherModelsAreDescribed(layout: RepositoryLayout, words: [String]) throws {
    let path = try layout.write(to: program.folder)
    let run = try program.run("inspect", path, "--tensors")
    run.expectSuccess()
    for word in words { #expect(run.text.contains(word), "\(word)") }
    let object = try #require(program.run("inspect", path, "--json").objects().first)
    #expect(object["profile"] as? String == layout.profile)
    #expect(object["linear_layers"] is String && object["block"] is String)
  }

  /// Names in a file may hold anything; a terminal must not obey them.
  @Test func controlCharactersInAFileDoNotSteerTheTerminal() throws {
    let evil = "evil\u{1B}]0;owned\u{7}\u{1B}[2J\nname"
    var builder = CheckpointModel().gguf()
    builder.entries.removeAll { $0.key == "general.name" || $0.key.hasPrefix("tokenizer.") }
    builder.add("general.name", string: evil)
    let path = try program.folder.write(builder.bytes, to: "evil.gguf")
    let json = try program.run("inspect", path, "--json")
    #expect(!json.output.contains(0x1B))
    #expect(try #require(json.objects().first)["name"] as? String == evil)
    let unknown = try program.folder.write(CheckpointModel().gguf(architecture: evil).bytes, to: "unknown.gguf")
    for (model, status) in [(path, Int32(0)), (unknown, 65)] {
      let terminal = try program.terminal("inspect", model)
      #expect(try terminal.waitForExit() == .exited(status))
      #expect(terminal.text.contains("evil"))
      #expect(!terminal.output.contains(0x1B) && !terminal.output.contains(7), "\(terminal.text.debugDescription)")
    }
  }
}
