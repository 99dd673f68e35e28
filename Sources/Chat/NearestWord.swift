/// The word that was probably meant by one that there is not: the first that begins as it was typed, or else the one
/// that is the fewest changes away, where these are few beside its length. nil: none is near.
///
/// - Parameter words: in lower case.
public func nearestWord(to typed: some StringProtocol, among words: some Sequence<String>) -> String? {
  let typed = typed.prefix(24).lowercased()
  guard !typed.isEmpty else { return nil }
  var best: (word: String, distance: Int)?
  for word in words {
    if word.hasPrefix(typed) { return word }
    let distance = editDistance(typed, word)
    // Of two letters one is half of the word: only their order may be wrong.
    let isNear = distance * 3 <= max(typed.count, word.count) || typed.sorted() == word.sorted()
    if isNear, distance < best?.distance ?? .max { best = (word, distance) }
  }
  return best?.word
}
