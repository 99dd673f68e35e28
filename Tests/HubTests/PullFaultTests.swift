import TestSupport
import Testing

@testable import Hub

/// Hubs that misbehave.
@Suite struct PullFaultTests {
  let folder: CheckpointFolder
  let content = PullCase.content(300_000)

  init() throws { folder = try CheckpointFolder() }

  private func hub(_ fault: @escaping LoopbackHub.Fault) throws -> LoopbackHub {
    try LoopbackHub([.init("model.gguf", content)], fault: fault)
  }

  /// Something else instead of the file.
  private func fileHub(
    _ fault: @escaping @Sendable (_ before: Int, _ right: LoopbackServer.Reply) -> LoopbackServer.Reply
  ) throws -> LoopbackHub {
    try hub { request, before, right in request.path.hasSuffix(".gguf") ? fault(before, right) : nil }
  }

  private func expectWhole() throws {
    #expect(try PullCase.read(folder.path("model.gguf")) == content)
    #expect(try folder.names() == ["model.gguf"])
  }

  private func kept() -> Int? {
    Storage.names(in: "\(Pull.incompleteFolder(of: folder.path))/owner--model").first.flatMap {
      Storage.bytes(of: "\(Pull.incompleteFolder(of: folder.path))/owner--model/\($0)")
    }
  }

  private func with(_ reply: LoopbackServer.Reply, _ end: LoopbackServer.Reply.End) -> LoopbackServer.Reply {
    var reply = reply
    reply.end = end
    return reply
  }

  // MARK: Connections

  @Test func aConnectionThatBreaksIsTakenUpAgain() async throws {
    let hub = try fileHub { before, right in before < 2 ? with(right, .broken(after: 90_000)) : right }
    _ = try await PullCase(hub, folder).pull()
    let ranges = hub.requests(for: "model.gguf").map { $0.fields["range"] }
    #expect(ranges.count == 3 && ranges[0] == nil && ranges[1] != nil && ranges[2] != nil)
    try expectWhole()
  }

