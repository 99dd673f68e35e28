import ArgumentParser
import Chat
import Tokenization

/// What the shell's Tab offers for values that only the program knows. The shell asks the program itself; what it offers
/// are words that begin with what was typed, shells look at them once more.
enum ShellWords {
  /// Models by name, GGUF files and folders.
  static let models = CompletionKind.custom { _, _, typed in
    offered(ModelLocation.all().map { Word($0.name, detail: Figures.bytes($0.bytes)) }, typed)
      + files(typed, endings: [".gguf"])
  }

  static let themes = CompletionKind.custom { _, _, typed in
    offered(ThemeLocation.library.names().map { Word($0) }, typed)
  }

  static let themesAndFiles = CompletionKind.custom { _, _, typed in
    offered(ThemeLocation.library.names().map { Word($0) }, typed) + files(typed, endings: [".theme"])
  }

  /// Saved chats by their ids, the newest first.
  static let chats = CompletionKind.custom { _, _, typed in
    offered(((try? SessionsCommand.folder().list()) ?? []).map { Word($0.id, detail: $0.title) }, typed)
  }

  static let templates = CompletionKind.custom { _, _, typed in
    offered(ChatTemplate.names.map { Word($0) }, typed) + files(typed, endings: [])
  }

  private struct Word {
    var text: String
    /// What it is, for shells that show that.
    var detail: String

    init(_ text: String, detail: String = "") {
      self.text = text
      self.detail = detail
    }
  }

  private static func offered(_ words: [Word], _ typed: String) -> [String] {
    words.filter { $0.text.hasPrefix(typed) }.compactMap(shown)
  }

  /// - Parameter endings: those of files; none: any file.
  private static func files(_ typed: String, endings: [String]) -> [String] {
    AttachedFiles.completions(of: typed).compactMap { path in
      let isFolder = path.hasSuffix("/")
      guard isFolder || endings.isEmpty || endings.contains(where: path.hasSuffix) else { return nil }
      // Bash puts the slash behind a folder itself.
      return shown(Word(isFolder && CompletionShell.requesting == .bash ? String(path.dropLast()) : path))
    }
  }

  /// A word as the script of the shell reads it, one a line; nil where it is more than a line.
  private static func shown(_ word: Word) -> String? {
    guard !word.text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return nil }
    let detail = StandardOutput.harmless(word.detail)
    switch CompletionShell.requesting {
    case .bash?:
      // Bash reads its list of words as it reads a line.
      return word.text.map { $0.isLetter || $0.isNumber || "-_./".contains($0) ? String($0) : "\\\($0)" }.joined()
    case .zsh?:
      let text = word.text.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
      return detail.isEmpty ? text : "\(text):\(detail)"
    case .fish?: return detail.isEmpty ? word.text : "\(word.text)\t\(detail)"
    default: return word.text
    }
  }
}
