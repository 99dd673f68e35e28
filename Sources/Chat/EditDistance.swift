/// How far two words are apart: the fewest insertions, deletions, replacements and swaps of neighbours that lead from
/// one to the other (optimal string alignment). Costs the product of their lengths: callers cap long words.
public func editDistance(_ first: some StringProtocol, _ second: some StringProtocol) -> Int {
  let first = Array(first)
  let second = Array(second)
  if first.isEmpty || second.isEmpty { return max(first.count, second.count) }
  var beforeLast = [Int](repeating: 0, count: second.count + 1)
  var last = Array(0...second.count)
  for row in 1...first.count {
    var current = [Int](repeating: row, count: second.count + 1)
    for column in 1...second.count {
      let same = first[row - 1] == second[column - 1]
      current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
      if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
        current[column] = min(current[column], beforeLast[column - 2] + 1)
      }
    }
    (beforeLast, last) = (last, current)
  }
  return last[second.count]
}
