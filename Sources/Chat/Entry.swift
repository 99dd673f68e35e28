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
  public enum Ending: Equatable, Sendable {
    /// The model ended it.
    case complete
    /// The person stopped it.
    case stopped
    /// The longest length or the end of the context was reached.
    case cut
    case failed
  }

  /// Counts up from 0 in a conversation and is never used twice in it.
  public let id: Int
  public let author: Author
  /// As it was typed or generated; may hold anything, escape sequences too. Sanitize before showing it.
  public internal(set) var text: String
  /// Goes up when `text` was replaced rather than appended to: what was derived from it has to be made anew.
  public internal(set) var revision = 0
  /// The tokens an answer was generated as; nil where they are not known.
  public internal(set) var tokens: [Int]?
  public internal(set) var ending: Ending?
  public internal(set) var statistics: AnswerStatistics?

  init(id: Int, author: Author, text: String) {
    self.id = id
    self.author = author
    self.text = text
  }
}
