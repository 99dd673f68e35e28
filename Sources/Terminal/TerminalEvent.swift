/// A span of time, counted in thousandths of a second.
public typealias Milliseconds = Int

/// What the program waits for.
public enum TerminalEvent: Equatable, Sendable {
  case key(Key)
  /// The terminal has another size; the screen must be shown again.
  case resized(rows: Int, columns: Int)
  /// Someone called `Waker.wake()`.
  case wake
  /// The time given to `nextEvent` is over.
  case timer
  /// Back on the screen after the process was stopped; it must be shown again.
  case resumed
  /// Asked from outside to end: SIGTERM, SIGHUP or SIGINT. A second SIGTERM or SIGHUP ends the process at once.
  case ended(signal: Int32)
  /// The terminal is gone: nothing can be read from it any more.
  case endOfInput
}
