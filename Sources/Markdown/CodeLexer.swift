/// A piece of a line of code, by what it is.
public struct CodeSpan: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    case plain, keyword, string, comment, number
  }

  public var text: String
  public var kind: Kind

  public init(_ text: String, _ kind: Kind = .plain) {
    self.text = text
    self.kind = kind
  }
}

/// Cuts code line by line into what has a colour. It knows no grammar: words of a table, strings, comments, numbers.
/// The time is linear in the length of the line.
public struct CodeLexer: Sendable {
  private enum State {
    case code
    case string(CodeLanguage.StringRule)
    case comment(depth: Int)
  }

  private let language: CodeLanguage?
  private var state = State.code
  /// Whether the text stands inside the angle brackets of markup.
  private var isInTag = false

  /// A lexer for code with a label; an unknown one leaves code as it is.
  public init(label: String) { language = CodeLanguage.named(label) }

  /// The pieces of the next line, which has no line end.
  public mutating func spans(of line: ArraySlice<UInt8>) -> [CodeSpan] {
    guard let language else { return line.isEmpty ? [] : [CodeSpan(line.text)] }
    var scanner = CodeScanner(line: line)
    if case .code = state, language.hasKeys { takeKey(&scanner) }
    while !scanner.isAtEnd {
      switch state {
      case .code: takeCode(&scanner, language)
      case .string(let rule):
        if scanner.skip(through: rule.close, escapes: rule.hasEscapes) || !rule.spansLines { state = .code }
        scanner.end(.string)
      case .comment(let depth): takeComment(&scanner, language, depth)
      }
    }
    scanner.end(.plain)
    if case .string(let rule) = state, !rule.spansLines { state = .code }
    return scanner.spans
  }

  private mutating func takeCode(_ scanner: inout CodeScanner, _ language: CodeLanguage) {
    if let open = language.blockComment?.open, scanner.starts(with: open) {
      scanner.end(.plain)
      scanner.skip(open.utf8.count)
      state = .comment(depth: 1)
      if scanner.isAtEnd { scanner.end(.comment) }
      return
    }
    // A hash inside a word is no comment; neither is one that begins a known word.
    if language.lineComments.contains(where: { scanner.starts(with: $0) && scanner.isAtWordStart }) {
      scanner.end(.plain)
      scanner.skipAll()
      return scanner.end(.comment)
    }
    let hasStrings = !language.isMarkup || isInTag
    if hasStrings, let rule = language.strings.first(where: { scanner.starts(with: $0.open) }) {
      scanner.end(.plain)
      scanner.skip(rule.open.utf8.count)
      state = .string(rule)
      if scanner.isAtEnd { scanner.end(.string) }
      return
    }
    if language.isMarkup { return takeMarkup(&scanner) }
    guard let word = scanner.word() else { return scanner.skip(1) }
    let isNumber = Byte.isDigit(word.first ?? 0)
    let text = language.ignoresCase ? word.text.lowercased() : word.text
    let kind: CodeSpan.Kind = isNumber ? .number : language.keywords.contains(text) ? .keyword : .plain
    if kind != .plain { scanner.end(.plain) }
    scanner.skip(word.count)
    if kind != .plain { scanner.end(kind) }
  }

  private mutating func takeComment(_ scanner: inout CodeScanner, _ language: CodeLanguage, _ depth: Int) {
    guard let marks = language.blockComment else {
      state = .code
      return
    }
    var depth = depth
    while !scanner.isAtEnd, depth > 0 {
      if scanner.starts(with: marks.close) {
        depth -= 1
        scanner.skip(marks.close.utf8.count)
      } else if language.nestsComments, scanner.starts(with: marks.open) {
        depth += 1
        scanner.skip(marks.open.utf8.count)
      } else {
        scanner.skip(1)
      }
    }
    scanner.end(.comment)
    state = depth == 0 ? .code : .comment(depth: depth)
  }

  private mutating func takeMarkup(_ scanner: inout CodeScanner) {
    if scanner.starts(with: "<") {
      scanner.skip(scanner.starts(with: "</") ? 2 : 1)
      isInTag = true
      guard let name = scanner.word() else { return }
      scanner.end(.plain)
      scanner.skip(name.count)
      scanner.end(.keyword)
    } else {
      if scanner.starts(with: ">") { isInTag = false }
      scanner.skip(1)
    }
  }

  /// A key of YAML or TOML, or the head of a section.
  private func takeKey(_ scanner: inout CodeScanner) {
    let line = scanner.rest
    let start = line.drop { Byte.isBlank($0) || $0 == Byte.dash }
    let word = start.prefix { Byte.isLetter($0) || Byte.isDigit($0) || "_-.".utf8.contains($0) }
    let after = start.dropFirst(word.count).drop(while: Byte.isBlank).first
    if !word.isEmpty, after == Byte.colon || after == UInt8(ascii: "=") {
      scanner.skip(line.count - start.count)
      scanner.end(.plain)
      scanner.skip(word.count)
      scanner.end(.keyword)
    } else if start.first == UInt8(ascii: "["), line.trimmed.last == UInt8(ascii: "]"), line.first == start.first {
      scanner.skipAll()
      scanner.end(.keyword)
    }
  }
}

/// A line of code that is gone through from its start.
private struct CodeScanner {
  private(set) var rest: ArraySlice<UInt8>
  private(set) var spans: [CodeSpan] = []
  private let line: ArraySlice<UInt8>
  private var start: Int

  init(line: ArraySlice<UInt8>) {
    self.line = line
    rest = line
    start = line.startIndex
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// Whether the byte before is none of a word.
  var isAtWordStart: Bool {
    guard rest.startIndex > line.startIndex else { return true }
    return !Self.isWord(line[rest.startIndex - 1]) && line[rest.startIndex - 1] != UInt8(ascii: "$")
  }

  func starts(with text: String) -> Bool { rest.starts(with: text.utf8) }

  mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }

  mutating func skipAll() { rest = rest[rest.endIndex...] }

  /// Goes past the next `close`; false where there is none on the line, and then to its end.
  mutating func skip(through close: String, escapes: Bool) -> Bool {
    while !isAtEnd {
      if escapes, rest.first == Byte.backslash {
        skip(2)
      } else if starts(with: close) {
        skip(close.utf8.count)
        return true
      } else {
        skip(1)
      }
    }
    return false
  }

  /// The word or number that begins here, `#include` among them.
  func word() -> ArraySlice<UInt8>? {
    guard let first = rest.first, Self.isWord(first) || first == UInt8(ascii: "#") else { return nil }
    let tail = rest.dropFirst().prefix { Self.isWord($0) || Byte.isDigit(first) && $0 == UInt8(ascii: ".") }
    return rest.prefix(1 + tail.count)
  }

  /// Ends the piece that was gone through since the last one.
  mutating func end(_ kind: CodeSpan.Kind) {
    guard start < rest.startIndex else { return }
    let text = line[start..<rest.startIndex].text
    if let last = spans.last, last.kind == kind {
      spans[spans.count - 1].text += text
    } else {
      spans.append(CodeSpan(text, kind))
    }
    start = rest.startIndex
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    Byte.isLetter(byte) || Byte.isDigit(byte) || byte == Byte.underscore || byte >= 0x80
  }
}
