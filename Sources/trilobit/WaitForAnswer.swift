import Dispatch
import Engine
import Synchronization

/// Runs asynchronous work on a thread of its own and waits for it on the calling one.
///
/// For the main thread alone: it owns the terminal and the signals, belongs to no pool, and has nothing else to do.
///
/// - Throws: what `body` throws.
func waitFor<Value: Sendable>(
  on thread: DedicatedThread, _ body: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let answer = Answer<Value>()
  Task(executorPreference: thread) { answer.give(await result(of: body)) }
  return try answer.wait().get()
}

private func result<Value>(of body: () async throws -> Value) async -> Result<Value, any Error> {
  do { return .success(try await body()) } catch { return .failure(error) }
}

private final class Answer<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isGiven = DispatchSemaphore(value: 0)

  func give(_ result: sending Result<Value, any Error>) {
    self.result.withLock { $0 = result }
    isGiven.signal()
  }

  func wait() -> Result<Value, any Error> {
    while true {
      isGiven.wait()
      if let result = result.withLock({ $0 }) { return result }
    }
  }
}
