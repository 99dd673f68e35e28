/// On which line of a TOML file each key is set, and where its value stands. The parser does not tell.
///
/// It follows the grammar as far as finding keys needs it: tables, dotted and quoted keys, comments, texts of one line
/// and of several, lists, inline tables. What is wrong it passes over: that is the parser's matter.
struct TOMLKeyLines {
  private var lines: [[String]: Int] = [:]
  /// Where values stand, in UTF-8 offsets.
  private var values: [[String]: Range<Int>] = [:]
  /// Where the line ends on which a table begins, its line feed counted.
  private var tableStarts: [[String]: Int] = [:]
  /// The line where something is nested too deeply, and where reading stopped; nil where nothing is.
  private(set) var tooDeep: Int?
  /// The first thing that the parser is not to see, because some of what is no TOML ends the program there: a "[" that
  /// no name follows, and a value without quotes that is neither a number nor true or false. nil where there is none.
  private(set) var mistake: (line: Int, sentence: String)?

  private let deepest: Int
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1

  init(_ text: String, deepest: Int) {
    bytes = Array(text.utf8)
    self.deepest = deepest
    var table: [String] = []
    while true {
      skipBlank(andLineEnds: true)
      guard let byte = current else { return }
      if byte == UInt8(ascii: "[") {
        let isList = skipOpeningBrackets()
        table = key()
        record(table)
        skipLine()
        if !isList, tableStarts[table] == nil { tableStarts[table] = min(bytes.count, index + 1) }
      } else {
        let path = table + key()
        record(path)
        takeValue(of: path, depth: 1)
      }
      skipLine()
    }
  }

  /// The line where a key or a table is first named, from 1.
  func line(of path: [String]) -> Int? { lines[path] }

  /// Where the value of a key stands, in UTF-8 offsets.
  func value(of path: [String]) -> Range<Int>? { values[path] }

  /// Where a table's first line begins, in UTF-8 offsets: behind the line with its name in brackets.
  func start(ofTable path: [String]) -> Int? { tableStarts[path] }

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func record(_ path: [String]) {
    guard tooDeep == nil else { return }
    guard path.count <= deepest else { return stop() }
    for length in stride(from: 1, through: path.count, by: 1) {
      let part = Array(path.prefix(length))
      if lines[part] == nil { lines[part] = line }
    }
  }

  /// Ends the reading: something is nested too deeply here.
  private mutating func stop() {
    tooDeep = tooDeep ?? line
    index = bytes.count
  }

  /// Passes over the "[" or "[[" of a table, and looks at what follows; whether there were two.
  private mutating func skipOpeningBrackets() -> Bool {
    index += 1
    skipBlank(andLineEnds: false)
    let isList = takes(UInt8(ascii: "["))
    if isList { skipBlank(andLineEnds: false) }
    if let byte = current, !Self.beginsKey(byte) { note("a table's name was expected behind [") }
    return isList
  }