  @Test func aConnectionThatAlwaysBreaksEndsWithAPartToGoOnFrom() async throws {
    let hub = try fileHub { _, right in with(right, .broken(after: 10_000)) }
    let error = await PullCase(hub, folder).refusal()
    #expect(
      error?.kind == .unreachable && error?.message.contains("goes on from there") == true, "\(error?.message ?? "")")
    #expect(hub.requests(for: "model.gguf").count == TransferLimits().attempts)
    #expect(kept() ?? 0 > 0)
  }

  @Test func progressForgivesEarlierFailures() async throws {
    let hub = try fileHub { before, right in with(right, before < 12 ? .broken(after: 20_000) : .whole) }
    var pull = PullCase(hub, folder)
    pull.limits.progressBytes = 1000
    _ = try await pull.pull()
    try expectWhole()
  }

  @Test func aServerThatSaysNothingMoreIsLeft() async throws {
    let hub = try fileHub { before, right in before == 0 ? with(right, .silent(after: 50_000)) : right }
    var pull = PullCase(hub, folder)
    pull.limits.stall = .seconds(1)
    _ = try await pull.pull()
    // A busy machine may be slow enough to be left again.
    #expect(hub.requests(for: "model.gguf").count >= 2)
    try expectWhole()
  }

  @Test func aListThatStandsStillIsNotAskedForLong() async throws {
    let hub = try hub { request, _, right in request.path.hasPrefix("/api/") ? with(right, .silent(after: 7)) : nil }
    var pull = PullCase(hub, folder)
    pull.limits.stall = .seconds(1)
    let error = await pull.refusal()
    #expect(error?.kind == .unreachable && error?.message.contains("nothing") == true, "\(error?.message ?? "")")
    #expect(hub.server.requests.filter { $0.path.hasPrefix("/api/") }.count == 2)
  }

  @Test func aServerThatOnlyTricklesIsLeft() async throws {
    let hub = try fileHub { _, right in with(right, .slow(piece: 10, milliseconds: 50)) }
    var pull = PullCase(hub, folder)
    pull.limits.stall = .seconds(1)
    pull.limits.attempts = 2
    let error = await pull.refusal()
    #expect(error?.kind == .unreachable && error?.message.contains("nothing") == true, "\(error?.message ?? "")")
    #expect(hub.requests(for: "model.gguf").count == 2)
  }

  @Test func aSlowServerIsWaitedFor() async throws {
    let hub = try fileHub { _, right in with(right, .slow(piece: 60_000, milliseconds: 400)) }
    var pull = PullCase(hub, folder)
    pull.limits.stall = .seconds(1)
    _ = try await pull.pull()
    try expectWhole()
  }

  @Test func nobodyAtTheAddressIsSaidAtOnce() async throws {
    let port = try LoopbackServer { _ in LoopbackServer.Reply(200) }.port
    let error = await PullCase(endpoint: "http://127.0.0.1:\(port)", folder).refusal()
    #expect(error?.kind == .unreachable && error?.message.contains("127.0.0.1") == true, "\(error?.message ?? "")")
  }

  @Test func aHostThatIsNotFoundIsSaid() async throws {
    let error = await PullCase(endpoint: "http://hub.invalid", folder).refusal()
    #expect(error?.kind == .unreachable && error?.message.contains("network") == true, "\(error?.message ?? "")")
  }

  @Test func aServerWithoutEncryptionBehindHTTPSIsNoHub() async throws {
    let hub = try fileHub { _, right in right }
    var pull = PullCase(endpoint: "https://127.0.0.1:\(hub.server.port)", folder)
    pull.limits.connect = .milliseconds(300)
    let error = await pull.refusal()
    #expect(error?.kind == .unreachable, "\(error?.message ?? "")")
  }

  // MARK: Content

  @Test func aWrongHashIsRefusedAndNothingIsKept() async throws {
    let wrong = PullCase.content(300_000, seed: 5)
    let hub = try fileHub { _, right in
      var reply = right
      reply.body = wrong
      return reply
    }
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .badData && error?.message.contains("hash") == true, "\(error?.message ?? "")")
    #expect(kept() == nil && hub.requests(for: "model.gguf").count == 1)
    #expect(!Storage.isThere(folder.path("model.gguf")))
  }

  @Test func aWrongHashOfASmallFileIsRefused() async throws {
    let files = try [
      LoopbackHub.File("config.json", Array("{}".utf8), isLarge: false), .init("model.safetensors", content),
    ]
    let hub = try LoopbackHub(files) { request, _, right in
      guard request.path.hasSuffix("config.json") else { return nil }
      var reply = right
      reply.body = Array("[]".utf8)
      return reply
    }
    #expect(await PullCase(hub, folder).refusal()?.kind == .badData)
    #expect(!Storage.isThere(folder.path("model")))
  }

  @Test(arguments: [299_999, 300_001])
  func aWrongSizeIsRefused(count: Int) async throws {
    let wrong = PullCase.content(count)
    let hub = try fileHub { _, right in
      var reply = right
      (reply.body, reply.length) = (wrong, count)
      return reply
    }
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .badData && error?.message.contains("300000") == true, "\(error?.message ?? "")")
  }

  @Test func moreThanWasListedIsNotStored() async throws {
    let wrong = PullCase.content(900_000)
    let hub = try fileHub { _, right in
      var reply = right
      (reply.body, reply.length) = (wrong, nil)
      return reply
    }
    #expect(await PullCase(hub, folder).refusal()?.kind == .badData)
    #expect(kept() ?? 0 <= content.count)
  }

  @Test func anotherContentThanListedIsNotLoaded() async throws {
    let hub = try fileHub { _, right in
      var reply = right
      reply.fields = [("X-Linked-ETag", "\"\(String(repeating: "d", count: 64))\"")]
      return reply
    }
    #expect(await PullCase(hub, folder).refusal()?.kind == .tryAgain)
  }

  @Test func aRangeThatCannotBeHadIsLoadedFromTheBeginning() async throws {
    let file = try LoopbackHub.File("model.gguf", content)
    try PullCase.writePart(Array(content[..<1000]), of: file, in: folder)
    let hub = try fileHub { before, right in before == 0 ? LoopbackServer.Reply(416) : right }
    _ = try await PullCase(hub, folder).pull()
    #expect(hub.requests(for: "model.gguf").map { $0.fields["range"] } == ["bytes=1000-", nil])
    try expectWhole()
  }

  @Test func aServerWithoutRangesSendsAllOfIt() async throws {
    let file = try LoopbackHub.File("model.gguf", content)
    try PullCase.writePart(Array(content[..<1000]), of: file, in: folder)
    let body = content
    let hub = try fileHub { _, _ in LoopbackServer.Reply(200, body) }
    _ = try await PullCase(hub, folder).pull()
    try expectWhole()
  }

  @Test func aRangeThatBeginsElsewhereIsNotAppended() async throws {
    let file = try LoopbackHub.File("model.gguf", content)
    try PullCase.writePart(Array(content[..<1000]), of: file, in: folder)
    let hub = try fileHub { before, right in
      guard before == 0 else { return right }
      var reply = right
      reply.fields = [("Content-Range", "bytes 500-299999/300000")]
      return reply
    }
    _ = try await PullCase(hub, folder).pull()
    try expectWhole()
  }

  // MARK: Refusals

  @Test(arguments: [401, 403, 404])
  func aRepositoryThatIsNotShownIsMissing(status: Int) async throws {
    let hub = try hub { _, _, _ in LoopbackServer.Reply(status) }
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .missing && error?.message.contains("owner/model") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("HF_TOKEN") == true)
    #expect(hub.server.requests.count == 1)
    #expect(try folder.names().isEmpty)
  }

  @Test func aRevisionThatIsNotThereIsSaid() async throws {
    let hub = try hub { _, _, _ in LoopbackServer.Reply(404, fields: [("X-Error-Code", "RevisionNotFound")]) }
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .missing && error?.message.contains("--revision") == true)
  }

  @Test(arguments: [429, 503])
  func aBusyHubIsAskedAgainAfterTheTimeItNames(status: Int) async throws {
    let hub = try fileHub { before, right in
      before < 2 ? LoopbackServer.Reply(status, fields: [("Retry-After", "0")]) : right
    }
    _ = try await PullCase(hub, folder).pull()
    try expectWhole()
  }

  @Test func aHubThatStaysBusyIsForLater() async throws {
    let hub = try hub { _, _, _ in LoopbackServer.Reply(503) }
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .tryAgain)
    #expect(hub.server.requests.count == TransferLimits().attempts)
  }

  @Test func aLongPauseIsLeftToThePerson() async throws {
    let hub = try hub { _, _, _ in LoopbackServer.Reply(429, fields: [("Retry-After", "86400")]) }
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .tryAgain && error?.message.contains("86400 s") == true, "\(error?.message ?? "")")
    #expect(hub.server.requests.count == 1)
  }

  @Test(arguments: ["<!DOCTYPE html><html>Log in</html>", "", "{\"error\": 1", "{}", "\u{FFFD}["])
  func somethingElseThanAListIsNoHub(text: String) async throws {
    let hub = try hub { _, _, _ in LoopbackServer.Reply(200, Array(text.utf8)) }
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == (text == "{}" ? .badData : .unreachable), "\(error?.message ?? "")")
  }

  @Test func aListWithoutAnEndIsNotReadWhole() async throws {
    let hub = try hub { _, _, _ in LoopbackServer.Reply(200, [UInt8](repeating: 0x20, count: 1 << 20)) }
    var pull = PullCase(hub, folder)
    pull.limits.pageBytes = 1 << 16
    let error = await pull.refusal()
    #expect(error?.kind == .badData, "\(error?.message ?? "")")
  }

  @Test(arguments: ["../../evil.gguf", "/tmp/evil.gguf"])
  func aPathThatLeadsOutStopsAll(path: String) async throws {
    let hub = try LoopbackHub([.init(path, [1]), .init("good.gguf", [2])])
    let error = await PullCase(hub, folder, file: "good").refusal()
    #expect(error?.kind == .badData && error?.message.contains("out of its folder") == true)
    #expect(try folder.names().isEmpty)
  }

  // MARK: Ends

  @Test func whatIsCancelledCanBeGoneOnFrom() async throws {
    let hub = try fileHub { before, right in before == 0 ? with(right, .silent(after: 70_000)) : right }
    let pull = PullCase(hub, folder)
    let task = Task { try await pull.pull() }
    while pull.meter.state.done < 70_000 { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(kept() == 70_000)
    _ = try await PullCase(hub, folder).pull()
    #expect(hub.requests(for: "model.gguf").last?.fields["range"] == "bytes=70000-")
    try expectWhole()
  }
}
