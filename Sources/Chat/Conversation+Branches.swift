/// Other answers, other questions, and the way between them. Nothing that was said is lost: what is no longer shown
/// stays beside what is. While an answer is being written none of these do anything: it is stopped first.
extension Conversation {
  /// Opens another answer to a question that is shown, named by itself or by its answer. The old answer and all that
  /// followed stay as a branch. False where no such question is shown.
  public mutating func regenerate(answerTo entry: Entry.ID) -> Bool {
    guard !isAnswering, let named = entries.firstIndex(where: { $0.id == entry }), entries[named].isMessage,
      let question = entries[...named].lastIndex(where: { $0.author == .user })
    else { return false }
    if let next = entries[(question + 1)...].firstIndex(where: \.isMessage) { putAside(from: next) }
    openNewAnswer()
    return true
  }

  /// Replaces a question that is shown by another one, beside the old branch, and opens the answer to it. Nil means
  /// the last question. False where there is no such question.
  public mutating func edit(_ entry: Entry.ID?, to text: String, at time: Int = now) -> Bool {
    guard !isAnswering, let index = questionIndex(entry) else { return false }
    let parent = tree.parent(of: entries[index].id)
    putAside(from: index)
    say(text, after: parent, at: time)
    openNewAnswer()
    return true
  }

  /// Takes back the last question and its answer, which stay as a branch; returns the question's text.
  public mutating func undo() -> String? {
    guard !isAnswering, let index = questionIndex(nil) else { return nil }
    let question = entries[index]
    let parent = tree.parent(of: question.id)
    putAside(from: index)
    tree.select(parent)
    journal.append(.select(parent))
    return question.text
  }

  /// Takes a question back whose only answer failed before its first word. Nothing came of it, so nothing of it stays:
  /// unlike after `undo` it is no branch. False where there is no such question.
  public mutating func withdraw(_ question: Entry.ID) -> Bool {
    let answers = tree.children(of: question).compactMap(entry)
    guard !isAnswering, let asked = entry(question), asked.author == .user, answers.count == 1, answers[0].isRefusal
    else { return false }
    if let index = entries.lastIndex(where: { $0.id == question }) {
      entries.removeSubrange(index...)
      leftOut = 0
    }
    let gone = remove(question)
    // Of what is not in the file yet nothing needs to be.
    let isInFile = !journal.contains { if case .question(question, _, _, _) = $0 { true } else { false } }
    journal.removeAll { record in
      switch record {
      case .question(let id, _, _, _), .answer(let id, _, _, _), .select(let id?): gone.contains(id)
      default: false
      }
    }
    if isInFile { journal.append(.withdraw(question)) }
    return true
  }

  /// Opens the last answer again: what comes is appended to it, and `messages` ends in it. False where there is none
  /// that ended, or nothing came of it.
  public mutating func continueAnswer() -> Bool {
    guard !isAnswering, let index = lastMessage, entries[index].author == .assistant, !entries[index].isEmpty
    else { return false }
    open = OpenAnswer(
      index: index, kept: entries[index].text.utf8.count, keptThinking: entries[index].thinking?.utf8.count ?? 0,
      isContinued: true, ending: entries[index].ending)
    entries[index].ending = nil
    return true
  }

  /// Which of how many alternatives an entry is: (2, 3) for the second of three; nil where there is only one.
  public func branch(of entry: Entry.ID) -> (number: Int, count: Int)? {
    let siblings = tree.siblings(of: entry)
    guard siblings.count > 1, let index = siblings.firstIndex(of: entry) else { return nil }
    return (index + 1, siblings.count)
  }

  /// The last message that is shown and has alternatives.
  public var lastBranching: Entry.ID? {
    entries.last { $0.isMessage && branch(of: $0.id) != nil }?.id
  }

  /// Shows the alternative `step` further (-1 or 1) of an entry that is shown, and what followed it last. False where
  /// there is none.
  public mutating func selectBranch(of entry: Entry.ID, by step: Int) -> Bool {
    guard let branch = branch(of: entry) else { return false }
    let (number, overflows) = branch.number.addingReportingOverflow(step)
    return !overflows && selectBranch(of: entry, number: number)
  }

  /// Shows an alternative of an entry that is shown by its number, from 1, and what followed it last. False where
  /// there is none, or it is shown already.
  public mutating func selectBranch(of entry: Entry.ID, number: Int) -> Bool {
    let siblings = tree.siblings(of: entry)
    guard !isAnswering, siblings.indices.contains(number - 1), siblings[number - 1] != entry,
      let index = entries.lastIndex(where: { $0.id == entry })
    else { return false }
    let chosen = siblings[number - 1]
    putAside(from: index)
    let shown = [chosen] + tree.followers(of: chosen)
    takeBack(shown)
    tree.select(leaf)
    journal.append(.select(leaf))
    return true
  }

  // MARK: Steps

  /// A message, shown or not.
  private func entry(_ id: Entry.ID) -> Entry? {
    entries.last { $0.id == id } ?? aside[id]?.first(where: \.isMessage)
  }

  /// Forgets a message that is not shown any more, and all that follows it; returns what is gone.
  mutating func remove(_ message: Entry.ID) -> Set<Entry.ID> {
    let parent = tree.parent(of: message)
    let gone = tree.remove(message)
    for id in gone { aside[id] = nil }
    if let leaf, gone.contains(leaf) {
      self.leaf = parent
      tree.select(parent)
    }
    if let firstQuestion, gone.contains(firstQuestion) {
      firstWords = nil
      self.firstQuestion = nil
    }
    return gone
  }

  /// Where a question stands that is shown; nil means the last one.
  private func questionIndex(_ entry: Entry.ID?) -> Int? {
    entries.lastIndex { $0.author == .user && (entry == nil || $0.id == entry) }
  }

  /// Stops showing a message and all that follows it. Notes between a question and its answer go with the answer,
  /// others with the message before them; so they come back with it.
  mutating func putAside(from message: Int) {
    guard message < entries.count else { return }
    var start = message
    if entries[message].author == .assistant {
      while start > 0, !entries[start - 1].isMessage { start -= 1 }
    }
    var bundle: [Entry] = []
    var owner: Entry.ID?
    func finish(_ aside: inout [Entry.ID: [Entry]]) {
      if let owner { aside[owner] = bundle }
      bundle = []
    }
    for entry in entries[start...] {
      switch entry.author {
      case .user:
        finish(&aside)
        owner = entry.id
      case .assistant:
        let firstNote = (bundle.lastIndex(where: \.isMessage) ?? -1) + 1
        let notes = Array(bundle[firstNote...])
        bundle.removeSubrange(firstNote...)
        finish(&aside)
        bundle = notes
        owner = entry.id
      case .note: break
      }
      bundle.append(entry)
    }
    finish(&aside)
    entries.removeSubrange(start...)
    leaf = lastMessage.map { entries[$0].id }
    leftOut = 0
  }

  /// Shows messages again that were put aside, at the end.
  mutating func takeBack(_ messages: [Entry.ID]) {
    for message in messages {
      entries += aside.removeValue(forKey: message) ?? []
      leaf = message
    }
  }
}
