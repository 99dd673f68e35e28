/// What a list of saved chats shows of one.
public struct SessionSummary: Identifiable, Equatable, Sendable {
  public var id: String
  /// As `Conversation.displayTitle`; the id where a file that cannot be read has none.
  public var title: String
  /// The model that answered last; nil where it is not known.
  public var model: String?
  /// Seconds since 1970.
  public var created: Int
  /// When the file changed last, in seconds since 1970.
  public var changed: Int
  /// Questions and answers, in all branches.
  public var messages: Int
  public var path: String
  /// What is wrong with the file, as a sentence: another version, a damaged header, no plain file.
  public var problem: String?

  public var isDamaged: Bool { problem != nil }

  /// The problem without the path that it begins with, for a list whose rows name the chat.
  public var briefProblem: String? {
    problem.map { $0.hasPrefix(path) ? String($0.dropFirst(path.count).drop { $0 == ":" || $0 == " " }) : $0 }
  }

  public init(
    id: String, title: String, model: String?, created: Int, changed: Int, messages: Int, path: String,
    problem: String? = nil
  ) {
    self.id = id
    self.title = title
    self.model = model
    self.created = created
    self.changed = changed
    self.messages = messages
    self.path = path
    self.problem = problem
  }
}

/// A saved chat that was read.
public struct LoadedSession: Equatable, Sendable {
  public var header: SessionHeader
  public var path: String
  public var conversation: Conversation
  /// Lines that are damaged or unknown, by file and number: "k3x9pd.jsonl:12: not a JSON object; skipped". They stay in the file.
  public var problems: [String]

  public init(header: SessionHeader, path: String, conversation: Conversation, problems: [String]) {
    self.header = header
    self.path = path
    self.conversation = conversation
    self.problems = problems
  }
}
