import Synchronization

/// A text that is known only after what uses it was made.
final class LateValue: Sendable {
  private let value = Mutex("")

  var text: String {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
