public import Engine

/// What was said, in order, with the notes between. It ends in at most one answer that is still being written.
public struct Conversation: Equatable, Sendable {
  public var systemPrompt: String?
  public private(set) var entries: [Entry] = []
  /// Where in `entries` the answer stands that is being written.
  public private(set) var openAnswer: Int?
  private var nextID = 0

  /// Messages at the start that are in the context no more.
  private var leftOut = 0

  public init(systemPrompt: String? = nil) {
    self.systemPrompt = systemPrompt
  }

  public var isAnswering: Bool { openAnswer != nil }

  /// The newest answer that has figures.
  public var lastStatistics: AnswerStatistics? {
    entries.last { $0.statistics != nil }?.statistics
  }

  /// Appends what the person says and opens the answer to it. An answer still open counts as stopped.
  public mutating func ask(_ text: String) {
    closeAnswer(.stopped)
    append(.user, text)
    openAnswer = entries.count
    append(.assistant, "")
  }

  /// Appends generated text to the open answer; without one it is dropped.
  public mutating func appendToAnswer(_ text: String) {
    guard let openAnswer else { return }
    entries[openAnswer].text += text
  }

  /// Closes the open answer with what the engine says of it. Its text is taken from there, for it is whole.
  public mutating func finishAnswer(_ summary: GenerationSummary) {
    guard let index = openAnswer else { return }
    if entries[index].text != summary.text {
      if !summary.text.hasPrefix(entries[index].text) { entries[index].revision += 1 }
      entries[index].text = summary.text
    }
    entries[index].tokens = summary.tokens
    entries[index].statistics = AnswerStatistics(summary)
    switch summary.reason {
    case .stop: closeAnswer(.complete)
    case .length, .repetition: closeAnswer(.cut)
    case .cancelled: closeAnswer(.stopped)
    }
  }

  /// Closes the open answer after an error, which is noted under it.
  public mutating func failAnswer(_ message: String) {
    closeAnswer(.failed)
    note(.error, message)
  }

  /// Leaves a note at the end.
  public mutating func note(_ kind: Entry.NoteKind, _ text: String) {
    append(.note(kind), text)
  }

  /// Leaves a note about what happened before the open answer began, above it; at the end where none is open.
  public mutating func noteBeforeAnswer(_ kind: Entry.NoteKind, _ text: String) {
    guard let index = openAnswer else { return note(kind, text) }
    entries.insert(Entry(id: nextID, author: .note(kind), text: text), at: index)
    nextID += 1
    openAnswer = index + 1
  }

  /// Leaves the oldest messages out of what the engine reads from now on: they left the context, and stay shown.
  public mutating func leaveOut(oldest count: Int) { leftOut += max(0, count) }

  /// Forgets all that was said; the system prompt stays.
  public mutating func clear() {
    entries = []
    leftOut = 0
    openAnswer = nil
  }

  /// The conversation as the engine reads it: the system prompt, then questions and answers in turn. A question whose
  /// answer was stopped or failed before its first character is left out with it; one not answered yet comes last.
  /// Without what left the context.
  public var messages: [ChatMessage] {
    var messages: [ChatMessage] = []
    if let systemPrompt, !systemPrompt.isEmpty { messages.append(ChatMessage(role: .system, content: systemPrompt)) }
    var question: String?
    for (index, entry) in entries.enumerated() {
      switch entry.author {
      case .user: question = entry.text
      case .assistant:
        guard index != openAnswer, let asked = question else { continue }
        question = nil
        guard !entry.text.isEmpty else { continue }
        messages.append(ChatMessage(role: .user, content: asked))
        messages.append(ChatMessage(role: .assistant, content: entry.text, tokens: entry.tokens))
      case .note: continue
      }
    }
    if let question { messages.append(ChatMessage(role: .user, content: question)) }
    let first = messages.first?.role == .system ? 1 : 0
    messages.removeSubrange(first..<min(first + leftOut, max(first, messages.count - 1)))
    return messages
  }

  private mutating func append(_ author: Entry.Author, _ text: String) {
    entries.append(Entry(id: nextID, author: author, text: text))
    nextID += 1
  }

  private mutating func closeAnswer(_ ending: Entry.Ending) {
    guard let index = openAnswer else { return }
    entries[index].ending = ending
    openAnswer = nil
  }
}
