/// What a Jinja template puts out, in an order-preserving outline that does not depend on how the template is laid out.
///
/// White space and parentheses in tags, the kind of quotes, `message['role']` or `message.role`, one expression with `+` or
/// several, text inside or outside of tags: none of these differ in an outline. Literal text stands in «», other
/// expressions in ‹›, blocks in [].
struct TemplateOutline {
  private(set) var text = ""
  private var literal = ""

  init(_ source: String) {
    var rest = Substring(source)
    while !rest.isEmpty {
      let raw = rest.prefix { $0 != "{" }
      rest = rest.dropFirst(raw.count)
      if rest.hasPrefix("{{") || rest.hasPrefix("{%") || rest.hasPrefix("{#") {
        let kind = rest.dropFirst().first
        rest = rest.dropFirst(2)
        addRaw(raw, beforeBlock: kind == "%" || kind == "#", strips: rest.first == "-")
        let body = Self.takeTag(&rest, kind: kind)
        if kind == "{" { addExpression(body) } else if kind == "%" { addBlock(body) }
        if body.hasSuffix("-") {
          rest = rest.drop(while: \.isWhitespace)
        } else if kind != "{", rest.first == "\n" {
          rest = rest.dropFirst()
        }
      } else {
        literal += raw + rest.prefix(1)
        rest = rest.dropFirst()
      }
    }
    flush()
  }

  /// Text outside of tags. White space on the line of a block is not put out (`lstrip_blocks`).
  private mutating func addRaw(_ raw: Substring, beforeBlock: Bool, strips: Bool) {
    var raw = raw
    if strips {
      while let last = raw.last, last.isWhitespace { raw.removeLast() }
    } else if beforeBlock, let lineEnd = raw.lastIndex(where: { $0 != " " && $0 != "\t" }) {
      if raw[lineEnd].isNewline { raw = raw[...lineEnd] }
    } else if beforeBlock, literal.isEmpty {
      raw = ""
    }
    literal += raw
  }

  /// What a tag holds, up to its end, which is also taken.
  private static func takeTag(_ rest: inout Substring, kind: Character?) -> Substring {
    let end = kind == "{" ? "}}" : kind == "%" ? "%}" : "#}"
    var body = rest
    var quote: Character?
    while !body.isEmpty {
      if let open = quote {
        if body.first == "\\" { body = body.dropFirst() } else if body.first == open { quote = nil }
      } else if body.hasPrefix(end) {
        break
      } else if kind != "#", body.first == "'" || body.first == "\"" {
        quote = body.first
      }
      body = body.dropFirst()
    }
    let taken = rest[..<body.startIndex]
    rest = body.dropFirst(2)
    return taken
  }

  private mutating func addBlock(_ body: Substring) {
    flush()
    text += "["
    addExpression(body)
    flush()
    text += "]"
  }

  /// An expression, cut at each `+`.
  private mutating func addExpression(_ body: Substring) {
    var expression = ""
    var rest = body
    if rest.first == "-" { rest = rest.dropFirst() }
    if rest.last == "-" { rest = rest.dropLast() }
    func endExpression(_ outline: inout TemplateOutline) {
      guard !expression.isEmpty else { return }
      outline.flush()
      outline.text += "‹\(expression)›"
      expression = ""
    }
    while let character = rest.first {
      rest = rest.dropFirst()
      switch character {
      case "'", "\"":
        let value = Self.takeLiteral(&rest, quote: character)
        // In message['role'] the text is a name.
        if expression.hasSuffix("["), rest.first == "]" {
          expression.removeLast()
          expression += "." + value
          rest = rest.dropFirst()
        } else {
          endExpression(&self)
          literal += value
        }
      case "+": endExpression(&self)
      case "(", ")": break
      case _ where character.isWhitespace: break
      default: expression.append(character)
      }
    }
    endExpression(&self)
  }

  /// The value of a text in quotes.
  private static func takeLiteral(_ rest: inout Substring, quote: Character) -> String {
    var value = ""
    while let character = rest.first {
      rest = rest.dropFirst()
      if character == quote { break }
      guard character == "\\", let escaped = rest.first else {
        value.append(character)
        continue
      }
      rest = rest.dropFirst()
      value.append(escaped == "n" ? "\n" : escaped == "t" ? "\t" : escaped == "r" ? "\r" : escaped)
    }
    return value
  }

  private mutating func flush() {
    guard !literal.isEmpty else { return }
    text += "«\(literal)»"
    literal = ""
  }

  func contains(_ part: String) -> Bool { text.utf8.contains(part.utf8) }
}
