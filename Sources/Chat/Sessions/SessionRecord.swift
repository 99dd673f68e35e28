/// One line of a session's file after its header: something that changed in the conversation. Replayed in order the
/// records give the conversation again, with all its branches; see `Conversation.replay`.
public enum SessionRecord: Equatable, Sendable {
  /// How an answer ended.
  public struct AnswerEnd: Equatable, Sendable {
    public var ending: Entry.Ending
    /// Seconds since 1970.
    public var time: Int?
    /// The tokens of the record's text; nil where they are not known. They are not written: a file cannot tell that
    /// the model that reads it has the same vocabulary, and there is no cache yet that they would be found in.
    public var tokens: [Int]?
    public var statistics: AnswerStatistics?
    /// What the model thought before the record's text; nil where it did not.
    public var thinking: String?
  }

  /// A question behind a message; nil begins a conversation. It is shown from then on.
  case question(id: Entry.ID, after: Entry.ID?, text: String, time: Int?)
  /// An answer that ended, to a question. It is shown from then on.
  case answer(id: Entry.ID, to: Entry.ID?, text: String, AnswerEnd)
  /// More text at the end of an answer.
  case continuation(of: Entry.ID, text: String, AnswerEnd)
  /// The last message that is shown from then on; nil shows none.
  case select(Entry.ID?)
  /// A question that was refused is taken back, with its answer: neither is a branch.
  case withdraw(Entry.ID)
  case title(String?)
  case system(String?)
  case model(String?)
}
