import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1

/// Asks a hub, with its rules: who sees the token, where redirects may lead, how long is waited.
struct HubClient: Sendable {
  let access: HubAccess
  let limits: TransferLimits
  private let http: HTTPClient

  /// What a hub said to one request, its content not read yet.
  struct Answer {
    var host: String
    var status: Int
    var headers: HTTPHeaders
    var body: HTTPClientResponse.Body
    /// What the hub itself, before it sent the request elsewhere, names the content by.
    var tag: String?
  }

  /// Runs something with a client whose connections end with it.
  static func withClient<Value>(
    _ access: HubAccess, _ limits: TransferLimits, _ body: (HubClient) async throws -> Value
  ) async throws -> Value {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout = .init(connect: TimeAmount(limits.connect), read: TimeAmount(limits.stall))
    // Several connections bring several files faster than one that they share.
    configuration.httpVersion = .http1Only
    // Tries are counted here, and the reason of each is wanted.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.decompression = .disabled
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      let value = try await body(HubClient(access: access, limits: limits, http: http))
      try await http.shutdown()
      return value
    } catch {
      try? await http.shutdown()
      throw error
    }
  }

  /// Asks for what lies at an address, and follows redirects. The token goes along as long as the way has not led away
  /// from the hub's own host.
  ///
  /// - Parameters:
  ///   - offset: the first byte that is wanted.
  ///   - subject: what is asked for, in words.
  /// - Returns: an answer of status 200, 206 or 416.
  func get(_ address: HubAddress, from offset: Int? = nil, subject: String) async throws -> Answer {
    var address = address
    var isAtHome = address.hasSameOrigin(as: access.endpoint)
    var tag: String?
    for _ in 0...limits.redirects {
      let response = try await ask(address, from: offset, withToken: isAtHome)
      let (headers, status) = (response.headers, Int(response.status.code))
      tag = tag ?? headers.first(name: "X-Linked-ETag") ?? headers.first(name: "ETag")
      switch status {
      case 200, 206, 416:
        return Answer(host: address.host, status: status, headers: headers, body: response.body, tag: tag)
      case 301, 302, 303, 307, 308:
        guard let location = headers.first(name: "Location"),
          let next = HubAddress(location, relativeTo: address)
        else { throw HubError(.unreachable, "\(printable(address.host)) redirects to no address; try again later") }
        guard next.isSecure || !address.isSecure else {
          throw HubError(
            .unreachable, "\(printable(address.host)) redirects to \(printable(next.host)) without encryption: refused")
        }
        isAtHome = isAtHome && next.hasSameOrigin(as: access.endpoint)
        address = next
      default: throw failure(status, headers, host: address.host, subject: subject)
      }
    }
    throw HubError(
      .unreachable,
      "\(printable(access.endpoint.host)) redirects more than \(limits.redirects) times for \(subject); "
        + "is HF_ENDPOINT right?")
  }

  private func ask(_ address: HubAddress, from offset: Int?, withToken: Bool) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: address.text)
    request.headers.add(name: "User-Agent", value: access.userAgent)
    request.headers.add(name: "Accept", value: "*/*")
    // Ranges and sizes count the bytes of the file, not of a packed form of it.
    request.headers.add(name: "Accept-Encoding", value: "identity")
    if let offset { request.headers.add(name: "Range", value: "bytes=\(offset)-") }
    if withToken, let token = access.token {
      request.headers.add(name: "Authorization", value: "Bearer \(token.text)")
    }
    do {
      return try await http.execute(request, deadline: .distantFuture)
    } catch {
      try Task.checkCancellation()
      throw HubError(network: error, host: address.host, limits: limits)
    }
  }

  private func failure(_ status: Int, _ headers: HTTPHeaders, host: String, subject: String) -> HubError {
    let code = headers.first(name: "X-Error-Code")
    let host = printable(host)
    let hint = access.token == nil ? "set HF_TOKEN if it is not public" : "the token in HF_TOKEN may not see it"
    switch status {
    case 401, 403:
      guard code != "GatedRepo" else {
        return HubError(.missing, "\(subject) is given out on \(host) to those who accepted its terms there; \(hint)")
      }
      return HubError(.missing, "\(host) does not show \(subject): it is not there, or not public; \(hint)")
    case 404 where code == "RevisionNotFound":
      return HubError(.missing, "\(host) does not have that revision of \(subject); choose another with --revision")
    case 404: return HubError(.missing, "\(host) does not have \(subject); check its spelling, and \(hint)")
    case 408, 429, 500, 502, 503, 504:
      let wait = headers.first(name: "Retry-After").flatMap { ResponseFields.seconds(retryAfter: $0) }
      let isTooLong = wait.map { Duration.seconds($0) > limits.longestPause } ?? false
      let advice = wait.map { "try again in \($0) s" } ?? "try again later"
      return HubError(
        .tryAgain, "\(host) cannot give \(subject) now (status \(status)); \(advice)",
        recovery: isTooLong ? .none : .retry(after: wait))
    default:
      return HubError(.unreachable, "\(host) answers with status \(status) for \(subject); is HF_ENDPOINT right?")
    }
  }

  /// Repeats what failed but may succeed, with longer and longer pauses between.
  ///
  /// - Parameters:
  ///   - progress: grows with what was achieved; enough of it, and earlier failures no longer count.
  ///   - body: throws `HubError`; one without recovery is final.
  func retrying<Value>(
    _ meter: TransferMeter, progress: () -> Int = { 0 }, _ body: () async throws -> Value
  ) async throws -> Value {
    var failures = 0
    var reached = progress()
    while true {
      do {
        return try await body()
      } catch let error as HubError {
        guard case .retry(let wait) = error.recovery else { throw error }
        try Task.checkCancellation()
        if progress() - reached >= limits.progressBytes { failures = 0 }
        reached = max(reached, progress())
        failures += 1
        guard failures < limits.attempts else { throw error }
        let pause = wait.map(Duration.seconds) ?? min(limits.firstPause * (1 << (failures - 1)), limits.longestPause)
        meter.change { $0.phase = .waiting(seconds: max(1, Int(pause.components.seconds))) }
        try await Task.sleep(for: pause)
        meter.change { $0.phase = .loading }
      }
    }
  }
}

extension TimeAmount {
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
