/// Notices an answer that says the same again and again: its end is some tokens repeated many times over, exactly.
///
/// Lists, tables, rows of zeros in code and refrains repeat too, but not as long as this, or with changes between.
struct RepetitionWatch {
  /// Tokens of the longest repeated piece that is looked for.
  static let longestPeriod = 64
  /// How often the piece has to come in a row, and how many tokens that has to be at least.
  static let leastTimes = 12
  static let leastTokens = 192

  /// The newest tokens, as a ring of `longestPeriod`.
  private var recent = [Int](repeating: -1, count: longestPeriod)
  private var count = 0
  /// For each period, from 1 on: how many tokens in a row were the same as the one that far before.
  private var matches = [Int](repeating: 0, count: longestPeriod)
  private(set) var isCircling = false

  /// Takes the next token: `longestPeriod` comparisons.
  mutating func append(_ token: Int) {
    let size = Self.longestPeriod
    for period in 1...size {
      let isSame = count >= period && recent[(count - period) % size] == token
      let run = isSame ? matches[period - 1] + 1 : 0
      matches[period - 1] = run
      if run + period >= max(Self.leastTokens, Self.leastTimes * period) { isCircling = true }
    }
    recent[count % size] = token
    count += 1
  }
}
