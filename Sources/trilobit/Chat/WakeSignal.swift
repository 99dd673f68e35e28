import Dispatch

/// Wakes a thread that waits without a terminal.
final class WakeSignal: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func wake() { semaphore.signal() }

  /// Sleeps until the next wake-up, or as long as that.
  func wait(milliseconds: Int) { _ = semaphore.wait(timeout: .now() + .milliseconds(milliseconds)) }
}
