/// Something in a theme file that cannot be used.
public struct ThemeProblem: Equatable, Sendable {
  /// Counted from 1.
  public var line: Int
  /// File and line, what is wrong there, and what to write instead.
  public var sentence: String
}

/// A theme read from the text of a file in btop's syntax: lines of `theme[key]="#rrggbb"`.
///
/// A colour is `"#rrggbb"`, a grey `"#gg"` or decimals `"r g b"`, in double or single quotes or none. Nothing between
/// the quotes is the terminal's own colour, or a scale without that step. Lines that begin with `#` are comments. What
/// cannot be used is named and falls back; no text makes it fail.
public struct ThemeFile: Sendable {
  public let theme: Theme
  /// At most `mostProblems` of them, in the order of the lines.
  public let problems: [ThemeProblem]

  /// Bytes that a file may have.
  public static let largest = 64 << 10
  static let mostProblems = 20

  /// Reads a theme. Costs a few milliseconds at most.
  ///
  /// - Parameters:
  ///   - text: The file's text; what follows after `largest` bytes is left out and named.
  ///   - name: What the theme is called and what the file is called in sentences; the theme's name is the last part of
  ///     it without `.theme`.
  ///   - fallback: The theme where not a single colour could be read.
  public init(text: String, name: String, fallback: Theme = .dark) {
    var reader = ThemeReader(file: VisibleText.line(name, ascii: false))
    reader.read(text)
    var theme = reader.colors.isEmpty ? fallback : reader.colors.theme
    theme.name = Self.themeName(name)
    self.theme = theme
    problems = reader.problems
  }

  /// The name of the theme in a file: the last part of the path, without `.theme`.
  static func themeName(_ path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    let name = last.hasSuffix(".theme") ? String(last.dropLast(".theme".count)) : last
    return VisibleText.line(name, ascii: false)
  }
}

/// Reads lines into colours and problems.
private struct ThemeReader {
  let file: String
  var colors = ThemeColors()
  var problems: [ThemeProblem] = []

  mutating func read(_ text: String) {
    var number = 0
    let bytes = Array(text.utf8.prefix(ThemeFile.largest))
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      read(Substring(decoding: line, as: UTF8.self), number)
    }
    if text.utf8.count > ThemeFile.largest {
      add(number, "the file is larger than \(ThemeFile.largest >> 10) KiB; what follows is left out")
    }
  }

  private mutating func read(_ line: Substring, _ number: Int) {
    let line = trimmed(line.first == "\u{FEFF}" ? line.dropFirst() : line)
    guard !line.isEmpty, line.first != "#" else { return }
    guard line.hasPrefix("theme["), let end = line.firstIndex(of: "]") else {
      return add(number, "\(quoted(line)) is no colour; write theme[key]=\"#rrggbb\"")
    }
    let key = String(line[line.index(line.startIndex, offsetBy: 6)..<end])
    let rest = trimmed(line[line.index(after: end)...])
    guard rest.first == "=" else { return add(number, "theme[\(shown(key))] has no = after it") }
    guard ThemeColors.isKnown(key) else {
      return add(number, "theme[\(shown(key))] is not known; btop's keys and tril_ with the name of a role are")
    }
    guard let value = value(trimmed(rest.dropFirst())) else {
      return add(number, "theme[\(key)] has a quote that is not closed; it falls back")
    }
    if value.isEmpty {
      colors[key] = .own
    } else if let shade = Self.shade(value) {
      colors[key] = .shade(shade)
    } else {
      add(
        number, "theme[\(key)] is \(quoted(value)); write \"#rrggbb\", \"#gg\" or \"r g b\" of 0 to 255; it falls back")
    }
  }

  private mutating func add(_ line: Int, _ sentence: String) {
    guard problems.count < ThemeFile.mostProblems else { return }
    problems.append(ThemeProblem(line: line, sentence: "\(file):\(line): \(sentence)"))
  }

  private func shown(_ text: some StringProtocol) -> String {
    let text = VisibleText.line(text.prefix(40), ascii: false)
    return text.count > 32 ? text.prefix(32) + "…" : text
  }

  private func quoted(_ text: some StringProtocol) -> String { "\"\(shown(text))\"" }

  private func trimmed(_ text: Substring) -> Substring {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" || character == "\r" }
    let start = text.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return start[...last]
  }

  /// What stands between quotes, or up to a comment where there are none; nil where a quote is not closed.
  private func value(_ text: Substring) -> Substring? {
    if let quote = text.first, quote == "\"" || quote == "'" {
      let inside = text.dropFirst()
      guard let end = inside.firstIndex(of: quote) else { return nil }
      return trimmed(inside[..<end])
    }
    let comment = text.indices.dropFirst().first { index in
      text[index] == "#" && [" ", "\t"].contains(text[text.index(before: index)])
    }
    return trimmed(text[..<(comment ?? text.endIndex)])
  }

  static func shade(_ text: Substring) -> Shade? {
    if text.first == "#" {
      let digits = text.dropFirst().utf8
      guard digits.count == 2 || digits.count == 6, text.dropFirst().allSatisfy({ $0.isASCII && $0.isHexDigit }),
        let number = UInt32(text.dropFirst(), radix: 16)
      else { return nil }
      if digits.count == 2 { return Shade(UInt8(number), UInt8(number), UInt8(number)) }
      return Shade(UInt8(number >> 16), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF))
    }
    let parts = text.split { $0 == " " || $0 == "\t" }
    let numbers = parts.compactMap { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(part) : nil }
    guard parts.count == 3, numbers.count == 3 else { return nil }
    return Shade(numbers[0], numbers[1], numbers[2])
  }
}
