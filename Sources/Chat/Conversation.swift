public import Engine
import Glibc

/// What was said, with the notes between. Messages form a tree: another answer to a question or another version of a
/// question stands beside the first, and `entries` is the way through the tree that is shown. It ends in at most one
/// answer that is being written.
///
/// What changes in the tree is kept as records for the session's file until `takeRecords` fetches them. Notes are not
/// kept, nor is an answer before it ended.
public struct Conversation: Equatable, Sendable {
  /// The answer that is being written.
  struct OpenAnswer: Equatable, Sendable {
    /// Where it stands in `entries`.
    var index: Int
    /// Bytes of its text that it had before: an answer that is continued begins with them.
    var kept = 0
    /// The same of what was thought before it.
    var keptThinking = 0
    var isContinued = false
    /// How it had ended before it was continued.
    var ending: Entry.Ending?
  }

  public internal(set) var systemPrompt: String?
  /// The name given to the conversation; nil where it has none.
  public internal(set) var title: String?
  /// The model that answers, as far as it is known.
  public internal(set) var model: String?
  /// The way through the tree that is shown, with the notes between.
  public internal(set) var entries: [Entry] = []

  /// Messages that are not shown, each with the notes that belong to it.
  var aside: [Entry.ID: [Entry]] = [:]
  var tree = MessageTree()
  /// The last message that is shown.
  var leaf: Entry.ID?
  var open: OpenAnswer?
  var nextID = 0
  /// Messages at the start that are in the context no more.
  var leftOut = 0
  /// The first words of the first question that was asked and not refused, and which one that is.
  var firstWords: String?
  var firstQuestion: Entry.ID?
  /// Whether a question was ever asked: from then on there is a file.
  var hasBegun = false
  /// What is not in the session's file yet.
  var journal: [SessionRecord] = []

  public init(systemPrompt: String? = nil) {
    self.systemPrompt = systemPrompt
    if systemPrompt != nil { journal.append(.system(systemPrompt)) }
  }

  /// Where in `entries` the answer stands that is being written.
  public var openAnswer: Int? { open?.index }

  public var isAnswering: Bool { open != nil }

  /// Seconds since 1970.
  public static var now: Int { Glibc.time(nil) }

  /// The newest answer that has figures.
  public var lastStatistics: AnswerStatistics? {
    entries.last { $0.statistics != nil }?.statistics
  }

  /// What the person said on the way that is shown, in order.
  public var questions: [Entry] { entries.filter { $0.author == .user } }

  public var lastQuestion: Entry? { entries.last { $0.author == .user } }

  /// Whether the last message is a question to which no answer was kept, as when the program was killed.
  public var hasUnansweredQuestion: Bool { lastMessage.map { entries[$0].author == .user } ?? false }

  /// Where the last message stands in `entries`.
  var lastMessage: Int? { entries.lastIndex { $0.isMessage } }

  // MARK: Turns

  /// Appends what the person says and opens the answer to it. An answer still open counts as stopped.
  public mutating func ask(_ text: String, at time: Int = now) {
    closeAnswer(.stopped, at: time)
    say(text, after: leaf, at: time)
    openNewAnswer()
  }

  /// Appends generated text to the open answer; without one it is dropped.
  public mutating func appendToAnswer(_ text: String) {
    guard let open else { return }
    entries[open.index].text += text
  }

  /// Appends what the model thinks before its open answer; without one it is dropped.
  public mutating func appendThinking(_ text: String) {
    guard let open, !text.isEmpty else { return }
    entries[open.index].thinking = (entries[open.index].thinking ?? "") + text
  }

  /// Closes the open answer with what the engine says of it. Its text is taken from there, for it is whole; of an
  /// answer that was continued the summary has the new part, and the figures are that part's.
  public mutating func finishAnswer(_ summary: GenerationSummary, at time: Int = now) {
    guard let open else { return }
    let index = open.index
    let text = keptText(of: open) + summary.text
    if !entries[index].text.utf8.elementsEqual(text.utf8) {
      if !text.utf8.starts(with: entries[index].text.utf8) { entries[index].revision += 1 }
      entries[index].text = text
    }
    let thinking = keptThinking(of: open) + (summary.thinking ?? "")
    entries[index].thinking = thinking.isEmpty ? nil : thinking
    let ending: Entry.Ending =
      switch summary.reason {
      case .stop: .complete
      case .length: .limited
      case .contextFull: .full
      case .cancelled: .stopped
      case .repetition: .repeating
      }
    closeAnswer(ending, tokens: summary.tokens, statistics: AnswerStatistics(summary), at: time)
  }

