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
