import Foundation
import TestSupport
import Testing

/// `trilobit pull`, against a hub on this machine.
@Suite struct PullCommandTests {
  let program: Program
  let model: [UInt8]

  init() throws {
    program = try Program()
    model = [UInt8](try Data(contentsOf: URL(filePath: Program.bundledModel)))
  }

  private func pull(
    _ hub: LoopbackHub, _ arguments: String..., environment: [String: String] = [:],
    signal: (number: Int32, marker: String)? = nil
  ) throws -> ProgramRun {
    try program.run(
      ["pull"] + arguments, environment: ["HF_ENDPOINT": hub.address].merging(environment) { $1 }, signal: signal)
  }

  @Test func whatWasPulledAnswers() throws {
    let hub = try LoopbackHub([.init("ggml-model-tq2_0.gguf", model)])
    let run = try pull(hub, "owner/model")
    run.expectSuccess()
    #expect(run.text == "trilobit -m model-tq2_0\n")
    #expect(try program.run("models").lines.contains { $0.hasPrefix("model-tq2_0  2.3 MiB  ") })
    let answer = try program.run("run", "-m", "model-tq2_0", "-n", "4", "--temperature", "0", "Hello")
    #expect(answer.ending == .exited(0) && !answer.text.isEmpty)
  }

  @Test func itGoesWhereTheHomeIs() throws {
    let hub = try LoopbackHub([.init("a.gguf", model)])
    try pull(hub, "owner/model:a", environment: ["TRILOBIT_HOME": program.folder.path("own")]).expectSuccess()
    #expect(FileManager.default.fileExists(atPath: program.folder.path("own/models/model-a.gguf")))
  }

  @Test func whatIsNoModelIsSaid() throws {
    let hub = try LoopbackHub([.init("a.gguf", [1, 2, 3])])
    try pull(hub, "owner/model").expectError(65, "model-a.gguf")
  }

  @Test func wrongWordsAreUsage() throws {
    let hub = try LoopbackHub([.init("a.gguf", [1]), .init("b.gguf", [2])])
    try pull(hub, "model").expectError(64, "OWNER/NAME")
    try pull(hub, "owner/model").expectError(64, "a.gguf, b.gguf")
    try pull(hub, "owner/model:a", environment: ["HF_ENDPOINT": "nowhere"]).expectError(64, "HF_ENDPOINT")
    try pull(hub, "owner/model:a", environment: ["HF_TOKEN": "se cret"]).expectError(64, "HF_TOKEN")
    try pull(hub, "owner/model:a", "--revision", "a b").expectError(64, "--revision")
  }

  @Test func whatIsMissingIsMissing() throws {
    let hub = try LoopbackHub([.init("a.gguf", [1])])
    try pull(hub, "owner/other").expectError(66, "owner/other")
    try pull(hub, "owner/model:q4").expectError(66, "q4", "a.gguf")
  }

  @Test func nobodyThereIsUnreachable() throws {
    try program.run(
      "pull", "owner/model", environment: ["HF_ENDPOINT": "http://127.0.0.1:1"]
    ).expectError(69, "127.0.0.1", "refuses")
    try program.run(
      "pull", "owner/model", environment: ["HF_ENDPOINT": "http://hub.invalid"]
    ).expectError(69, "hub.invalid", "network")
  }

  @Test func aPlaceThatCannotBeWrittenIsSaid() throws {
    let hub = try LoopbackHub([.init("a.gguf", [1])])
    try pull(hub, "owner/model", environment: ["TRILOBIT_HOME": "/proc"]).expectError(73, "/proc")
  }

  @Test func aBusyHubIsForLater() throws {
    let hub = try LoopbackHub([.init("a.gguf", [1])]) { _, _, _ in
      LoopbackServer.Reply(429, fields: [("Retry-After", "3600")])
    }
    try pull(hub, "owner/model").expectError(75, "3600 s")
  }

  @Test func theTokenIsNeitherInTheLogNorInAnError() throws {
    let hub = try LoopbackHub([.init("a.gguf", model)]) { request, _, _ in
      request.fields["authorization"] == "Bearer hf_geheim" ? nil : LoopbackServer.Reply(401)
    }
    try pull(hub, "owner/model").expectError(66, "HF_TOKEN")
    let log = program.folder.path("log")
    let run = try pull(hub, "owner/model", "--log", log, environment: ["HF_TOKEN": "hf_geheim"])
    run.expectSuccess()
    #expect(try !String(contentsOfFile: log, encoding: .utf8).contains("geheim"))
    #expect(!(run.text + run.errorText).contains("geheim"))
  }

  @Test func controlCLeavesWhatCanBeGoneOnFrom() throws {
    let hub = try LoopbackHub([.init("a.gguf", model)]) { request, before, right in
      guard request.path.hasSuffix(".gguf"), before == 0 else { return nil }
      var reply = right
      reply.end = .silent(after: 1 << 20)
      return reply
    }
    let terminal = try program.terminal("pull", "owner/model", environment: ["HF_ENDPOINT": hub.address])
    _ = try terminal.wait(for: "1.0 MiB of 2.3 MiB")
    terminal.type([3])
    #expect(try terminal.waitForExit() == .exited(130))
    try pull(hub, "owner/model").expectSuccess()
    #expect(hub.requests(for: "a.gguf").map { $0.fields["range"] } == [nil, "bytes=1048576-"])
  }
}
