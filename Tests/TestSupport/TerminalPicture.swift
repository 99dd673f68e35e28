/// What a terminal shows: the sequences that ncurses sends for an xterm, drawn into rows of characters. Colours are
/// left out; every character takes one column.
public struct TerminalPicture: Sendable {
  private var cells: [[Character]]
  private var row = 0
  private var column = 0
  private var scrollTop = 0
  private var scrollBottom: Int
  private var parser = Parser.text
  private var parameters = ""
  private var text: [UInt8] = []
  private var lastCharacter: Character = " "

  private enum Parser { case text, escape, charset, control, operatingSystem }

  public init(rows: Int, columns: Int) {
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    scrollBottom = rows - 1
  }

  private var rows: Int { cells.count }
  private var columns: Int { cells.first?.count ?? 0 }

  /// The rows without the spaces at their ends.
  public var lines: [String] {
    cells.map { row in
      var row = row[...]
      while row.last == " " { row.removeLast() }
      return String(row)
    }
  }

  /// Whether a text stands somewhere, read from row to row where it is wrapped.
  public func shows(_ wanted: String) -> Bool {
    if lines.contains(where: { $0.contains(wanted) }) { return true }
    let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
    return words.contains(wanted)
  }

  /// Cuts or fills, as a window does whose size changes.
  public mutating func resize(rows: Int, columns: Int) {
    cells = (0..<rows).map { row in
      (0..<columns).map { column in
        cells.indices.contains(row) && cells[row].indices.contains(column) ? cells[row][column] : " "
      }
    }
    (scrollTop, scrollBottom) = (0, rows - 1)
    place(row, column)
  }

  /// Draws what a program sent.
  public mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      switch parser {
      case .text: take(byte)
      case .escape: takeEscape(byte)
      case .charset: parser = .text
      case .operatingSystem: if byte == 7 { parser = .text }
      case .control:
        if (0x40...0x7E).contains(byte) {
          parser = .text
          control(Character(UnicodeScalar(byte)))
        } else {
          parameters.unicodeScalars.append(UnicodeScalar(byte))
        }
      }
    }
  }

  private mutating func take(_ byte: UInt8) {
    switch byte {
    case 0x1B: parser = .escape
    case 0x0D: column = 0
    case 0x0A: lineFeed()
    case 0x08: column = max(0, column - 1)
    case 0x09: column = min(columns - 1, (column / 8 + 1) * 8)
    case 0..<0x20, 0x7F: break
    default:
      text.append(byte)
      guard let whole = String(validating: text, as: UTF8.self) else {
        if text.count > 4 { text = [] }
        return
      }
      text = []
      for character in whole { draw(character) }
    }
  }

  private mutating func draw(_ character: Character) {
    if column >= columns {
      column = 0
      lineFeed()
    }
    guard cells.indices.contains(row), column < columns else { return }
    cells[row][column] = character
    lastCharacter = character
    column += 1
  }

  private mutating func lineFeed() {
    if row == scrollBottom { scroll(from: scrollTop, by: 1) } else { row = min(rows - 1, row + 1) }
  }

  private mutating func takeEscape(_ byte: UInt8) {
    parser = .text
    switch byte {
    case 0x5B:
      parser = .control
      parameters = ""
    case 0x5D: parser = .operatingSystem
    case 0x28, 0x29: parser = .charset
    case 0x4D: if row == scrollTop { scroll(from: scrollTop, by: -1) } else { row = max(0, row - 1) }
    default: break
    }
  }

  private mutating func place(_ newRow: Int, _ newColumn: Int) {
    row = max(0, min(rows - 1, newRow))
    column = max(0, min(columns - 1, newColumn))
  }

  private mutating func control(_ final: Character) {
    guard parameters.allSatisfy({ $0.isNumber || $0 == ";" }) else { return }
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    func number(_ index: Int, _ otherwise: Int = 1) -> Int {
      numbers.indices.contains(index) ? numbers[index] ?? otherwise : otherwise
    }
    let count = max(1, number(0))
    switch final {
    case "H", "f": place(number(0) - 1, number(1) - 1)
    case "A": place(row - count, column)
    case "B": place(row + count, column)
    case "C": place(row, column + count)
    case "D": place(row, column - count)
    case "G": place(row, number(0) - 1)
    case "d": place(number(0) - 1, column)
    case "J": eraseScreen(number(0, 0))
    case "K": eraseRow(number(0, 0))
    case "X": fill(row, column..<min(columns, column + count))
    case "b": for _ in 0..<min(count, columns) { draw(lastCharacter) }
    case "P": shiftRow(count)
    case "@": shiftRow(-count)
    case "L": scroll(from: row, by: -count)
    case "M": scroll(from: row, by: count)
    case "S": scroll(from: scrollTop, by: count)
    case "T": scroll(from: scrollTop, by: -count)
    case "r":
      (scrollTop, scrollBottom) = (max(0, number(0) - 1), min(rows, number(1, rows)) - 1)
      place(0, 0)
    default: break
    }
  }

  private mutating func fill(_ row: Int, _ range: Range<Int>) {
    guard cells.indices.contains(row) else { return }
    for column in range where cells[row].indices.contains(column) { cells[row][column] = " " }
  }

  private mutating func eraseRow(_ part: Int) {
    fill(row, part == 0 ? min(column, columns)..<columns : part == 1 ? 0..<min(column + 1, columns) : 0..<columns)
  }

  private mutating func eraseScreen(_ part: Int) {
    eraseRow(part)
    for other in 0..<rows where part == 2 || (part == 0 ? other > row : other < row) { fill(other, 0..<columns) }
  }

  /// Deletes characters at the cursor, or makes room for them.
  private mutating func shiftRow(_ count: Int) {
    guard cells.indices.contains(row), column < columns else { return }
    let (before, after) = (cells[row][..<column], cells[row][column...])
    let gap = [Character](repeating: " ", count: min(abs(count), after.count))
    cells[row] = Array(before) + (count > 0 ? after.dropFirst(gap.count) + gap : gap + after.dropLast(gap.count))
  }

  private mutating func scroll(from top: Int, by count: Int) {
    guard top <= scrollBottom, cells.indices.contains(top), cells.indices.contains(scrollBottom) else { return }
    let blank = [Character](repeating: " ", count: columns)
    for _ in 0..<min(abs(count), rows) {
      if count > 0 {
        cells.remove(at: top)
        cells.insert(blank, at: scrollBottom)
      } else {
        cells.remove(at: scrollBottom)
        cells.insert(blank, at: top)
      }
    }
  }
}
