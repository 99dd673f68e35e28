/// A whole Markdown text as blocks.
public enum MarkdownText {
  public static func blocks(of text: some StringProtocol) -> [MarkdownBlock] {
    var stream = MarkdownStream()
    return stream.append(text) + stream.openBlocks()
  }

  /// Whether a text holds the fence of a block of code.
  public static func hasFence(_ text: some StringProtocol) -> Bool {
    guard text.contains("```") || text.contains("~~~") else { return false }
    return blocks(of: text).contains { if case .codeStart = $0.content { true } else { false } }
  }

  /// The blocks of code of a text, first to last, with their labels; the last one may be open still.
  public static func codeBlocks(of text: some StringProtocol) -> [(label: String, code: String)] {
    var found: [(label: String, code: String)] = []
    for block in blocks(of: text) {
      switch block.content {
      case .codeStart(let label): found.append((label, ""))
      case .codeLine(let spans): found[found.count - 1].code += spans.map(\.text).joined() + "\n"
      default: break
      }
    }
    return found
  }
}