  /// Closes the open answer after an error, which is noted under it.
  public mutating func failAnswer(_ message: String, at time: Int = now) {
    closeAnswer(.failed, at: time)
    note(.error, message)
  }

  /// Closes the open answer, if any, as it is.
  mutating func stopAnswer(at time: Int = now) { closeAnswer(.stopped, at: time) }

  // MARK: Notes

  /// Leaves a note at the end.
  public mutating func note(_ kind: Entry.NoteKind, _ text: String) {
    entries.append(Entry(id: newID(), author: .note(kind), text: text))
  }

  /// Leaves a note about what happened before the open answer began, above it; at the end where none is open.
  public mutating func noteBeforeAnswer(_ kind: Entry.NoteKind, _ text: String) {
    guard let index = open?.index else { return note(kind, text) }
    entries.insert(Entry(id: newID(), author: .note(kind), text: text), at: index)
    open?.index = index + 1
  }

  // MARK: Names

  /// Gives the conversation a name of one line; an empty one takes it away.
  public mutating func rename(_ title: String) {
    let title = ConversationTitle.line(title)
    self.title = title.isEmpty ? nil : title
    journal.append(.title(self.title))
  }

  /// The name, or else the first words of the first question, or "new chat".
  public var displayTitle: String {
    title ?? firstWords ?? ConversationTitle.none
  }

  // MARK: What the model reads

  public mutating func setSystemPrompt(_ text: String?) {
    guard text != systemPrompt else { return }
    systemPrompt = text
    journal.append(.system(text))
  }

  /// Says which model answers from now on. The tokens of another model's answers are forgotten: their text is encoded
  /// anew.
  public mutating func setModel(_ name: String?) {
    guard name != model else { return }
    use(model: name)
    journal.append(.model(name))
  }

  /// Leaves the oldest messages out of what the engine reads from now on: they left the context, and stay shown.
  /// It holds until another branch is shown: that is read from its beginning, and the engine drops again.
  public mutating func leaveOut(oldest count: Int) { leftOut += min(max(0, count), entries.count) }

  /// Forgets all that was said; the system prompt stays. Nothing is lost: what was said stays as a branch, and the
  /// notes alone are gone.
  public mutating func clear(at time: Int = now) {
    closeAnswer(.stopped, at: time)
    let hadMessages = leaf != nil
    putAside(from: 0)
    entries = []
    guard hadMessages else { return }
    tree.select(nil)
    journal.append(.select(nil))
  }

  /// The conversation as the engine reads it: the system prompt, then questions and answers in turn. A question whose
  /// answer was stopped or failed before its first character is left out with it; where the model thought, but came to
  /// no answer, the answer is empty. One not answered yet comes last, and so does an answer that is to be continued.
  /// Without what left the context.
  public var messages: [ChatMessage] {
    var messages: [ChatMessage] = []
    if let systemPrompt, !systemPrompt.isEmpty { messages.append(ChatMessage(role: .system, content: systemPrompt)) }
    let first = messages.count
    var needed = 1
    var question: String?
    for (index, entry) in entries.enumerated() {
      switch entry.author {
      case .user: question = entry.text
      case .assistant:
        guard let asked = question else { continue }
        var text = entry.text
        if let open, index == open.index {
          guard open.isContinued else { continue }
          text = keptText(of: open)
          needed = 2
          let thinking = open.keptThinking > 0 ? keptThinking(of: open) : nil
          question = nil
          messages.append(ChatMessage(role: .user, content: asked))
          messages.append(ChatMessage(role: .assistant, content: text, tokens: entry.tokens, thinking: thinking))
          continue
        }
        question = nil
        guard !text.isEmpty || entry.thinking != nil else { continue }
        messages.append(ChatMessage(role: .user, content: asked))
        // The tokens are those of the thought too, which the model does not read again.
        let tokens = entry.thinking == nil ? entry.tokens : nil
        messages.append(ChatMessage(role: .assistant, content: text, tokens: tokens))
      case .note: continue
      }
    }
    if let question { messages.append(ChatMessage(role: .user, content: question)) }
    messages.removeSubrange(first..<min(first + leftOut, max(first, messages.count - needed)))
    return messages
  }

