/// Whether a text is well-formed XML, as far as the pictures use it: one root, elements closed in turn, attributes
/// quoted and unique, no bare `&` or `<`, no character that XML cannot hold.
enum XMLCheck {
  /// What is wrong; nil where nothing is.
  static func mistake(in text: String) -> String? {
    // Marks would hide the signs that they stand over.
    let ascii = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : "x" }))
    var open: [Substring] = []
    var rest = ascii[...]
    var roots = 0
    if let bad = text.unicodeScalars.first(where: {
      $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0xFFFE || $0.value == 0xFFFF
    }) {
      return "U+\(String(bad.value, radix: 16))"
    }
    while let start = rest.firstIndex(of: "<") {
      if let mistake = entityMistake(in: rest[..<start]) { return mistake }
      if open.isEmpty, !rest[..<start].allSatisfy(\.isWhitespace) { return "text outside the root" }
      guard let end = rest[start...].firstIndex(of: ">") else { return "a tag without an end" }
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.first == "/" {
        guard open.popLast() == tag.dropFirst() else { return "\(tag) closes nothing" }
        continue
      }
      let closesItself = tag.last == "/"
      if closesItself { tag.removeLast() }
      let name = tag.prefix { $0.isLetter }
      if name.isEmpty { return "no name in <\(tag)>" }
      if let mistake = attributeMistake(in: tag.dropFirst(name.count)) { return "\(mistake) in <\(tag)>" }
      if open.isEmpty { roots += 1 }
      if !closesItself { open.append(name) }
    }
    if !rest.allSatisfy(\.isWhitespace) { return "text after the root" }
    return open.isEmpty && roots == 1 ? nil : "\(open) open, \(roots) roots"
  }

  private static func attributeMistake(in text: Substring) -> String? {
    var rest = text.drop(while: \.isWhitespace)
    var names: Set<Substring> = []
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(of: "=") else { return "no =" }
      let name = rest[..<equals]
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0 == "-" }), names.insert(name).inserted else {
        return "attribute \(name)"
      }
      let value = rest[rest.index(after: equals)...]
      guard value.first == "\"", let end = value.dropFirst().firstIndex(of: "\"") else { return "no quotes" }
      if let mistake = entityMistake(in: value[..<end]) { return mistake }
      rest = value[value.index(after: end)...].drop(while: \.isWhitespace)
    }
    return nil
  }

  private static func entityMistake(in text: Substring) -> String? {
    var rest = text
    while let start = rest.firstIndex(of: "&") {
      rest = rest[start...]
      guard let entity = ["&amp;", "&lt;", "&gt;", "&quot;"].first(where: { rest.hasPrefix($0) }) else {
        return "bare &"
      }
      rest = rest.dropFirst(entity.count)
    }
    return nil
  }
}
