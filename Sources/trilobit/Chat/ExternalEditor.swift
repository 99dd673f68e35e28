import Glibc

/// The person's own editor for the text of the prompt.
enum ExternalEditor {
  /// The editor's command line: $VISUAL, $EDITOR, or one that is there.
  static var commandLine: String? {
    for name in ["VISUAL", "EDITOR"] {
      if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
    }
    return ["nano", "vim", "vi"].lazy.compactMap(ChildProcess.find).first
  }

  /// Opens a text in the editor and waits for its end. The terminal must be free.
  ///
  /// - Returns: the text as it was left, without line breaks at its end.
  /// - Throws: `ProgramStop` with the reason where there is no editor, it failed, or it left no text.
  static func edit(_ text: String) throws -> String {
    guard let commandLine else {
      throw ProgramStop(.noInput, "there is no editor: set VISUAL or EDITOR")
    }
    let file = try TemporaryFile(holding: text, suffix: ".md")
    guard ChildProcess.runOnTerminal(commandLine, argument: file.path) else {
      throw ProgramStop(.noInput, "the editor \"\(commandLine)\" failed; the text is as it was")
    }
    var edited = Substring(try withExtendedLifetime(file) { try SmallFile.text(file.path) })
    while edited.last?.isNewline == true { edited.removeLast() }
    return String(edited)
  }
}
