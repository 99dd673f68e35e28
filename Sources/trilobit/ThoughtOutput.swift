import Engine
import Synchronization

/// Shows what a model thinks before it answers: dim, on standard error, where that is a terminal. The answer alone goes to
/// standard output.
final class ThoughtOutput: Sendable {
  private let isShown = StandardError.isTerminal
  private let (begin, stop): (String, String)
  private let isOpen = Mutex(false)

  /// - Parameter color: "auto", "always" or "never"; nil: "auto".
  init(color: String?) {
    let isColored = color == "always" || (color != "never" && ProgramFolders.variable("NO_COLOR") == nil)
    (begin, stop) = isColored ? ("\u{1B}[2m", "\u{1B}[0m") : ("", "")
  }

  /// Shows what came of a thought; the first text of the answer ends it.
  func show(_ token: GeneratedToken) {
    guard isShown else { return }
    if !token.thinking.isEmpty {
      isOpen.withLock { $0 = true }
      StandardError.write(begin + StandardOutput.harmless(token.thinking) + stop)
    }
    if !token.text.isEmpty { end() }
  }

  /// Parts the thought from what follows, if there was one.
  func end() {
    let wasOpen = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    if wasOpen { StandardError.write("\n\n") }
  }
}
