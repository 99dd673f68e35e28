import Chat

/// What Tab may put into the prompt, listed above it.
struct CompletionPopup: Equatable, Sendable {
  /// The prompt's text that the candidates are for; another one asks again.
  let line: String
  /// The part of it that a candidate replaces, in UTF-8 bytes.
  let range: Range<Int>
  let candidates: [Completion.Candidate]
  var list: SelectionList

  /// The most rows that are shown at once.
  static let mostRows = 8

  init(line: String, range: Range<Int>, candidates: [Completion.Candidate]) {
    self.line = line
    self.range = range
    self.candidates = candidates
    list = SelectionList(candidates.map { ListRow($0.text, $0.detail.isEmpty ? [$0.text] : [$0.text, $0.detail]) })
  }

  var selected: Completion.Candidate? {
    candidates.indices.contains(list.selected) ? candidates[list.selected] : nil
  }

  /// What all texts begin with, in whole characters.
  static func commonBeginning(of texts: [String]) -> String {
    guard var common = texts.first.map({ Substring($0) }) else { return "" }
    for text in texts.dropFirst() {
      var end = common.startIndex
      for (a, b) in zip(common, text) {
        guard a == b else { break }
        end = common.index(after: end)
      }
      common = common[..<end]
    }
    return String(common)
  }
}
