import Foundation
import TestSupport
import Testing

/// The lines of `run --json`, as CLI.md has them.
@Suite struct RunJSONTests {
  let program: Program

  init() throws { program = try Program() }

  private func lines(_ arguments: String...) throws -> (tokens: [[String: Any]], last: [String: Any]) {
    let run = try program.run(["run", "--json", "--temperature", "0"] + arguments)
    run.expectSuccess()
    let objects = try run.objects()
    return (Array(objects.dropLast()), try #require(objects.last))
  }

  @Test(arguments: ["16", "8", "4", "3"])
  func everyLineHasItsKeysAndPlausibleValues(width: String) throws {
    let (tokens, last) = try lines("What is the capital of Japan?", "--kv", width)
    #expect(!tokens.isEmpty)
    var bytes = 0
    for (index, line) in tokens.enumerated() {
      #expect(Set(line.keys) == ["token", "text", "position", "active_share", "zeros", "kv"])
      #expect(try (0..<2048).contains(#require(line["token"] as? Int)))
      #expect(line["text"] is String)
      #expect(line["position"] as? Int == 13 + index)
      #expect(try (0.4...0.7).contains(#require(line["active_share"] as? Double)))
      let layers = try #require(line["zeros"] as? [[String: Double]])
      #expect(layers.count == 6)
      for layer in layers {
        #expect(Set(layer.keys) == ["qkv", "out", "gate", "up", "down"])
        #expect(layer.values.allSatisfy { (0...1).contains($0) })
      }
      let cache = try #require(line["kv"] as? [String: Int])
      #expect(Set(cache.keys) == ["bits", "bytes"])
      #expect(cache["bits"] == Int(width))
      #expect(try #require(cache["bytes"]) > bytes)
      bytes = cache["bytes"] ?? 0
    }
    #expect(
      Set(last.keys) == [
        "done", "reason", "text", "prompt_tokens", "generated_tokens", "prefill_tokens_per_second",
        "decode_tokens_per_second", "active_share", "weights_read_share", "kv",
      ])
    #expect(last["done"] as? Bool == true)
    #expect(last["reason"] as? String == "stop")
    #expect(last["text"] as? String == tokens.compactMap { $0["text"] as? String }.joined())
    #expect(last["prompt_tokens"] as? Int == 13)
    #expect(last["generated_tokens"] as? Int == tokens.count)
    #expect(try #require(last["prefill_tokens_per_second"] as? Double) > 1)
    #expect(try #require(last["decode_tokens_per_second"] as? Double) > 1)
    let shares = tokens.compactMap { $0["active_share"] as? Double }
    let mean = shares.reduce(0, +) / Double(shares.count)
    #expect(abs(try #require(last["active_share"] as? Double) - mean) < 1e-4)
    #expect(try (0.3...0.9).contains(#require(last["weights_read_share"] as? Double)))
    let cache = try #require(last["kv"] as? [String: Int])
    #expect(Set(cache.keys) == ["bits", "bytes"])
    #expect(try #require(cache["bytes"]) >= bytes)
  }

  @Test func lineAndObjectKeepTheOrderOfTheDescription() throws {
    let run = try program.run("run", "hello", "--json", "--temperature", "0", "-n", "1")
    func places(_ line: String, _ keys: [String]) throws -> [String.Index] {
      try keys.map { try #require(line.range(of: "\"\($0)\": "), "\($0)").lowerBound }
    }
    let token = try places(run.lines[0], ["token", "text", "position", "active_share", "zeros", "qkv", "kv", "bits"])
    #expect(token == token.sorted())
    let last = try places(run.lines[1], ["done", "reason", "text", "prompt_tokens", "generated_tokens", "kv"])
    #expect(last == last.sorted())
  }

  @Test func reasonsAreTheThreeOfTheDescription() throws {
    let (tokens, last) = try lines("hello", "-n", "1")
    #expect(tokens.count == 1)
    #expect(last["reason"] as? String == "length")
    #expect(last["decode_tokens_per_second"] is NSNull, "one token has no rate")
    #expect(try lines("hello", "--stop", "!").last["reason"] as? String == "stop")
    #expect(try lines("hello", "--context", "10").last["reason"] as? String == "length")
  }

  @Test func textsJoinedAreTheTextWhateverEndsIt() throws {
    for arguments in [
      ["--stop", "Japan"], ["--stop", "an is T"], ["--stop", "nowhere", "-n", "5"], ["--seed", "3"],
    ] {
      let run = try program.run(["run", "What is the capital of Japan?", "--json", "--temperature", "0"] + arguments)
      let objects = try run.objects()
      let text = try #require(objects.last?["text"] as? String)
      #expect(objects.dropLast().compactMap { $0["text"] as? String }.joined() == text, "\(arguments)")
    }
  }

  /// In profile `float` nothing is quantized; every place is there still.
  @Test(arguments: ["float", "b1.58", "a4.8-fp4"])
  func profilesHaveTheSameLines(profile: String) throws {
    let (tokens, _) = try lines("hello", "--profile", profile, "-n", "3", "--q", "4")
    #expect(tokens.count == 3)
    for line in tokens {
      let layers = try #require(line["zeros"] as? [[String: Double]])
      #expect(layers.allSatisfy { Set($0.keys) == ["qkv", "out", "gate", "up", "down"] })
    }
  }
}
