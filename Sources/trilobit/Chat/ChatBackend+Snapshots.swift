import Chat
import Dispatch
import Engine
import Logging
import ModelFiles
import Screen

/// The caches that lie beside saved chats: written when a chat is left, taken up when it goes on.
extension ChatBackend {
  /// Has the engine save its cache for the chat that is left.
  ///
  /// - Parameter id: of a chat that is on the disk; nil: there is nothing to do.
  func saveCache(of id: String?) {
    guard let engine, let id, let snapshots = archive.snapshots else { return }
    let (saves, failures) = (saves, saveFailures)
    saves.enter()
    ask(engine) {
      let start = ContinuousClock.now
      let result = await engine.savingSnapshot(to: snapshots.path(of: id), atMost: snapshots.limit)
      let failure = snapshots.finishSaving(id, result, after: ContinuousClock.now - start)
      failures.withLock { $0 += failure.map { [$0] } ?? [] }
      saves.leave()
    }
  }

  /// Saves the cache of the chat at the end of the program, and waits until all are saved.
  ///
  /// - Returns: why the last one that could not be saved was not, as a sentence.
  func saveCacheAtTheEnd() -> String? {
    saveCache(of: archive.savedID)
    if saves.wait(timeout: .now() + 0.3) == .timedOut {
      if StandardError.isTerminal { StandardError.write("Saving its KV cache; Ctrl-C leaves without it.\n") }
      saves.wait()
    }
    return saveFailures.withLock { $0.last }
  }

  /// Has the engine take up the cache of the chat that is open.
  func restoreCache() {
    guard let engine else { return }
    let (mailbox, snapshots, id) = (mailbox, archive.snapshots, archive.id)
    ask(engine) {
      if let snapshots, let id, snapshots.limit > 0 {
        let start = ContinuousClock.now
        do {
          let cache = try await engine.restoreSnapshot(from: snapshots.path(of: id))
          if let cache { snapshots.noteRestored(id, cache, after: ContinuousClock.now - start) }
        } catch {
          Logger.program.notice("\(error); the conversation is read again")
        }
      }
      mailbox.post(.cacheChanged(await engine.cacheReport))
    }
  }
}

extension InferenceEngine {
  /// What became of saving; `.tooFew` where none is to be saved.
  fileprivate func savingSnapshot(to path: String, atMost limit: Int) -> Result<SnapshotOutcome, any Error> {
    guard limit > 0 else { return .success(.tooFew) }
    return Result { try saveSnapshot(to: path, atMost: limit) }
  }
}

extension SessionSnapshots {
  /// Logs what became of a cache, and takes away what is too old or was left behind.
  ///
  /// - Returns: why it could not be saved, as a sentence.
  fileprivate func finishSaving(
    _ id: String, _ result: Result<SnapshotOutcome, any Error>, after duration: Duration
  ) -> String? {
    defer {
      AtomicFile.removeLeftovers(in: folder) { $0.hasSuffix(Self.ending) }
      tidy()
    }
    switch result {
    case .success(.written(let bytes)):
      Logger.program.info(
        "saved the KV cache of the chat \(id)",
        metadata: ["size": "\(Figures.bytes(bytes))", "after": "\(Figures.seconds(duration.inSeconds))"])
    case .success(.unchanged): noteUse(of: id)
    case .success(.tooFew): break
    case .success(.tooLarge(let bytes)):
      Logger.program.notice(
        "the KV cache of the chat \(id) takes \(Figures.bytes(bytes)), more than chat.snapshots allows: it is not saved"
      )
    case .failure(let error):
      let sentence =
        "the KV cache of the chat \(id) is not saved, so that it will be read again when it goes on: \(error)"
      Logger.program.warning("\(sentence)")
      return sentence
    }
    return nil
  }

  fileprivate func noteRestored(_ id: String, _ cache: CacheReport, after duration: Duration) {
    noteUse(of: id)
    Logger.program.info(
      "took up the KV cache of the chat \(id)",
      metadata: ["tokens": "\(cache.tokens)", "after": "\(Figures.seconds(duration.inSeconds))"])
  }
}
