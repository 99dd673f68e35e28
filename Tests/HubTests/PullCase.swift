import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Hub

/// One pull from a hub on this machine into a folder of a test.
struct PullCase {
  var request: PullRequest
  var token: String?
  var limits = TransferLimits()
  var endpoint: String
  let meter = TransferMeter()

  init(
    _ hub: LoopbackHub, _ folder: CheckpointFolder, file: String? = nil, directory: String? = nil, token: String? = nil
  ) {
    self.init(endpoint: hub.address, folder, file: file, directory: directory, token: token)
  }

  init(
    endpoint: String, _ folder: CheckpointFolder, file: String? = nil, directory: String? = nil, token: String? = nil
  ) {
    request = PullRequest(
      repository: RepositoryName(owner: "owner", name: "model"), file: file,
      directory: directory.map(folder.path) ?? folder.path)
    self.endpoint = endpoint
    self.token = token
    limits.firstPause = .milliseconds(1)
    limits.reservedBytes = 0
  }

  func pull() async throws -> PulledModel {
    let access = try HubAccess(endpoint: endpoint, token: token, userAgent: "trilobit/test")
    return try await Pull(request, access: access, limits: limits, meter: meter).run()
  }

  func refusal() async -> HubError? {
    do {
      let model = try await pull()
      Issue.record("\(model.path) was loaded")
      return nil
    } catch {
      return error as? HubError
    }
  }

  // MARK: Files

  static func content(_ count: Int, seed: Int = 0) -> [UInt8] {
    var state = UInt32(truncatingIfNeeded: seed &+ 1)
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
  }

  static func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

  static func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }

  /// Where what is not whole lies.
  static func staging(_ folder: CheckpointFolder) throws -> String {
    let path = "\(Pull.incompleteFolder(of: folder.path))/owner--model"
    try Storage.makeFolder(path)
    return path
  }

  static func part(of file: LoopbackHub.File, in folder: CheckpointFolder) throws -> String {
    let identity = file.isLarge ? ContentIdentity(sha256: file.hash) : ContentIdentity(gitBlob: file.hash)
    let remote = RemoteFile(path: file.path, bytes: file.bytes, identity: identity)
    return "\(try staging(folder))/\(LocalName.part(of: remote))"
  }

  static func writePart(_ bytes: [UInt8], of file: LoopbackHub.File, in folder: CheckpointFolder) throws {
    try write(bytes, to: part(of: file, in: folder))
  }
}

/// Counts what is going on at a time.
final class OpenConnections: Sendable {
  private let state = Mutex((now: 0, most: 0))

  var most: Int { state.withLock { $0.most } }

  /// Waits until so many are here at a time, but not for ever.
  func meet(_ count: Int) {
    state.withLock { state in
      state.now += 1
      state.most = max(state.most, state.now)
    }
    for _ in 0..<10_000 where most < count { usleep(2000) }
    state.withLock { $0.now -= 1 }
  }
}
