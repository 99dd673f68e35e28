/// Cuts bytes that come piece by piece into lines. A line is never longer than `longest`: a longer one is cut at a
/// space or between two characters, and what follows is said to continue it. Where lines are cut depends on the text
/// alone, not on its pieces.
struct LineCutter: Sendable {
  /// From this length on a line is cut at its next space.
  static let comfortable = 8192
  static let longest = 16384

  private var pending: [UInt8] = []
  /// Bytes of `pending` that hold no place to cut at.
  private var scanned = 0
  /// Whether `rest` continues a line that was cut.
  private(set) var isContinued = false

  /// What came after the last line that ended.
  var rest: ArraySlice<UInt8> { pending[...] }

  /// Takes bytes and hands out the lines that ended, without their line ends.
  mutating func append(_ bytes: some Collection<UInt8>, each: (ArraySlice<UInt8>, _ isContinued: Bool) -> Void) {
    pending += bytes
    var start = 0
    var position = scanned
    while position < pending.count {
      let byte = pending[position]
      let length = position - start
      if byte == Byte.lineFeed {
        let hasReturn = position > start && pending[position - 1] == Byte.carriageReturn
        each(pending[start..<position - (hasReturn ? 1 : 0)], isContinued)
        isContinued = false
        start = position + 1
      } else if length >= Self.comfortable, byte == Byte.space {
        each(pending[start...position], isContinued)
        isContinued = true
        start = position + 1
      } else if length >= Self.longest {
        var end = position
        while end > position - 3, pending[end] & 0xC0 == 0x80 { end -= 1 }
        each(pending[start..<end], isContinued)
        isContinued = true
        start = end
      }
      position += 1
    }
    pending.removeFirst(start)
    scanned = pending.count
  }
}

/// The bytes that Markdown gives a meaning.
enum Byte {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let backslash = UInt8(ascii: "\\")
  static let backtick = UInt8(ascii: "`")
  static let tilde = UInt8(ascii: "~")
  static let star = UInt8(ascii: "*")
  static let underscore = UInt8(ascii: "_")
  static let bar = UInt8(ascii: "|")
  static let dash = UInt8(ascii: "-")
  static let colon = UInt8(ascii: ":")
  static let hash = UInt8(ascii: "#")
  static let greater = UInt8(ascii: ">")
  static let less = UInt8(ascii: "<")

  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab || byte == carriageReturn }
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
  static func isPunctuation(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && !isDigit(byte) && !isLetter(byte)
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks at both ends.
  var trimmed: ArraySlice<UInt8> {
    var slice = self
    while let first = slice.first, Byte.isBlank(first) { slice.removeFirst() }
    while let last = slice.last, Byte.isBlank(last) { slice.removeLast() }
    return slice
  }

  var isBlank: Bool { allSatisfy(Byte.isBlank) }
  var text: String { String(decoding: self, as: UTF8.self) }
}
