/// A set of Unicode scalars as a pattern writes it: `[^\s\p{L}]`.
struct ScalarSet: Sendable, Equatable {
  var ranges: [ClosedRange<UInt32>] = []
  /// See `ScalarCategories`.
  var categories: UInt32 = 0
  /// All scalars but these.
  var isNegated = false

  func contains(_ scalar: UInt32) -> Bool {
    let category = ScalarCategories.lookUp(scalar)
    return ((categories >> UInt32(category)) & 1 == 1 || ranges.contains { $0.contains(scalar) }) != isNegated
  }

  /// The set for matching without regard to case: it has the folded form of each of its scalars.
  /// - Returns: nil where a range is too long to go through.
  func folded() -> ScalarSet? {
    let longest = 4096
    var set = self
    if categories & ScalarCategories.casedLetter != 0 { set.categories |= ScalarCategories.casedLetter }
    for range in ranges {
      guard range.count <= longest else { return nil }
      for scalar in range {
        let folded = CaseFolding.fold(scalar)
        if !range.contains(folded) { set.ranges.append(folded...folded) }
      }
    }
    return set
  }
}

/// Simple case folding: two scalars differ only in case if they fold to the same one.
enum CaseFolding {
  static func fold(_ value: UInt32) -> UInt32 {
    if value < 0x80 { return (0x41...0x5A).contains(value) ? value + 0x20 : value }
    guard let scalar = Unicode.Scalar(value), let upper = only(scalar.properties.uppercaseMapping),
      let lower = only(upper.properties.lowercaseMapping)
    else { return value }
    return lower.value
  }

  private static func only(_ text: String) -> Unicode.Scalar? {
    let scalars = text.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}
