import CTerminal

/// Makes `TerminalDevice.nextEvent` return `.wake`; may be used from any thread, also after the device was closed.
public struct Waker: Sendable {
  init() {}

  /// Costs one write, or next to nothing while an earlier call is still unanswered.
  public func wake() {
    term_wake()
  }
}
