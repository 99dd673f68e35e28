/// How a piece of text is marked.
public struct InlineStyle: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let strong = InlineStyle(rawValue: 1)
  public static let emphasis = InlineStyle(rawValue: 2)
  public static let strikethrough = InlineStyle(rawValue: 4)
  public static let code = InlineStyle(rawValue: 8)
  /// The text of a link.
  public static let link = InlineStyle(rawValue: 16)
  /// The address of a link whose text says something else, in parentheses after it.
  public static let address = InlineStyle(rawValue: 32)
}

/// Text in one style.
public struct InlineSpan: Equatable, Sendable {
  public var text: String
  public var style: InlineStyle

  public init(_ text: String, _ style: InlineStyle = []) {
    self.text = text
    self.style = style
  }
}

/// Text with styles; neighbours have different ones.
public struct InlineText: Equatable, Sendable {
  public private(set) var spans: [InlineSpan] = []

  public init() {}

  /// Reads the inline marks of a text: emphasis, code, links, escapes. What is none stays as it is. The time is
  /// linear in the length but for a small factor, whatever the text.
  public init(markdown: String) { self = InlineParser.text(of: Array(markdown.utf8)) }

  public var isEmpty: Bool { spans.isEmpty }
  /// The text without its styles.
  public var plain: String { spans.map(\.text).joined() }

  mutating func append(_ text: String, _ style: InlineStyle) {
    guard !text.isEmpty else { return }
    if let last = spans.last, last.style == style {
      spans[spans.count - 1].text += text
    } else {
      spans.append(InlineSpan(text, style))
    }
  }
}
