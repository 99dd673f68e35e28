import Chat
import Engine
import Logging
import ModelFiles
import Screen

/// The caches that lie beside saved chats: written when a chat is left, taken up when it goes on.
extension ChatBackend {
  /// Has the engine save its cache for the chat that is left. It does so after what it was asked before, and before what
  /// it is asked from now on.
  ///
  /// - Parameter id: of a chat that is on the disk; nil: there is nothing to do.
  @discardableResult func saveCache(of id: String?) -> Task<Void, Never>? {
    guard let engine, let id, let snapshots = archive.snapshots else { return nil }
    let (saves, failures) = (saves, saveFailures)
    saves.enter()
    return Task(executorPreference: engine.thread) {
      let failure = await snapshots.save(cacheOf: engine, id)
      failures.withLock { $0 += failure.map { [$0] } ?? [] }
      saves.leave()
    }
  }

  /// Saves the cache of the chat at the end of the program, and waits until all are saved.
  ///
  /// - Returns: why the last one that could not be saved was not, as a sentence.
  func saveCacheAtTheEnd() -> String? {
    saveCache(of: archive.savedID)
    saves.wait()
    return saveFailures.withLock { $0.last }
  }

  /// Has the engine take up the cache of the chat that is open.
  func restoreCache() {
    guard let engine else { return }
    let (mailbox, snapshots, id, before) = (mailbox, archive.snapshots, archive.id, saveBefore)
    saveBefore = nil
    Task(executorPreference: engine.thread) {
      await before?.value
      if let snapshots, let id { await snapshots.restore(cacheOf: engine, id) }
      mailbox.post(.cacheChanged(await engine.cacheReport))
    }
  }
}

extension SessionSnapshots {
  /// - Returns: why the cache could not be saved, as a sentence.
  fileprivate func save(cacheOf engine: InferenceEngine, _ id: String) async -> String? {
    defer {
      AtomicFile.removeLeftovers(in: folder) { $0.hasSuffix(Self.ending) }
      tidy()
    }
    guard limit > 0 else { return nil }
    let start = ContinuousClock.now
    do {
      switch try await engine.saveSnapshot(to: path(of: id), atMost: limit) {
      case .written(let bytes):
        Logger.program.info(
          "saved the KV cache of the chat \(id)",
          metadata: [
            "size": "\(Figures.bytes(bytes))", "after": "\(Figures.seconds((ContinuousClock.now - start).inSeconds))",
          ])
      case .unchanged: noteUse(of: id)
      case .tooFew: break
      case .tooLarge(let bytes):
        Logger.program.notice(
          "the KV cache of the chat \(id) takes \(Figures.bytes(bytes)), more than chat.snapshots allows: it is not saved"
        )
      }
      return nil
    } catch {
      let sentence = "the KV cache of the chat \(id) is not saved: \(error)"
      Logger.program.warning("\(sentence)")
      return sentence
    }
  }

  fileprivate func restore(cacheOf engine: InferenceEngine, _ id: String) async {
    guard limit > 0 else { return }
    let start = ContinuousClock.now
    do {
      guard let cache = try await engine.restoreSnapshot(from: path(of: id)) else { return }
      noteUse(of: id)
      Logger.program.info(
        "took up the KV cache of the chat \(id)",
        metadata: [
          "tokens": "\(cache.tokens)", "after": "\(Figures.seconds((ContinuousClock.now - start).inSeconds))",
        ])
    } catch {
      Logger.program.notice("\(error); the conversation is read again")
    }
  }
}
