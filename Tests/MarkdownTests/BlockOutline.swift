@testable import Markdown

extension MarkdownBlock {
  /// A block as one line that is easy to read in a test.
  var outline: String {
    let marks = containers.map { container in
      switch container.kind {
      case .quote: return "> "
      case .item(let marker):
        let box = marker.isDone.map { $0 ? "[x] " : "[ ] " } ?? ""
        switch marker.kind {
        case .bullet: return "- " + box
        case .number(let number, let delimiter): return "\(number)\(delimiter) " + box
        }
      }
    }
    return (followsBlankLine ? "\u{B6}" : "") + marks.joined() + content.outline
  }
}

extension MarkdownBlock.Content {
  var outline: String {
    switch self {
    case .paragraph(let text): text.outline
    case .heading(let level, let text): "h\(level) " + text.outline
    case .thematicBreak: "---"
    case .codeStart(let label): "```" + label
    case .codeLine(let spans): "|" + spans.map(\.text).joined()
    case .codeEnd: "```"
    case .table(let table):
      "table "
        + ([table.header] + table.rows).map { $0.map(\.outline).joined(separator: " | ") }.joined(separator: " // ")
    }
  }
}

extension InlineText {
  /// Styled pieces as `{letters:text}`.
  var outline: String {
    spans.map { span in
      let letters = zip(
        "bisclA", [InlineStyle.strong, .emphasis, .strikethrough, .code, .link, .address] as [InlineStyle]
      ).filter { span.style.contains($0.1) }.map { String($0.0) }.joined()
      return letters.isEmpty ? span.text : "{\(letters):\(span.text)}"
    }.joined()
  }
}
