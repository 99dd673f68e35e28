import Screen
import Synchronization

/// What the engine has to say, on its way from its thread to the screen's. Text is never lost; of figures only the
/// newest wait.
final class EngineMailbox: Sendable {
  private let events = Mutex<[ScreenEvent]>([])
  private let onPost: @Sendable () -> Void

  /// - Parameter onPost: called on any thread after each event: wakes the one that takes them.
  init(onPost: @escaping @Sendable () -> Void) { self.onPost = onPost }

  /// Wakes the screen without an event.
  func wake() { onPost() }

  /// Adds an event and wakes the screen; any thread may call.
  func post(_ event: ScreenEvent) {
    events.withLock { Self.add(event, to: &$0) }
    onPost()
  }

  /// Takes everything that waits, in order.
  func take() -> [ScreenEvent] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }

  /// Joins texts and drops older figures, so that a slow terminal is never behind by more than one frame.
  private static func add(_ event: ScreenEvent, to events: inout [ScreenEvent]) {
    let last = events.count - 1
    switch event {
    case .textAppended(let more):
      if last >= 0, case .textAppended(let text) = events[last] {
        events[last] = .textAppended(text + more)
      } else if last >= 1, case .report = events[last], case .textAppended(let text) = events[last - 1] {
        events[last - 1] = .textAppended(text + more)
      } else {
        events.append(event)
      }
    case .thoughtAppended(let more):
      if last >= 0, case .thoughtAppended(let text) = events[last] {
        events[last] = .thoughtAppended(text + more)
      } else if last >= 1, case .report = events[last], case .thoughtAppended(let text) = events[last - 1] {
        events[last - 1] = .thoughtAppended(text + more)
      } else {
        events.append(event)
      }
    case .report:
      if last >= 0, case .report = events[last] { events[last] = event } else { events.append(event) }
    default: events.append(event)
    }
  }
}
