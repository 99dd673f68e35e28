import Engine

/// The pages of the KV cache with the bits that each is kept at, for a map of them.
///
/// The first token has a page of its own, the others have pages of 32 tokens.
struct CachePages: Equatable {
  static let tokensPerPage = 32

  /// Bits of each page that holds tokens, in order.
  private(set) var bits: [Int] = []
  /// Pages that the whole context has.
  let capacity: Int

  init(_ cache: CacheReport) {
    capacity = cache.capacity > 0 ? Self.page(of: cache.capacity - 1) + 1 : 0
    var start = 0
    for run in cache.runs where run.tokens > 0 {
      let last = min(Self.page(of: start + run.tokens - 1), capacity - 1)
      // A page that holds two widths counts as the newer one.
      let first = min(Self.page(of: start), bits.count)
      guard first <= last else { break }
      bits.removeLast(bits.count - first)
      bits += Array(repeating: run.bits, count: last - first + 1)
      start += run.tokens
    }
  }

  private static func page(of position: Int) -> Int { position == 0 ? 0 : 1 + (position - 1) / tokensPerPage }

  /// The bits shown in the cells of a map of `columns` and at most `rows`, nil for free ones: as few rows as give each
  /// page a cell, and then as many cells a page as they have. Where there is no room for that, several pages share a
  /// cell, in which the narrowest shows.
  func cells(rows: Int, columns: Int) -> [Int?] {
    guard rows > 0, columns > 0, capacity > 0 else { return [] }
    let cells = min(rows, (capacity + columns - 1) / columns) * columns
    if capacity <= cells {
      let perPage = cells / capacity
      return (0..<capacity).flatMap { page in
        Array(repeating: bits.indices.contains(page) ? bits[page] : nil, count: perPage)
      }
    }
    return (0..<cells).map { cell in
      bits[(cell * capacity / cells..<(cell + 1) * capacity / cells).clamped(to: bits.indices)].min()
    }
  }
}
