/// Finds a text in others, in time proportional to their length whatever they are.
struct TextSearch {
  private let pattern: [UInt32]
  /// For each place in the pattern, how much of its beginning ends there too (Knuth, Morris, Pratt).
  private let borders: [Int]

  /// - Parameter backwards: whether the pattern is to be found in texts that are reversed.
  init(_ pattern: Text, backwards: Bool = false) {
    let points = pattern.units.map { $0 & Text.pointMask }
    let units = backwards ? points.reversed() : points
    var borders = [Int](repeating: 0, count: units.count)
    var border = 0
    for index in units.indices.dropFirst() {
      while border > 0, units[index] != units[border] { border = borders[border - 1] }
      if units[index] == units[border] { border += 1 }
      borders[index] = border
    }
    self.pattern = units
    self.borders = borders
  }

  /// Where the pattern begins first in a part of a text.
  func first(in units: [UInt32], _ range: Range<Int>) -> Int? {
    if pattern.isEmpty { return range.lowerBound }
    var matched = 0
    for index in range {
      let point = units[index] & Text.pointMask
      while matched > 0, point != pattern[matched] { matched = borders[matched - 1] }
      if point == pattern[matched] { matched += 1 }
      if matched == pattern.count { return index - matched + 1 }
    }
    return nil
  }

  /// Where the pattern begins, from left to right, without overlaps; at most `limit` places.
  func all(in units: [UInt32], limit: Int = .max) -> [Int] {
    var places: [Int] = []
    var start = 0
    while places.count < limit, let place = first(in: units, start..<units.count) {
      places.append(place)
      start = place + max(1, pattern.count)
      if start > units.count { break }
    }
    return places
  }
}

extension Text {
  func find(_ pattern: Text, in range: Range<Int>) -> Int? { TextSearch(pattern).first(in: units, range) }

  func findLast(_ pattern: Text, in range: Range<Int>) -> Int? {
    let reversed = Array(units[range].reversed())
    guard let place = TextSearch(pattern, backwards: true).first(in: reversed, 0..<reversed.count) else { return nil }
    return range.upperBound - place - pattern.count
  }

  func contains(_ pattern: Text) -> Bool { find(pattern, in: 0..<count) != nil }

  // MARK: Splitting

  /// The parts between a separator, which is not empty; at most `limit` cuts.
  func split(_ separator: Text, limit: Int, fromEnd: Bool = false) -> [Text] {
    if fromEnd {
      let parts = with(units.reversed()).split(separator.with(separator.units.reversed()), limit: limit)
      return parts.reversed().map { with($0.units.reversed()) }
    }
    var parts: [Text] = []
    var start = 0
    for place in TextSearch(separator).all(in: units, limit: limit) {
      parts.append(self[start..<place])
      start = place + separator.count
    }
    return parts + [self[start..<count]]
  }

  /// The words between white space; at most `limit` cuts, after which the rest stays as it is.
  func words(limit: Int, fromEnd: Bool = false) -> [Text] {
    if fromEnd {
      return with(units.reversed()).words(limit: limit).reversed().map { with($0.units.reversed()) }
    }
    var parts: [Text] = []
    var index = 0
    while true {
      while index < count, Self.isSpace(units[index]) { index += 1 }
      guard index < count else { return parts }
      if parts.count == limit { return parts + [self[index..<count]] }
      let start = index
      while index < count, !Self.isSpace(units[index]) { index += 1 }
      parts.append(self[start..<index])
    }
  }

  /// The lines, without their ends unless those are kept.
  func lines(keepsEnds: Bool = false) -> [Text] {
    var lines: [Text] = []
    var start = 0
    var index = 0
    while index < count {
      let point = units[index] & Self.pointMask
      index += 1
      switch point {
      case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029:
        let end = index - 1
        if point == 0x0D, index < count, units[index] & Self.pointMask == 0x0A { index += 1 }
        lines.append(self[start..<(keepsEnds ? index : end)])
        start = index
      default: break
      }
    }
    if start < count { lines.append(self[start..<count]) }
    return lines
  }
}
