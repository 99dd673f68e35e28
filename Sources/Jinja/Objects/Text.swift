/// A text as Python has it, a list of code points, each with a mark of where it comes from.
///
/// Marks stay with their code points through every operation, and no operation sees them.
struct Text: Sendable, Equatable {
  /// Code points in the low 21 bits, marks above them. Halves of surrogate pairs may occur, as in Python.
  var units: [UInt32]
  /// Escaped for HTML already: what is joined to it is escaped first.
  var isMarkup = false

  static let pointMask: UInt32 = 0x1F_FFFF
  static let markShift: UInt32 = 21
  static let highestMark = 2047

  init(_ units: some Sequence<UInt32>, isMarkup: Bool = false) {
    self.units = Array(units)
    self.isMarkup = isMarkup
  }

  init(_ string: String, mark: Int = 0) {
    let shifted = UInt32(mark) << Self.markShift
    units = string.unicodeScalars.map { $0.value | shifted }
  }

  var count: Int { units.count }
  var isEmpty: Bool { units.isEmpty }

  /// The text without marks; halves of surrogate pairs become U+FFFD.
  var string: String { Self.string(units[...]) }

  static func string(_ units: ArraySlice<UInt32>) -> String {
    var scalars = String.UnicodeScalarView()
    for unit in units { scalars.append(Unicode.Scalar(unit & pointMask) ?? "\u{FFFD}") }
    return String(scalars)
  }

  /// The text as an error shows it, cut where it is long.
  var quoted: String { "'" + Self.string(units.prefix(60)) + (count > 60 ? "...'" : "'") }

  mutating func append(_ other: Text) { units += other.units }

  subscript(range: Range<Int>) -> Text { Text(units[range], isMarkup: isMarkup) }

  /// Other code points, of the same kind of text.
  func with(_ units: some Sequence<UInt32>) -> Text { Text(units, isMarkup: isMarkup) }

  // MARK: Comparing

  static func isEqual(_ left: some Collection<UInt32>, _ right: some Collection<UInt32>) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { ($0 ^ $1) & pointMask == 0 }
  }

  func isEqual(_ other: Text) -> Bool { Self.isEqual(units, other.units) }

  static func == (left: Text, right: Text) -> Bool { left.isEqual(right) }

  func isEqual(_ other: String) -> Bool {
    units.lazy.map { $0 & Self.pointMask }.elementsEqual(other.unicodeScalars.lazy.map(\.value))
  }

  func isLess(than other: Text) -> Bool {
    units.lexicographicallyPrecedes(other.units) { $0 & Self.pointMask < $1 & Self.pointMask }
  }

  func starts(with prefix: Text, at start: Int = 0) -> Bool {
    start + prefix.count <= count && Self.isEqual(units[start..<start + prefix.count], prefix.units)
  }

  func ends(with suffix: Text) -> Bool { starts(with: suffix, at: max(0, count - suffix.count)) }

  // MARK: White space

  /// What Python's `str.isspace` holds for.
  static func isSpace(_ unit: UInt32) -> Bool {
    switch unit & pointMask {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  enum Side { case left, right, both }

  /// The text without the code points at its ends that are in `characters`, or without white space.
  func stripped(_ characters: Text? = nil, _ side: Side = .both) -> Text {
    let set = characters.map { Set($0.units.map { $0 & Self.pointMask }) }
    func isStripped(_ unit: UInt32) -> Bool { set?.contains(unit & Self.pointMask) ?? Self.isSpace(unit) }
    var range = 0..<count
    if side != .right { while !range.isEmpty, isStripped(units[range.lowerBound]) { range = range.dropFirst() } }
    if side != .left { while !range.isEmpty, isStripped(units[range.upperBound - 1]) { range = range.dropLast() } }
    return self[range]
  }

  // MARK: HTML

  private static let entities: [UInt32: [UInt32]] = [
    0x26: Text("&amp;").units, 0x3C: Text("&lt;").units, 0x3E: Text("&gt;").units, 0x27: Text("&#39;").units,
    0x22: Text("&#34;").units,
  ]

  /// The text for HTML; one that is escaped already stays as it is.
  var escaped: Text {
    if isMarkup { return self }
    var out = Text([], isMarkup: true)
    for unit in units {
      if let entity = Self.entities[unit & Self.pointMask] {
        out.units += entity.map { $0 | unit & ~Self.pointMask }
      } else {
        out.units.append(unit)
      }
    }
    return out
  }
}
