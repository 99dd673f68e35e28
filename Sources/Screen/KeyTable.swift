/// The keys that the screen takes for itself: the one table that F1, /help and the README's list are made from.
public enum KeyTable {
  /// A row of the table.
  public struct Row: Equatable, Sendable {
    /// The keys, parted by commas.
    public let keys: String
    /// What they do; no capital at the start, no full stop.
    public let action: String

    init(_ keys: String, _ action: String) {
      self.keys = keys
      self.action = action
    }
  }

  /// What stands above the rows.
  static let heading = "Keys"

  public static let rows = [
    Row("Enter", "send; within a \"\"\" block it starts a new line"),
    Row("Ctrl-J, Alt-Enter", "start a new line; after /set multiline Enter does, and Alt-Enter sends"),
    Row("Esc, Ctrl-C", "stop the answer, its text stays; Ctrl-C also clears the line"),
    Row("Ctrl-D, F10", "leave; so does Ctrl-C twice on an empty line"),
    Row("Tab, Shift-Tab", "complete a command, its words, files, models, chats and themes"),
    Row("Up, Down, Ctrl-R", "lines typed before; all other keys are readline's"),
    Row("Ctrl-G, Ctrl-X Ctrl-E", "edit the prompt in $VISUAL or $EDITOR"),
    Row("PgUp, PgDn", "scroll, also while an answer is written; so do Shift-Up, Shift-Down and the wheel"),
    Row("Home, End", "the first and the newest text, when scrolled; else the ends of the line"),
    Row("Alt-Up, Alt-M", "stand on a message; so do j and k on an empty prompt, when scrolled. Then:"),
    Row("  j, k, g, G", "the next message, the one before, the first, the last"),
    Row("  y, c", "copy the message, or its last block of code"),
    Row("  e, r", "edit the question; answer again"),
    Row("  [, ]", "the branch before, the next one"),
    Row("  Enter, Esc, q", "back to the prompt"),
    Row("F1", "this help"),
    Row("F2", "saved chats: open, rename, delete"),
    Row("  Enter, d, r, /", "in that list: open, delete, rename, search; in the others letters search at once"),
    Row("F3", "models: change to another"),
    Row("F4", "settings: change one"),
    Row("F5", "panels off, and the mouse selects text; again: on (for this run only, unless set in config.toml)"),
    Row("F6", "themes: each is shown as you move (for this run; /theme keep writes it into config.toml)"),
    Row("F7", "what a model thought before its answers: shown whole, or folded"),
    Row("F9", "save the screen as an SVG picture"),
    Row("Alt-1 to Alt-6", "one panel on or off"),
    Row("Ctrl-L, Ctrl-Z", "repaint, suspend"),
  ]

  /// One line a row: the keys, two or more spaces, what they do.
  public static var lines: [String] {
    let width = rows.map(\.keys.count).max() ?? 0
    return rows.map { $0.keys + String(repeating: " ", count: width - $0.keys.count + 2) + $0.action }
  }

  /// The keys as a table in Markdown, with a line break at its end.
  public static var markdownTable: String {
    let lines = rows.map { row in
      let isFurther = row.keys.hasPrefix(" ")
      let keys = row.keys.drop { $0 == " " }
      return "| \(isFurther ? "then " : "")\(keys) | \(escaped(row.action)) |\n"
    }
    return "| key | does |\n| --- | --- |\n" + lines.joined()
  }

  /// Markdown would read a bar as the end of a cell and `$` pairs as a formula.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
      .split(separator: "$", omittingEmptySubsequences: false).joined(separator: "\\$")
  }
}
