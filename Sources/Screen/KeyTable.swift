/// The keys that the screen takes for itself, in the words of the help.
enum KeyTable {
  static let keys = [
    ("Enter", "send; Ctrl-J or Alt-Enter starts a new line"),
    ("Esc, Ctrl-C", "stop the answer, its text stays; Ctrl-C also clears the line"),
    ("Ctrl-D, F10", "leave; so does Ctrl-C twice on an empty line"),
    ("PgUp, PgDn", "scroll; Shift-Up, Shift-Down and the wheel by lines, Home and End to the ends"),
    ("Up, Down, Ctrl-R", "lines typed before; all other keys are readline's"),
    ("F5, Alt-1 to 3", "panels on and off: all, or one"),
    ("F1", "this help"),
    ("Ctrl-L, Ctrl-Z", "repaint, suspend"),
  ]

  /// One line a key: the key, two or more spaces, what it does.
  static var lines: [String] {
    let width = keys.map(\.0.count).max() ?? 0
    return keys.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }
  }
}
