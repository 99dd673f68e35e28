/// One entry of a conversation: something said, or a note that the program left between.
public struct Entry: Identifiable, Equatable, Sendable {
  public enum Author: Equatable, Sendable {
    case user, assistant
    /// The program itself; the model never reads it.
    case note(NoteKind)
  }

  public enum NoteKind: Equatable, Sendable {
    /// Something happened that the person should know.
    case event
    /// The answer to a command; lines may hold columns, parted by two or more spaces.
    case reply
    case error
  }

  /// How an answer ended; while it is being written it has none.
  public enum Ending: String, Sendable {
    /// The model ended it.
    case complete
    /// The person stopped it.
    case stopped
    /// As many tokens came as an answer may have.
    case limited = "limit"
    /// The end of the context was reached.
    case full = "context"
    /// One of these two, in the files of versions that did not tell them apart.
    case cut
    case failed
    /// The model only repeated itself and was stopped.
    case repeating
  }

  /// Counts up from 0 in a conversation and is never used twice in it; a saved message keeps it.
  public let id: Int
  public let author: Author
  /// As it was typed or generated; may hold anything, escape sequences too. Sanitize before showing it.
  public internal(set) var text: String
  /// What the model thought before an answer; nil where it did not, or nothing came of it yet. As unsafe as `text`.
  public internal(set) var thinking: String?
  /// Goes up when `text` was replaced rather than appended to: what was derived from it has to be made anew.
  public internal(set) var revision = 0
  /// The tokens an answer was generated as; nil where they are not known.
  public internal(set) var tokens: [Int]?
  public internal(set) var ending: Ending?
  public internal(set) var statistics: AnswerStatistics?
  /// When a question was asked or an answer ended, in seconds since 1970; nil for notes and where it is not known.
  public internal(set) var time: Int?

  init(id: Int, author: Author, text: String, time: Int? = nil) {
    self.id = id
    self.author = author
    self.text = text
    self.time = time
  }

  /// Whether it was said, by the person or by the model.
  public var isMessage: Bool { author == .user || author == .assistant }

  /// Whether it is an answer that failed before its first word.
  var isRefusal: Bool { ending == .failed && text.isEmpty }

  /// Whether nothing came of an answer, not even a thought.
  public var isEmpty: Bool { text.isEmpty && thinking == nil }

  /// How an answer ended, as its record tells; one that has not ended counts as stopped.
  var answerEnd: SessionRecord.AnswerEnd {
    SessionRecord.AnswerEnd(
      ending: ending ?? .stopped, time: time, tokens: tokens, statistics: statistics, thinking: thinking)
  }

  /// Ends an answer.
  mutating func end(_ end: SessionRecord.AnswerEnd) {
    ending = end.ending
    tokens = end.tokens
    statistics = end.statistics
    thinking = end.thinking
    time = end.time
  }

  /// Ends an answer that was continued: its tokens are the old ones and the new ones, where all are known.
  mutating func extend(by end: SessionRecord.AnswerEnd) {
    let before = tokens
    let figures = statistics
    let thought = thinking
    self.end(end)
    if let thought { thinking = thought + (end.thinking ?? "") }
    statistics = figures.map { $0.followed(by: end.statistics) } ?? end.statistics
    if let before, let added = end.tokens { tokens = before + added } else { tokens = nil }
  }
}
