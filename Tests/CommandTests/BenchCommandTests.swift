import Foundation
import TestSupport
import Testing

@Suite struct BenchCommandTests {
  let program: Program
  static let short = [
    "bench", "--shape", "tiny", "--prompt", "6", "--generate", "3", "--repeat", "2", "--threads", "1",
  ]

  init() throws { program = try Program() }

  @Test func tablesFitEightyColumns() throws {
    let run = try program.run(Self.short + ["--kv", "16,3", "--compare"])
    run.expectSuccess()
    for line in run.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    for words in [
      "tiny: 4 x [256; 4/2 heads; 768]", "seed 1", "prefill  least-greatest", "tokens/s", "MB/token", "GB/s", "GMAC/s",
      "(wanted 67.0%)",
      "Memory read plainly", "b1.58+skip", "memory of float kv 16 over a4.8 kv 3", "KV cache", "whole process",
    ] {
      #expect(run.text.contains(words), "\(words)")
    }
    #expect(run.lines.count { $0.hasPrefix(" float  ") } == 5)
  }

  @Test func jsonHasTheFieldsOfTheDescription() throws {
    let run = try program.run(Self.short + ["--kv", "8,4", "--up-zeros", "0.8", "--json"])
    run.expectSuccess()
    #expect(run.lines.count == 1)
    let object = try #require(run.objects().first)
    #expect(
      Set(object.keys) == [
        "model", "kernels", "processor", "prompt_tokens", "generated_tokens", "repeats", "seed", "load_seconds",
        "memory_test_bytes", "memory_read", "results", "speculation", "comparison",
      ])
    #expect(object["comparison"] is NSNull)
    #expect(object["prompt_tokens"] as? Int == 6 && object["generated_tokens"] as? Int == 3)
    let model = try #require(object["model"] as? [String: Any])
    #expect(model["name"] as? String == "tiny" && model["layers"] as? Int == 4 && model["path"] is NSNull)
    #expect(model["up_zeros_wanted"] as? Double == 0.8)
    let results = try #require(object["results"] as? [[String: Any]])
    #expect(results.map { $0["kv"] as? Int } == [8, 4])
    for result in results {
      #expect(
        Set(result.keys) == [
          "profile", "dense", "skips_zeros", "kv", "threads", "prefill_tokens_per_second",
          "decode_tokens_per_second", "bytes_per_token", "bytes_per_second", "prefill_multiplies_per_second",
          "decode_multiplies_per_second", "zeros", "active_share", "weights_read_share", "kv_bytes",
        ])
      #expect(result["profile"] as? String == "a4.8")
      for key in ["prefill_tokens_per_second", "decode_tokens_per_second"] {
        let rate = try #require(result[key] as? [String: Double])
        #expect(Set(rate.keys) == ["median", "min", "max"])
        #expect(try #require(rate["min"]) > 0)
      }
      let zeros = try #require(result["zeros"] as? [String: Double])
      #expect(abs(try #require(zeros["up"]) - 0.8) < 0.02)
      #expect(try #require(result["kv_bytes"] as? Int) > 0)
    }
  }

  @Test func aComparisonHasRatiosAndMemory() throws {
    let run = try program.run(Self.short + ["--compare", "--kv", "16", "--json"])
    run.expectSuccess()
    let object = try #require(run.objects().first)
    let comparison = try #require(object["comparison"] as? [String: Any])
    let ratios = try #require(comparison["ratios"] as? [[String: Any]])
    #expect(
      ratios.map { $0["claim"] as? String } == [
        "memory", "decode_to_float", "decode_to_b158", "prefill_to_float", "prefill_to_b158",
      ])
    #expect(ratios.compactMap { $0["paper"] as? Double } == [10, 4, 2])
    let memory = try #require(comparison["memory"] as? [[String: Any]])
    #expect(memory.map { $0["profile"] as? String } == ["float", "a4.8"])
    for sum in memory {
      #expect(
        Set(sum.keys) == [
          "profile", "kv", "kv_tokens", "linear_bytes", "embedding_bytes", "head_bytes", "coarse_head_bytes",
          "norm_bytes", "kv_bytes",
          "total_bytes", "process_bytes",
        ])
    }
  }

  @Test func aModelFileIsMeasuredWithItsOwnProfile() throws {
    let run = try program.run(
      "bench", "-m", LogitsCommandTests.model, "--prompt", "4", "--generate", "2", "--repeat", "1", "--json")
    run.expectSuccess()
    let object = try #require(run.objects().first)
    let model = try #require(object["model"] as? [String: Any])
    #expect(model["path"] as? String == LogitsCommandTests.model)
    #expect(model["up_zeros_wanted"] is NSNull)
    try program.run("bench", "-m", "no-such-model").expectError(66, "no-such-model")
  }

  @Test(arguments: [
    ["--shape", "3b"], ["--shape", "tiny", "--prompt", "0"], ["--shape", "tiny", "--generate", "0"],
    ["--shape", "tiny", "--repeat", "0"], ["--shape", "tiny", "--repeat", "1001"], ["--shape", "tiny", "--kv", "16,5"],
    ["--shape", "tiny", "--kv", "16,"], ["--shape", "tiny", "--kv", "3,3"], ["--shape", "tiny", "--threads", "1,0"],
    ["--shape", "tiny", "--threads", "1,x"], ["--shape", "tiny", "--up-zeros", "0.99"],
    ["--shape", "tiny", "--up-zeros", "nan"], ["--up-zeros", "0.67"], ["--shape", "tiny", "-m", "pebble"],
    ["--shape", "tiny", "--compare", "--profile", "a4.8"], ["--shape", "tiny", "--prompt", "1048576"],
    ["--shape", "tiny", "--prompt", "-1"], ["--shape", "tiny", "hello"],
  ])
  func wrongCommandLinesAreAMistakeOfUse(arguments: [String]) throws {
    try program.run(["bench"] + arguments).expectError(64)
  }

  @Test func tooLittleMemoryIsSaidAtOnce() throws {
    try program.run(
      "bench", "--shape", "8b", "--prompt", "1000000", "--compare", "--threads",
      (1...64).map(String.init).joined(separator: ",")
    ).expectError(75, "GB of memory", "available")
  }

  @Test func interruptEndsIt() throws {
    let terminal = try program.terminal("bench", "--shape", "tiny", "--repeat", "1000", "--prompt", "40")
    _ = try terminal.wait(for: "run 1 of 1000")
    terminal.type("\u{3}")
    #expect(try terminal.waitForExit() == .exited(130))
  }
}
