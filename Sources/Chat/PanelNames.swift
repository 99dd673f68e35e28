/// What the panels are called, by their numbers from 1.
public enum PanelNames {
  public static let all = ["sparsity", "cache", "speed", "candidates", "heat", "log"]
  public static var numbers: ClosedRange<Int> { 1...all.count }

  /// The number that a digit or a name stands for.
  static func number(of word: some StringProtocol) -> Int? {
    if let number = Int(word) { return numbers.contains(number) ? number : nil }
    return all.firstIndex(of: word.lowercased()).map { $0 + 1 }
  }

  /// "1 sparsity, 2 cache, ...".
  static var list: String { all.enumerated().map { "\($0 + 1) \($1)" }.joined(separator: ", ") }
}
