/// The model card of a Hugging Face directory: README.md, whose front matter says under which licence the weights are.
enum ModelCard {
  /// Of longer files only the beginning is read; front matter stands there.
  private static let longest = 1 << 16
  private static let longestLicense = 200

  /// The licence that the card in a directory names; nil where there is no card, or it names none.
  static func license(directory: String) -> String? {
    let path = joined(directory, "README.md")
    guard case .file = FileKind(path: path), let file = try? MappedFile(path: path) else { return nil }
    let bytes = file.withBytes { Array($0.prefix(longest)) }
    return license(card: String(decoding: bytes, as: UTF8.self))
  }

  /// What `license` says in the lines between two lines of `---`, as YAML: a word, or a list of which the first counts.
  /// Where the word is `other`, `license_name` tells which.
  static func license(card: String) -> String? {
    let lines = card.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let first = lines.first, isFence(first), let end = lines.dropFirst().firstIndex(where: isFence) else {
      return nil
    }
    let matter = lines[1..<end]
    let named = value(of: "license", in: matter)
    return named == "other" ? value(of: "license_name", in: matter) ?? named : named
  }

  private static func isFence(_ line: Substring) -> Bool { line.hasPrefix("---") && trimmed(line) == "---" }

  private static func value(of key: String, in lines: ArraySlice<Substring>) -> String? {
    guard let index = lines.firstIndex(where: { $0.hasPrefix(key + ":") }) else { return nil }
    var word = trimmed(lines[index].dropFirst(key.count + 1))
    if word.isEmpty, let next = lines[(index + 1)...].first.map(trimmed), next.hasPrefix("-") {
      word = trimmed(next.dropFirst())
    }
    if word.hasPrefix("["), word.hasSuffix("]") {
      word = trimmed(word.dropFirst().dropLast().prefix { $0 != "," })
    }
    for quote in ["\"", "'"] where word.count >= 2 && word.hasPrefix(quote) && word.hasSuffix(quote) {
      word = word.dropFirst().dropLast()
    }
    return word.isEmpty || word.count > longestLicense ? nil : String(word)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
