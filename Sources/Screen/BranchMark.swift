import Chat

extension Conversation {
  /// Which of how many alternatives an entry is, as `2/3`; nil where there is only one.
  func branchMark(of entry: Entry.ID) -> String? {
    branch(of: entry).map { "\($0.number)/\($0.count)" }
  }
}
