/// A leaf of a Markdown text, with the quotes and list items it stands in. A text is a flat row of these: code comes
/// line by line, so that a long block of code that is being written is finished but for its last line.
public struct MarkdownBlock: Equatable, Sendable {
  public enum Content: Equatable, Sendable {
    /// Line feeds in it are line breaks: chat texts are written that way.
    case paragraph(InlineText)
    /// `level` is 1...6.
    case heading(level: Int, InlineText)
    case thematicBreak
    /// The opening fence; `label` is what stood beside it, often the name of a language, or empty.
    case codeStart(label: String)
    /// One line of code, without its line feed.
    case codeLine([CodeSpan])
    /// The closing fence; missing where the text ends inside the code.
    case codeEnd
    case table(MarkdownTable)
  }

  /// From the outermost to the innermost.
  public var containers: [MarkdownContainer]
  public var content: Content
  /// Whether a blank line parts it from the block before.
  public var followsBlankLine: Bool
}

/// What blocks stand in.
public struct MarkdownContainer: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    case quote
    case item(ListMarker)
  }

  /// Blocks of the same quote or list item have the same number; no other container of the text has it.
  public let id: Int
  public let kind: Kind
}

/// What stands before a list item.
public struct ListMarker: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    case bullet
    /// A number with the sign after it: `.` or `)`.
    case number(Int, delimiter: Character)
  }

  public var kind: Kind
  /// Whether the item's box is ticked; nil where it has none.
  public var isDone: Bool?
}

/// A table; every row has as many cells as there are alignments.
public struct MarkdownTable: Equatable, Sendable {
  public enum Alignment: Equatable, Sendable { case left, center, right }

  /// Empty where the table goes on from one before, which was too long to be kept open.
  public var header: [InlineText]
  public var alignments: [Alignment]
  public var rows: [[InlineText]]
}
