import Foundation
import TestSupport
import Testing

@Suite struct PerplexityCommandTests {
  let program: Program
  static let text = """
    Once upon a time a robot lived by a river. The robot liked to count stones, and the river liked to hide them.
    "How many are there?" asked the robot. Nobody knew.
    """

  init() throws { program = try Program() }

  private func perplexity(_ arguments: String...) throws -> ProgramRun {
    try program.run(["perplexity"] + arguments, bytes: Array(Self.text.utf8))
  }

  @Test func aTableHoldsEachPrecisionAgainstTheFirst() throws {
    let run = try perplexity("-", "--profile", "float,a4.8", "--kv", "16,3")
    run.expectSuccess()
    #expect(run.lines.count == 6)
    #expect(run.lines[0].contains("standard input") && run.lines[0].contains("pebble"))
    let cells = run.lines.dropFirst(2).map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    #expect(cells == ["float 16", "float 3", "a4.8 16", "a4.8 3"])
    #expect(run.lines[2].contains(" - "))
    #expect(run.lines.dropFirst(3).allSatisfy { $0.contains("%") })
  }

  @Test func jsonHasTheSame() throws {
    let run = try perplexity("-", "--kv", "16,4", "--context", "32", "--json")
    run.expectSuccess()
    let object = try #require(run.objects().first)
    let results = try #require(object["results"] as? [[String: Any]])
    #expect(results.map { $0["kv"] as? Int } == [16, 4])
    let tokens = try #require(object["tokens"] as? Int)
    #expect(tokens > 32 && results[0]["chunks"] as? Int ?? 0 > 1)
    let nats = try results.map { try #require($0["nats_per_token"] as? Double) }
    #expect(results[0]["difference"] is NSNull)
    #expect(abs(try #require(results[1]["difference"] as? Double) - (nats[1] - nats[0])) < 1e-9)
    #expect(abs(try #require(results[0]["perplexity"] as? Double) - exp(nats[0])) < 1e-6)
    #expect(
      Set(results[0].keys) == [
        "profile", "kv", "context", "chunks", "foretold_tokens", "perplexity", "nats_per_token", "error", "difference",
        "seconds",
      ])
  }

  @Test func sensibleTextIsLessOfASurpriseThanNonsense() throws {
    func nats(_ text: String) throws -> Double {
      let run = try program.run(["perplexity", "-", "--json"], bytes: Array(text.utf8))
      let results = try #require(run.objects().first?["results"] as? [[String: Any]])
      return try #require(results[0]["nats_per_token"] as? Double)
    }
    #expect(try nats(Self.text) < nats(String(Self.text.reversed())))
  }

  @Test func whatCannotBeMeasuredIsSaid() throws {
    try program.run("perplexity", "no-such.txt").expectError(66, "no-such.txt")
    try program.run("perplexity", "-", input: "").expectError(65, "standard input")
    try program.run("perplexity", "-", "--kv", "16,5", input: "a b c").expectError(64, "--kv")
    try program.run("perplexity", "-", "--profile", "a4.8,a4.8", input: "a b c").expectError(64, "--profile")
    try program.run("perplexity").expectError(64)
  }
}
