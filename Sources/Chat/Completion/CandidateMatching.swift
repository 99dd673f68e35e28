/// Which candidates go with what was typed.
enum CandidateMatching {
  /// Those that begin with the text, then those that hold it; each in the order given. Upper and lower case are the
  /// same.
  static func matches(_ candidates: [Completion.Candidate], _ typed: String) -> [Completion.Candidate] {
    let typed = typed.lowercased()
    guard !typed.isEmpty else { return candidates }
    return SearchMatches(candidates) { candidate in
      let text = candidate.text.lowercased()
      return text.hasPrefix(typed) ? .beginning : text.contains(typed) ? .holding : nil
    }.all
  }

  /// Names that may hold spaces, matched with what was typed so far, perhaps behind an opening quote, and quoted where
  /// they need it.
  static func names(_ candidates: [Completion.Candidate], _ typed: String) -> [Completion.Candidate] {
    matches(candidates, ArgumentText.begun(typed)).map { candidate in
      var candidate = candidate
      candidate.text = ArgumentText.quoted(candidate.text)
      return candidate
    }
  }
}
