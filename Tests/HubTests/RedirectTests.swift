import TestSupport
import Testing

@testable import Hub

/// Where a request is sent on to, and who sees the token.
@Suite struct RedirectTests {
  let folder: CheckpointFolder
  let content = PullCase.content(50_000)

  init() throws { folder = try CheckpointFolder() }

  /// A hub that sends those who want the file to an address.
  private func hub(_ location: @escaping @Sendable (LoopbackServer.Request) -> String?) throws -> LoopbackHub {
    let file = try LoopbackHub.File("model.gguf", content)
    return try LoopbackHub([file]) { request, _, _ in
      guard request.path.hasSuffix(".gguf"), let location = location(request) else { return nil }
      return .redirect(to: location, [("X-Linked-ETag", "\"\(file.hash)\"")])
    }
  }

  @Test func theTokenGoesToTheHubAndNowhereElse() async throws {
    let body = content
    let elsewhere = try LoopbackServer { _ in LoopbackServer.Reply(200, body) }
    let address = elsewhere.address
    let hub = try hub { _ in "\(address)/signed?x=y" }
    _ = try await PullCase(hub, folder, token: "hf_geheim").pull()
    #expect(hub.server.requests.allSatisfy { $0.fields["authorization"] == "Bearer hf_geheim" })
    #expect(elsewhere.requests.count == 1)
    #expect(elsewhere.requests.allSatisfy { !"\($0)".contains("geheim") })
    #expect(try PullCase.read(folder.path("model.gguf")) == content)
  }

  @Test func theTokenDoesNotComeBackByAnotherHost() async throws {
    let target = LateValue()
    let elsewhere = try LoopbackServer { _ in .redirect(to: target.text) }
    let address = elsewhere.address
    let hub = try hub { $0.target.contains("back") ? nil : address }
    target.text = "\(hub.address)/owner/model/resolve/main/model.gguf?back"
    _ = try await PullCase(hub, folder, token: "hf_geheim").pull()
    let last = try #require(hub.server.requests.last)
    #expect(last.target.contains("back") && last.fields["authorization"] == nil)
  }

  @Test func theTokenStaysWhereTheHostIsTheSame() async throws {
    let hub = try hub { $0.target.contains("again") ? nil : "/owner/model/resolve/main/model.gguf?again" }
    _ = try await PullCase(hub, folder, token: "hf_geheim").pull()
    #expect(hub.server.requests.allSatisfy { $0.fields["authorization"] == "Bearer hf_geheim" })
  }

  @Test func anotherNameOfTheSameMachineIsAnotherHost() async throws {
    let hub = try hub { request in
      guard !request.target.contains("again"), let host = request.fields["host"] else { return nil }
      return "http://localhost:\(host.split(separator: ":").last ?? "")/owner/model/resolve/main/model.gguf?again"
    }
    _ = try await PullCase(hub, folder, token: "hf_geheim").pull()
    #expect(hub.server.requests.last?.fields["authorization"] == nil)
  }

  @Test func aRangeFollowsTheRedirect() async throws {
    let file = try LoopbackHub.File("model.gguf", content)
    try PullCase.writePart(Array(content[..<20_000]), of: file, in: folder)
    let cdn = try LoopbackHub([file])
    let address = cdn.address
    let hub = try hub { _ in "\(address)/owner/model/resolve/main/model.gguf" }
    _ = try await PullCase(hub, folder).pull()
    #expect(cdn.server.requests.first?.fields["range"] == "bytes=20000-")
  }

  @Test func aLoopEnds() async throws {
    let hub = try hub { "\($0.path)?again" }
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .unreachable && error?.message.contains("redirects") == true, "\(error?.message ?? "")")
    #expect(hub.requests(for: "model.gguf").count == TransferLimits().redirects + 1)
  }

  @Test(arguments: ["", "ftp://example.com/x", "file:///etc/passwd", "http://", "http://a:b@127.0.0.1/"])
  func aRedirectToNoAddressIsRefused(location: String) async throws {
    let hub = try hub { _ in location }
    #expect(await PullCase(hub, folder).refusal()?.kind == .unreachable)
  }

  @Test func noErrorSaysTheToken() async throws {
    for status in [400, 401, 403, 404, 429, 500] {
      let server = try LoopbackServer { _ in
        LoopbackServer.Reply(
          status, Array("hf_geheim".utf8), fields: [("X-Error-Message", "hf_geheim"), ("Retry-After", "9999")])
      }
      var pull = PullCase(endpoint: server.address, folder, token: "hf_geheim")
      pull.limits.attempts = 1
      let error = await pull.refusal()
      #expect(error != nil && !"\(String(reflecting: error))".contains("geheim"))
    }
  }
}
