import Chat

/// A text file that goes into the next message.
public struct Attachment: Equatable, Sendable {
  /// The most that a message takes with it, in bytes of all files together.
  static let mostBytes = 1 << 20

  /// Where it is, written out as far as it can be: the same path is the same file.
  public var path: String
  public var text: String

  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// The last part of the path, as one line that is harmless to show and to read.
  var name: String { VisibleText.line(path.split(separator: "/").last.map(String.init) ?? path, ascii: false) }

  /// The name and the size, as "notes.txt (3.1 KB)".
  var label: String { "\(name) (\(Figures.bytes(text.utf8.count)))" }

  /// A message with files before its text, each between fences under its name.
  static func message(_ text: String, with attachments: [Attachment]) -> String {
    (attachments.map(\.fenced) + [text]).joined(separator: "\n\n")
  }

  /// The text between fences that are longer than any row of backquotes in it.
  private var fenced: String {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(name):\n\(fence)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)"
  }
}
