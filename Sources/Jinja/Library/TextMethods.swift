/// The methods of texts.
extension Interpreter {
  func call(_ name: String, of text: Text, _ arguments: Arguments) throws(TemplateError) -> Object {
    try spend(text.count)
    // No change of case makes a text more than three times as long.
    if let changed = Self.change(named: name) {
      try check(arguments, atMost: 0, name)
      try allocateText(text.count * 3)
      return .text(changed(text))
    }
    if let test = Self.test(named: name) {
      try check(arguments, atMost: 0, name)
      return .boolean(test(text))
    }
    switch name {
    case "strip", "lstrip", "rstrip":
      let characters = try optionalText(check(arguments, atMost: 1, name).first, name)
      try allocateText(text.count + (characters?.count ?? 0))
      return .text(text.stripped(characters, name == "strip" ? .both : name == "lstrip" ? .left : .right))
    case "center", "ljust", "rjust": return .text(try aligned(text, name, check(arguments, atMost: 2, name)))
    case "zfill":
      let width = try integer(check(arguments, atMost: 1, name).first, name)
      return .text(try zeroFilled(text, width))
    case "removeprefix", "removesuffix":
      let affix = try self.text(check(arguments, atMost: 1, name).first, name)
      try allocateText(text.count)
      if name == "removeprefix" { return .text(text.starts(with: affix) ? text[affix.count..<text.count] : text) }
      return .text(text.ends(with: affix) ? text[0..<text.count - affix.count] : text)
    case "format": return .text(try braceFormatted(text, arguments))
    default: return try search(name, in: text, arguments)
    }
  }

  private static func change(named name: String) -> ((Text) -> Text)? {
    switch name {
    case "upper": \.uppercased
    case "lower": \.lowercased
    case "title": \.titled
    case "capitalize": \.capitalized
    case "swapcase": \.caseSwapped
    default: nil
    }
  }

  private static func test(named name: String) -> ((Text) -> Bool)? {
    switch name {
    case "isalpha": { $0.isAll(\.isLetter) }
    case "isdecimal": { $0.isAll { $0.numericType == .decimal } }
    case "isdigit": { $0.isAll { $0.numericType == .decimal || $0.numericType == .digit } }
    case "isnumeric": { $0.isAll { $0.numericType != nil } }
    case "isalnum": { $0.isAll { $0.isLetter || $0.numericType != nil } }
    case "isascii": { $0.units.allSatisfy { $0 & Text.pointMask < 0x80 } }
    case "isspace": { !$0.isEmpty && $0.units.allSatisfy(Text.isSpace) }
    case "islower": { $0.isCase(upper: false) }
    case "isupper": { $0.isCase(upper: true) }
    case "istitle": \.isTitled
    default: nil
    }
  }

  // MARK: Width

  private func aligned(_ text: Text, _ name: String, _ arguments: [Object]) throws(TemplateError) -> Text {
    let width = try integer(arguments.first, name)
    var fill = arguments.count > 1 ? try self.text(arguments[1], name) : Text(" ")
    if text.isMarkup { fill = fill.escaped }
    guard fill.count == 1 else { throw failure("'\(name)' fills with one character") }
    let missing = width - text.count
    guard missing > 0 else { return text }
    try allocateText(width)
    // Python puts the odd one of an even width to the left.
    let left =
      switch name {
      case "ljust": 0
      case "rjust": missing
      default: missing / 2 + (missing & width & 1)
      }
    let fillers = { [unit = fill.units[0]] in [UInt32](repeating: unit, count: $0) }
    return text.with(fillers(left) + text.units + fillers(missing - left))
  }

  private func zeroFilled(_ text: Text, _ width: Int) throws(TemplateError) -> Text {
    guard width > text.count else { return text }
    try allocateText(width)
    let hasSign = text.units.first.map { [0x2B, 0x2D].contains($0 & Text.pointMask) } ?? false
    let zeros = [UInt32](repeating: 0x30, count: width - text.count)
    return text.with((hasSign ? text.units.prefix(1) : []) + zeros + text.units.dropFirst(hasSign ? 1 : 0))
  }

  // MARK: Arguments

  @discardableResult
  func check(_ arguments: Arguments, atMost count: Int, _ name: String) throws(TemplateError) -> [Object] {
    let values = try arguments.onlyPositional(self, name)
    guard values.count <= count else { throw failure("'\(name)' takes at most \(count) arguments") }
    return values
  }

  func text(_ value: Object?, _ name: String) throws(TemplateError) -> Text {
    guard let text = try optionalText(value, name) else { throw failure("'\(name)' needs a text") }
    return text
  }

  func optionalText(_ value: Object?, _ name: String) throws(TemplateError) -> Text? {
    switch value {
    case nil, .some(.none): return nil
    case .text(let text): return text
    case .some(let value): throw failure("'\(name)' needs a text, not a value of the type '\(value.typeName)'")
    }
  }

  func integer(_ value: Object?, _ name: String) throws(TemplateError) -> Int {
    if case .undefined(let undefined) = value { throw failure(undefined) }
    guard let number = value?.integerValue else { throw failure("'\(name)' needs a whole number") }
    return number
  }
}
