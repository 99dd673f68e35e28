import Glibc
import NIOCore

/// Loads one file into its part, from where that ends, until it is whole and what the hub said it would be.
struct FileDownload {
  let file: RemoteFile
  let address: HubAddress
  /// Where the part lies.
  let path: String
  let client: HubClient
  let meter: TransferMeter

  /// - Throws: `HubError`, or `CancellationError`; in both cases the part stays as far as it can be gone on from.
  func run() async throws {
    let part = try PartFile(path: path)
    // Without a hash nobody could tell what the part belongs to.
    if part.bytes > file.bytes || file.identity == nil { try part.clear() }
    var transfer = Transfer(part: part, hash: newHash, isResumed: part.bytes > 0)
    if part.bytes > 0 { try await take(&transfer) }
    var restarts = 0
    while true {
      do {
        try await complete(&transfer)
        try part.synchronize()
        return
      } catch let error as HubError where error.recovery == .restart {
        try restart(&transfer)
        // What was there from before may have been damaged; what came now from the beginning is what the hub has.
        restarts += 1
        guard restarts <= 1 else {
          part.remove()
          throw HubError(error.kind, error.message)
        }
      }
    }
  }

  /// What is at work on the part.
  private struct Transfer {
    let part: PartFile
    var hash: ContentHash?
    /// Whether some of it was not loaded from its first byte on in one go.
    var isResumed: Bool
  }

  private var newHash: ContentHash? { file.identity.map { ContentHash($0.kind, bytes: file.bytes) } }

  /// Reads what is there from before.
  private func take(_ transfer: inout Transfer) async throws {
    meter.change { $0.phase = .checking }
    try transfer.part.forEachPiece { piece in
      try Task.checkCancellation()
      transfer.hash?.update(piece)
      meter.change { $0.done += piece.count }
    }
    meter.change { $0.phase = .loading }
  }

  private func restart(_ transfer: inout Transfer) throws {
    meter.change { $0.done -= transfer.part.bytes }
    try transfer.part.clear()
    transfer.hash = newHash
    transfer.isResumed = false
  }

  private func complete(_ transfer: inout Transfer) async throws {
    let part = transfer.part
    if part.bytes < file.bytes {
      var state = transfer
      defer { transfer = state }
      try await client.retrying(meter, progress: { part.bytes }) { try await load(&state) }
    }
    guard let identity = file.identity, transfer.hash?.hexadecimal != identity.hexadecimal else { return }
    let error = HubError(
      .badData,
      "\(printable(file.path)) is not what \(printable(client.access.endpoint.host)) says it is (its hash "
        + "differs); nothing was kept of it, try again later",
      recovery: transfer.isResumed ? .restart : .none)
    if !transfer.isResumed { part.remove() }
    throw error
  }

  /// One request, as far as it goes.
  private func load(_ transfer: inout Transfer) async throws {
    let part = transfer.part
    let start = part.bytes
    let answer = try await client.get(address, from: start > 0 ? start : nil, subject: printable(file.path))
    try check(answer, start)
    if answer.status == 200, start > 0 { try restart(&transfer) }
    if start > 0 { transfer.isResumed = transfer.isResumed || answer.status == 206 }
    var window = (start: ContinuousClock.now, bytes: part.bytes)
    do {
      for try await chunk in answer.body {
        guard chunk.readableBytes <= file.bytes - part.bytes else {
          throw wrongSize("more than \(part.bytes + chunk.readableBytes - 1)", answer)
        }
        try chunk.withUnsafeReadableBytes { bytes in
          try part.append(bytes)
          transfer.hash?.update(bytes)
        }
        meter.change { state in
          state.done += chunk.readableBytes
          state.loaded += chunk.readableBytes
        }
        try Task.checkCancellation()
        guard ContinuousClock.now - window.start >= client.limits.stall else { continue }
        guard part.bytes - window.bytes >= client.limits.leastBytes else {
          throw HubError(
            .unreachable,
            "\(printable(answer.host)) sends next to nothing; run the same command later, it goes on from "
              + "\(Storage.words(part.bytes))", recovery: .retry(after: nil))
        }
        window = (ContinuousClock.now, part.bytes)
      }
    } catch let error as HubError {
      throw error
    } catch {
      try Task.checkCancellation()
      throw HubError(network: error, host: answer.host, limits: client.limits).brokenOff(file, at: part.bytes)
    }
    guard part.bytes == file.bytes else {
      throw HubError(.unreachable, "\(printable(answer.host)) ends too soon", recovery: .retry(after: nil))
        .brokenOff(file, at: part.bytes)
    }
  }

  /// Whether an answer is about the file that was listed, and the bytes that were asked for.
  private func check(_ answer: HubClient.Answer, _ start: Int) throws(HubError) {
    if let tag = answer.tag, let identity = file.identity, identity.isContradicted(byTag: tag) {
      throw HubError(
        .tryAgain,
        "\(printable(file.path)) changed on \(printable(client.access.endpoint.host)) meanwhile; run the same "
          + "command again")
    }
    switch answer.status {
    case 206:
      guard let range = answer.headers.first(name: "Content-Range").flatMap(ResponseFields.range), range.first == start,
        range.bytes == nil || range.bytes == file.bytes
      else { throw unusable(answer) }
    case 416: throw unusable(answer)
    default:
      if let count = answer.headers.first(name: "Content-Length").flatMap({ Int($0) }), count != file.bytes {
        throw wrongSize("\(count)", answer)
      }
    }
  }

  /// What is there cannot be gone on from.
  private func unusable(_ answer: HubClient.Answer) -> HubError {
    HubError(
      .badData,
      "\(printable(answer.host)) does not give the part of \(printable(file.path)) that was asked for; try "
        + "again later", recovery: .restart)
  }

  private func wrongSize(_ count: String, _ answer: HubClient.Answer) -> HubError {
    HubError(
      .badData,
      "\(printable(answer.host)) sends \(count) bytes for \(printable(file.path)), which has \(file.bytes); "
        + "does the network ask for a login first?")
  }
}

extension HubError {
  /// The same of a file that can be gone on with.
  fileprivate func brokenOff(_ file: RemoteFile, at bytes: Int) -> HubError {
    guard kind == .unreachable else { return self }
    let sentence = message.split(separator: ";").first.map(String.init) ?? message
    return HubError(
      kind,
      "\(sentence), at \(Storage.words(bytes)) of \(Storage.words(file.bytes)) of \(printable(file.path)); run "
        + "the same command again, it goes on from there", recovery: recovery)
  }
}