  // MARK: Steps

  /// Remembers the model, and forgets tokens that are another one's.
  mutating func use(model name: String?) {
    guard name != model else { return }
    model = name
    forgetTokens()
  }

  /// Forgets the tokens of all answers, whose text is encoded anew: after another model was opened, for two of one
  /// name may have different vocabularies.
  public mutating func forgetTokens() {
    for index in entries.indices { entries[index].tokens = nil }
    for id in aside.keys { aside[id]?.indices.forEach { aside[id]?[$0].tokens = nil } }
  }

  /// The first question gives the conversation its name.
  mutating func takeFirstWords(of text: String, _ question: Entry.ID) {
    guard firstWords == nil else { return }
    firstWords = ConversationTitle.words(of: text)
    firstQuestion = question
  }

  /// A question that was refused gives no name: its first answer failed before its first word.
  mutating func forgetFirstWords(of question: Entry.ID, refusedBy answer: Entry) {
    guard question == firstQuestion, answer.isRefusal, tree.children(of: question).count == 1 else { return }
    firstWords = nil
    firstQuestion = nil
  }

  mutating func newID() -> Entry.ID {
    defer { nextID += 1 }
    return nextID
  }

  /// Adds a question behind a message that is shown last, and keeps it for the file.
  mutating func say(_ text: String, after parent: Entry.ID?, at time: Int) {
    let entry = Entry(id: newID(), author: .user, text: text, time: time)
    show(entry, after: parent)
    takeFirstWords(of: text, entry.id)
    journal.append(.question(id: entry.id, after: parent, text: text, time: time))
  }

  /// Opens an empty answer to the last message.
  mutating func openNewAnswer() {
    open = OpenAnswer(index: entries.count)
    show(Entry(id: newID(), author: .assistant, text: ""), after: leaf)
  }

  private mutating func show(_ entry: Entry, after parent: Entry.ID?) {
    entries.append(entry)
    tree.add(entry.id, after: parent)
    leaf = entry.id
    hasBegun = true
  }

  /// The text that an open answer had before it was opened.
  private func keptText(of open: OpenAnswer) -> String {
    open.kept == 0 ? "" : String(Substring(entries[open.index].text.utf8.prefix(open.kept)))
  }

  private func keptThinking(of open: OpenAnswer) -> String {
    String(Substring((entries[open.index].thinking ?? "").utf8.prefix(open.keptThinking)))
  }

  /// Closes the open answer, if any, and keeps it for the file; `tokens` are those of its new text. An answer that was
  /// continued without a new character is as it was before, but for the model's word that it is complete.
  private mutating func closeAnswer(
    _ ending: Entry.Ending, tokens: [Int]? = nil, statistics: AnswerStatistics? = nil, at time: Int
  ) {
    guard let open else { return }
    let index = open.index
    self.open = nil
    let added = String(Substring(entries[index].text.utf8.dropFirst(open.kept)))
    let thought = String(Substring((entries[index].thinking ?? "").utf8.dropFirst(open.keptThinking)))
    if open.isContinued, added.isEmpty, thought.isEmpty {
      entries[index].ending = open.ending
      guard ending == .complete, open.ending != .complete else { return }
    }
    let end = SessionRecord.AnswerEnd(
      ending: ending, time: time, tokens: tokens, statistics: statistics, thinking: thought.isEmpty ? nil : thought)
    let id = entries[index].id
    if open.isContinued {
      entries[index].thinking = open.keptThinking > 0 ? keptThinking(of: open) : nil
      entries[index].extend(by: end)
      journal.append(.continuation(of: id, text: added, end))
    } else {
      entries[index].end(end)
      if let question = tree.parent(of: id) { forgetFirstWords(of: question, refusedBy: entries[index]) }
      journal.append(.answer(id: id, to: tree.parent(of: id), text: added, end))
    }
  }
}
