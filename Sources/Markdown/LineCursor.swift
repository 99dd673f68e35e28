/// A line that is read from its start on, mark by mark.
struct LineCursor {
  private(set) var rest: ArraySlice<UInt8>

  /// With `expandsTabs`, tabs before the text become spaces up to the next column that is a multiple of four.
  init(_ line: ArraySlice<UInt8>, expandsTabs: Bool = true) {
    let text = line.firstIndex { $0 != Byte.space && $0 != Byte.tab && $0 != Byte.greater } ?? line.endIndex
    guard expandsTabs, line[..<text].contains(Byte.tab) else {
      rest = line
      return
    }
    var expanded: [UInt8] = []
    for byte in line[..<text] {
      if byte == Byte.tab {
        expanded += [UInt8](repeating: Byte.space, count: 4 - expanded.count % 4)
      } else {
        expanded.append(byte)
      }
    }
    rest = (expanded + line[text...])[...]
  }

  /// Spaces at the start; a tab after a mark counts as one.
  var indent: Int { rest.prefix { $0 == Byte.space || $0 == Byte.tab }.count }

  mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }

  mutating func skipIndent(atMost count: Int) { skip(min(indent, count)) }

  /// Goes past `>` and a space after it.
  mutating func skipQuoteMark() -> Bool {
    let indent = indent
    guard indent < 4, rest.dropFirst(indent).first == Byte.greater else { return false }
    skip(indent + 1)
    skipIndent(atMost: 1)
    return true
  }
}

extension LineShape {
  /// A cell without the backslashes before its bars, which parted it from its neighbours.
  static func unescapingBars(_ cell: [UInt8]) -> [UInt8] {
    guard cell.contains(Byte.bar) else { return cell }
    var kept: [UInt8] = []
    for (index, byte) in cell.enumerated() {
      if byte == Byte.backslash, index + 1 < cell.count, cell[index + 1] == Byte.bar { continue }
      kept.append(byte)
    }
    return kept
  }
}