  private static func beginsKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_\"'".utf8.contains(byte)
    }
  }

  // MARK: Keys

  /// A key, dotted or not; the index is then behind it.
  private mutating func key() -> [String] {
    var parts: [String] = []
    repeat {
      skipBlank(andLineEnds: false)
      guard let byte = current else { break }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        parts.append(text(in: byte))
      } else {
        let start = index
        while let byte = current, !Self.endsBareKey(byte) { index += 1 }
        guard index > start else { break }
        parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
      }
      if parts.count > deepest {
        stop()
        break
      }
      skipBlank(andLineEnds: false)
    } while takes(UInt8(ascii: "."))
    return parts
  }

  private static func endsBareKey(_ byte: UInt8) -> Bool {
    byte <= 0x20 || ".=[]{},#\"'".utf8.contains(byte)
  }

  // MARK: Values

  /// Passes over "= value", and records the keys of inline tables in it.
  private mutating func takeValue(of path: [String], depth: Int) {
    skipBlank(andLineEnds: false)
    guard takes(UInt8(ascii: "=")) else { return }
    skipBlank(andLineEnds: false)
    let start = index
    skipValue(of: path, depth: depth)
    var end = min(index, bytes.count)
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    if values[path] == nil { values[path] = start..<end }
  }

  private mutating func skipValue(of path: [String], depth: Int) {
    guard depth <= deepest else { return stop() }
    skipBlank(andLineEnds: false)
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): skipText()
    case UInt8(ascii: "["): skipList(of: path, depth: depth)
    case UInt8(ascii: "{"): skipInlineTable(of: path, depth: depth)
    default: skipPlainValue()
    }
  }

  /// Passes over a value without marks around it, and looks whether it is one.
  private mutating func skipPlainValue() {
    let start = index
    while let byte = current, !",]}#\n".utf8.contains(byte) { index += 1 }
    let words = bytes[start..<index].split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    let text = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    if text.isEmpty {
      note("a value was expected")
    } else if !TOMLText.isPlainValue(text) {
      let short = text.count <= 40 ? text : text.prefix(39) + "…"
      note("\(short) is neither a number nor true or false; a text stands in quotes, as in \"dark\"")
    }
  }

  private mutating func note(_ sentence: String) { mistake = mistake ?? (line, sentence) }

  private mutating func skipList(of path: [String], depth: Int) {
    index += 1
    while true {
      skipBlank(andLineEnds: true)
      guard current != nil, !takes(UInt8(ascii: "]")) else { return }
      let start = index
      if !takes(UInt8(ascii: ",")) { skipValue(of: path, depth: depth + 1) }
      if index == start { index += 1 }
    }
  }

  private mutating func skipInlineTable(of path: [String], depth: Int) {
    index += 1
    while true {
      skipBlank(andLineEnds: true)
      guard current != nil, !takes(UInt8(ascii: "}")) else { return }
      let start = index
      if !takes(UInt8(ascii: ",")) {
        let inner = path + key()
        record(inner)
        takeValue(of: inner, depth: depth + 1)
      }
      if index == start { index += 1 }
    }
  }

  /// Passes over a text of one line or, in three marks, of several.
  private mutating func skipText() {
    guard let mark = current else { return }
    guard starts(with: [mark, mark, mark]) else {
      _ = text(in: mark)
      return
    }
    index += 3
    while let byte = current {
      if byte == UInt8(ascii: "\\"), mark == UInt8(ascii: "\"") {
        // What it escapes may be a line end, which counts.
        index += 1
        if current == UInt8(ascii: "\n") { line += 1 }
        index += 1
      } else if starts(with: [mark, mark, mark]) {
        index += 3
        // Up to two more marks belong to the text.
        while current == mark { index += 1 }
        return
      } else {
        if byte == UInt8(ascii: "\n") { line += 1 }
        index += 1
      }
    }
  }

  /// The text of one line at the index, which is then behind it.
  private mutating func text(in mark: UInt8) -> String {
    index += 1
    let start = index
    while let byte = current, byte != mark, byte != UInt8(ascii: "\n") {
      index += byte == UInt8(ascii: "\\") && mark == UInt8(ascii: "\"") ? 2 : 1
    }
    index = min(index, bytes.count)
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    _ = takes(mark)
    return mark == UInt8(ascii: "\"") ? Self.unescaped(text) : text
  }

  /// A quoted key as the parser names it.
  private static func unescaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let escape = rest.popFirst() else {
        result.append(scalar)
        continue
      }
      switch escape {
      case "n": result.append("\n")
      case "t": result.append("\t")
      case "r": result.append("\r")
      case "b": result.append("\u{8}")
      case "f": result.append("\u{C}")
      case "u", "U":
        let digits = String(rest.prefix(escape == "u" ? 4 : 8))
        rest = rest.dropFirst(digits.unicodeScalars.count)
        result.append(UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
      default: result.append(escape)
      }
    }
    return String(result)
  }

  // MARK: Bytes

  private func starts(with marks: [UInt8]) -> Bool { bytes[index...].starts(with: marks) }

  private mutating func takes(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    index += 1
    return true
  }

  /// Passes over blanks, and over line ends and comments where those may stand.
  private mutating func skipBlank(andLineEnds: Bool) {
    while let byte = current {
      switch byte {
      case 0x20, 0x09: index += 1
      case 0x0D where andLineEnds: index += 1
      case 0x0A where andLineEnds:
        line += 1
        index += 1
      case UInt8(ascii: "#") where andLineEnds: while let byte = current, byte != 0x0A { index += 1 }
      default: return
      }
    }
  }

  /// Passes over the rest of the line.
  private mutating func skipLine() {
    while let byte = current, byte != 0x0A { index += 1 }
  }
}
