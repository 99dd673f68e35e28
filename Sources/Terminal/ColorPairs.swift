/// Numbers for pairs of foreground and background; a terminal has only so many.
///
/// A grid's pairs are asked for between `beginGrid()` and the drawing. When the table is full it is emptied once, and
/// `wasFlushed` says that what is on the screen must be drawn again; pairs that do not fit even then get the
/// terminal's own colours, pair 0.
struct ColorPairs {
  struct Pair: Hashable {
    var foreground: Int32
    var background: Int32
  }

  /// Pairs that the terminal has, pair 0 included.
  let capacity: Int
  private var numbers: [Pair: Int32] = [:]
  private(set) var wasFlushed = false

  init(capacity: Int) {
    self.capacity = min(max(0, capacity), 1 << 15)
  }

  mutating func beginGrid() {
    wasFlushed = false
  }

  /// The pair's number, and whether it must be defined first; nil where the table must be flushed and the grid begun
  /// again.
  mutating func number(of pair: Pair) -> (number: Int32, isNew: Bool)? {
    if pair.foreground < 0 && pair.background < 0 { return (0, false) }
    if let number = numbers[pair] { return (number, false) }
    if numbers.count + 1 < capacity {
      let number = Int32(numbers.count + 1)
      numbers[pair] = number
      return (number, true)
    }
    if wasFlushed || capacity <= 1 { return (0, false) }
    return nil
  }

  mutating func flush() {
    numbers.removeAll(keepingCapacity: true)
    wasFlushed = true
  }
}
