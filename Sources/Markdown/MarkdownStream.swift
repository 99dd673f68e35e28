/// Markdown read while it is being written. Blocks that ended are handed out once and never change; only the block
/// that is still open is read anew, and it is bounded: a paragraph or table that grows past some kilobytes ends there
/// and goes on as another one.
public struct MarkdownStream: Sendable {
  private var lines = LineCutter()
  private var parser = BlockParser()

  public init() {}

  /// Takes more text and returns the blocks that ended with it, in order. The cost is that of the text given.
  public mutating func append(_ text: some StringProtocol) -> [MarkdownBlock] {
    var finished: [MarkdownBlock] = []
    lines.append(text.utf8) { parser.take($0, isContinued: $1, into: &finished) }
    return finished
  }

  /// The blocks after those that ended, as they would be if the text ended here.
  public func openBlocks() -> [MarkdownBlock] {
    var parser = parser
    var open: [MarkdownBlock] = []
    if !lines.rest.isEmpty { parser.take(lines.rest, isContinued: lines.isContinued, into: &open) }
    parser.finish(into: &open)
    return open
  }
}

/// A whole Markdown text as blocks.
public enum Markdown {
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
