import CTerminal
import Glibc

/// Lines without a screen: by readline where standard input is a terminal (a dumb one is enough), else as they come.
public final class PlainPrompt {
  public enum Line: Equatable, Sendable {
    case text(String)
    /// Ctrl-C while the line was typed, and whether something stood in it; `InterruptFlag` is clear again.
    case interrupted(hadText: Bool)
    case endOfInput
  }

  /// Whether lines are added to the history file.
  public var savesHistory = true

  private let history: HistoryFile?
  private let readlineName: String

  /// - Parameter historyFile: Where the history is kept across starts; nil keeps none.
  public init(historyFile: String?, readlineName: String = "trilobit") {
    self.readlineName = readlineName
    _ = term_use_locale()
    guard isatty(0) == 1 else {
      history = nil
      return
    }
    history = historyFile.map(HistoryFile.init)
    prompt_limit_history(Int32(HistoryFile.mostEntries))
    for entry in history?.load() ?? [] { prompt_add_history(entry) }
  }

  /// Waits for a line. The prompt is shown to a terminal only, with a text in it to be changed.
  public func read(prompt: String, text initial: String = "") -> Line {
    var text: UnsafeMutablePointer<CChar>?
    let result = Int(plain_read(readlineName, prompt, initial, &text))
    defer { free(text) }
    switch result {
    case PLAIN_TEXT:
      guard let text else { return .endOfInput }
      let line = String(cString: text)
      if savesHistory { _ = history?.append(line) }
      return .text(line)
    case PLAIN_INTERRUPTED:
      interrupt_clear()
      return .interrupted(hadText: text != nil)
    default: return .endOfInput
    }
  }
}

/// Ctrl-C where there is no screen: SIGINT sets a flag, and the program looks at it when it suits.
public enum InterruptFlag {
  /// From now on SIGINT only sets the flag.
  public static func install() { interrupt_install() }

  /// SIGINT does again what it did before `install()`.
  public static func remove() { interrupt_remove() }

  /// Whether SIGINT came since the flag was cleared; any thread may ask.
  public static var isSet: Bool { interrupt_is_set() }

  public static func clear() { interrupt_clear() }
}
