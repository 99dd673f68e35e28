/// A conversation as records: what a session's file holds of it.
extension Conversation {
  /// The largest identity that a file may give a message.
  static let largestID = 1 << 53

  /// The conversation that records tell of; records that do not fit are left out. `replay` says which, and why.
  public init(replaying records: [SessionRecord], model: String? = nil) {
    self.init()
    self.model = model
    for record in records { _ = replay(record) }
    finishReplay()
  }

  /// What changed since the last call, to be appended to the session's file. A question comes at once, an answer when
  /// it ended; nothing comes before the first question.
  public mutating func takeRecords() -> [SessionRecord] {
    guard hasBegun else { return [] }
    defer { journal = [] }
    return journal
  }

  /// The whole conversation as records; an answer that is being written counts as stopped. It costs as much as the
  /// conversation is long.
  public var records: [SessionRecord] {
    var closed = self
    closed.stopAnswer()
    return closed.recordsOfAll
  }

  private var recordsOfAll: [SessionRecord] {
    var records: [SessionRecord] = []
    if let model { records.append(.model(model)) }
    if let systemPrompt { records.append(.system(systemPrompt)) }
    var messages = aside.compactMapValues { $0.first(where: \.isMessage) }
    for entry in entries where entry.isMessage { messages[entry.id] = entry }
    for id in tree.all {
      guard let entry = messages[id] else { continue }
      let parent = tree.parent(of: id)
      if entry.author == .user {
        records.append(.question(id: id, after: parent, text: entry.text, time: entry.time))
      } else {
        records.append(.answer(id: id, to: parent, text: entry.text, entry.answerEnd))
      }
    }
    records += tree.selections.map(SessionRecord.select)
    if let title { records.append(.title(title)) }
    return records
  }

  // MARK: Replay

  /// What is wrong with a record of a damaged file.
  enum ReplayProblem: Equatable {
    /// It changed nothing, and why.
    case skipped(String)
    /// It was used, and how.
    case repaired(String)
  }

  /// Takes one record of a file. After the last one comes `finishReplay`. A message that follows one whose line is
  /// lost is put behind the last one that is there, so that one damaged line does not take all that came later.
  mutating func replay(_ record: SessionRecord) -> ReplayProblem? {
    switch record {
    case .question(let id, let parent, let text, let time):
      if let problem = misplaced(id, after: parent) { return .skipped(problem) }
      let isLost = parent.map { !tree.contains($0) } ?? false
      add(Entry(id: id, author: .user, text: text, time: time), after: isLost ? leaf : parent)
      takeFirstWords(of: text, id)
      return isLost ? .repaired("the message before it is lost") : nil
    case .answer(let id, let question, let text, let end):
      if let problem = misplaced(id, after: question) { return .skipped(problem) }
      guard let question else { return .skipped("message \(id) answers no question") }
      let isLost = !tree.contains(question)
      if isLost { add(Entry(id: question, author: .user, text: Self.lostQuestion), after: leaf) }
      guard message(question)?.author == .user else { return .skipped("message \(id) answers no question") }
      var entry = Entry(id: id, author: .assistant, text: text)
      entry.end(end)
      add(entry, after: question)
      forgetFirstWords(of: question, refusedBy: entry)
      return isLost ? .repaired("its question is lost") : nil
    case .continuation(let id, let text, let end):
      guard message(id)?.author == .assistant else { return .skipped("it continues message \(id), which is no answer") }
      change(id) { entry in
        entry.text += text
        entry.extend(by: end)
      }
    case .select(let id):
      if let id, !tree.contains(id) { return .skipped("it shows message \(id), which is lost") }
      tree.select(id)
      leaf = id
    case .withdraw(let id):
      guard message(id)?.author == .user else { return .skipped("it withdraws message \(id), which is no question") }
      _ = remove(id)
    case .title(let text):
      let line = ConversationTitle.line(text ?? "")
      title = line.isEmpty ? nil : line
    case .system(let text): systemPrompt = text
    case .model(let name): use(model: name)
    }
    return nil
  }

  /// What stands where a question was whose line is damaged.
  static let lostQuestion = "(this question is lost)"

  /// Shows what is to be shown after a replay.
  mutating func finishReplay() {
    // Where a record was damaged, the last message may stand on a way that was not shown before.
    tree.select(leaf)
    takeBack(tree.followers(of: nil))
    journal = []
  }

  /// Why no message can have a number and follow another one; nil where it can.
  private func misplaced(_ id: Entry.ID, after parent: Entry.ID?) -> String? {
    guard (0...Self.largestID).contains(id) else { return "\(id) is no number of a message" }
    if tree.contains(id) { return "message \(id) is there already" }
    guard let parent, !(0..<id).contains(parent) else { return nil }
    return "message \(id) cannot follow message \(parent)"
  }

  private func message(_ id: Entry.ID) -> Entry? { aside[id]?.first }

  private mutating func change(_ id: Entry.ID, _ change: (inout Entry) -> Void) {
    // In place: an answer may be continued many times.
    change(&aside[id, default: []][0])
  }

  private mutating func add(_ entry: Entry, after parent: Entry.ID?) {
    aside[entry.id] = [entry]
    tree.add(entry.id, after: parent)
    leaf = entry.id
    hasBegun = true
    nextID = max(nextID, entry.id + 1)
  }
}
