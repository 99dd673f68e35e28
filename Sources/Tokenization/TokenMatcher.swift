/// Byte strings with numbers, and the longest of them at a place in a text.
///
/// They lie sorted in one buffer: each byte of the text narrows the stretch of those that still fit. So it takes little
/// more memory than the strings themselves, of which a file may have any number.
struct TokenMatcher: Sendable {
  private var bytes: [UInt8] = []
  /// String `i` lies at `starts[i]..<starts[i + 1]`.
  private var starts: [Int] = [0]
  private var values: [Int] = []
  /// Where the strings that begin with each byte lie among all, and, last, how many there are.
  private var firsts = [Int](repeating: 0, count: 257)

  /// Of equal strings the first one counts; empty ones are left out.
  init(_ strings: [(bytes: [UInt8], value: Int)] = []) {
    let order = strings.indices.sorted { left, right in
      let (a, b) = (strings[left].bytes, strings[right].bytes)
      return a.lexicographicallyPrecedes(b) || (left < right && a == b)
    }
    for index in order where !strings[index].bytes.isEmpty {
      if !values.isEmpty, bytes[starts[values.count - 1]...].elementsEqual(strings[index].bytes) { continue }
      bytes += strings[index].bytes
      starts.append(bytes.count)
      values.append(strings[index].value)
    }
    var next = 0
    for first in 0..<256 {
      firsts[first] = next
      while next < values.count, bytes[starts[next]] == UInt8(first) { next += 1 }
    }
    firsts[256] = next
  }

  var isEmpty: Bool { values.isEmpty }

  /// The longest string at the start of `text[range]`, and where it ends.
  /// - Parameter budget: loses a step for each byte that is looked at.
  func longest(
    in text: [UInt8], _ range: Range<Int>, _ budget: inout MatchBudget
  ) -> (value: Int, end: Int)? {
    guard let start = range.first else { return nil }
    var low = firsts[Int(text[start])]
    var high = firsts[Int(text[start]) + 1]
    var best: (value: Int, end: Int)?
    var depth = 1
    while low < high {
      // The shortest comes first, so only the lowest can end here.
      if starts[low + 1] - starts[low] == depth {
        best = (values[low], start + depth)
        low += 1
      }
      guard low < high, start + depth < range.upperBound, budget.steps > 0 else { break }
      budget.steps -= 1
      let byte = text[start + depth]
      high = place(of: byte, at: depth, low, high, after: true)
      low = place(of: byte, at: depth, low, high, after: false)
      depth += 1
    }
    return best
  }

  /// Where the strings with `byte` at `depth` begin in a stretch, or, with `after`, where they end.
  private func place(of byte: UInt8, at depth: Int, _ low: Int, _ high: Int, after: Bool) -> Int {
    var (low, high) = (low, high)
    while low < high {
      let middle = (low + high) / 2
      let other = bytes[starts[middle] + depth]
      if other < byte || (after && other == byte) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
