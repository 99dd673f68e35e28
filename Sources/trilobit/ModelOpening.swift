import Dispatch
import Engine
import Logging
import Synchronization

/// A model on its way: opened in the background while the screen is shown already.
final class ModelOpening: Sendable {
  private struct State {
    var outcome: Result<InferenceEngine, any Error>?
    var progress = 0.0
    var onChange: @Sendable () -> Void = {}
  }

  private let state = Mutex(State())
  private let isDone = DispatchSemaphore(value: 0)

  let path: String
  let options: EngineOptions

  /// What to call it while it is opened: the last part of its path, without its ending.
  var name: String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    return last.hasSuffix(".gguf") ? String(last.dropLast(5)) : last
  }

  init(path: String, options: EngineOptions) {
    self.path = path
    self.options = options
    let thread = DedicatedThread()
    Task(executorPreference: thread) { [self] in
      let outcome: Result<InferenceEngine, any Error>
      do {
        let start = ContinuousClock.now
        let engine = try await InferenceEngine.open(path: path, options: options, on: thread) { done, all in
          self.change { $0.progress = Double(done) / Double(max(1, all)) }
        }
        Logger.program.opened(engine.info, after: ContinuousClock.now - start)
        outcome = .success(engine)
      } catch {
        outcome = .failure(error)
      }
      self.change { $0.outcome = outcome }
      self.isDone.signal()
    }
  }

  private func change(_ body: (inout State) -> Void) {
    let onChange = state.withLock { state in
      body(&state)
      return state.onChange
    }
    onChange()
  }

  /// What came of it; nil while it goes on.
  var outcome: Result<InferenceEngine, any Error>? { state.withLock { $0.outcome } }

  /// How much is done, 0...1.
  var progress: Double { state.withLock { $0.progress } }

  /// Calls `body`, on any thread, whenever something changed, and once now.
  func onChange(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.onChange = body }
    body()
  }

  /// Waits a moment for the model.
  ///
  /// - Throws: why it cannot be opened, where that is known by then.
  func wait(atMost limit: DispatchTimeInterval) throws {
    _ = isDone.wait(timeout: .now() + limit)
    if case .failure(let error) = outcome { throw error }
  }
}
