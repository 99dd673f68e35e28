import Chat
import Engine
import Markdown

extension ScreenState {
  // MARK: Questions

  /// Asks the model, or lets the text wait until it can be asked. Files that wait go with it.
  mutating func send(_ text: String) -> [ScreenEffect] {
    if case .unavailable(let reason) = activity {
      conversation.note(.error, reason)
      return []
    }
    let message = Attachment.message(text, with: attachments)
    if let edited = editing {
      guard activity == .idle else {
        conversation.note(.error, "The question can be changed once the model is ready; the Up key brings it back.")
        return []
      }
      editing = nil
      var question = SentQuestion(text: text, attachments: attachments, edited: edited)
      attachments = []
      if conversation.edit(edited, to: message) { return startAnswer(to: question) }
      conversation.note(.event, "the edited question is not shown any more; it is asked as a new one")
      question.edited = nil
      return ask(message, question)
    }
    let question = SentQuestion(text: text, attachments: attachments)
    attachments = []
    guard activity == .idle else {
      waiting.append(message)
      return []
    }
    return ask(message, question)
  }

  /// Does what has waited longest, where the model is ready: the cache first, then a question.
  mutating func askWaiting() -> [ScreenEffect] {
    guard activity == .idle else { return [] }
    if let width = waitingWidth { return recompute(width) }
    return waiting.isEmpty ? [] : ask(waiting[0], SentQuestion(text: waiting.removeFirst()))
  }

  private mutating func ask(_ message: String, _ question: SentQuestion) -> [ScreenEffect] {
    conversation.ask(message)
    return startAnswer(to: question)
  }

  /// Has the open answer written, to a question that was just sent where one was.
  private mutating func startAnswer(to question: SentQuestion? = nil, continuing: Bool = false) -> [ScreenEffect] {
    sent = question
    marked = nil
    scroll = .newest
    // Another model's tokens are not this one's: its answers are encoded anew.
    if let model { conversation.setModel(model.name) }
    telemetry.startAnswer()
    hasAskedForCandidates = false
    activity = .prefill(done: 0, total: 0)
    var sampling = settings.sampling
    sampling.showsSpecialTokens = settings.showsRaw
    return [.answer(conversation.messages, sampling, continuing: continuing)]
  }

  /// Puts files into the next message, all or none. One that is there already takes its old text's place.
  mutating func attach(_ files: [Attachment]) {
    let paths = Set(files.map(\.path))
    let all = attachments.filter { !paths.contains($0.path) } + files
    let bytes = all.reduce(0) { $0 + $1.text.utf8.count }
    guard bytes <= Attachment.mostBytes else {
      conversation.note(
        .error,
        "A message takes files of \(Figures.bytes(Attachment.mostBytes)) with it, and these would be"
          + " \(Figures.bytes(bytes)): send it without them first\(attachments.isEmpty ? "" : ", or drop those that wait with Esc")."
      )
      return
    }
    attachments = all
    if !files.isEmpty { say("The next message takes \(files.map(\.label).joined(separator: ", ")) with it.") }
  }

  // MARK: Commands on turns

  mutating func runOnTurns(_ command: SlashCommand) -> [ScreenEffect] {
    switch command {
    case .regenerate:
      guard canAnswer("answer again") else { return [] }
      return regenerate(conversation.lastQuestion) ?? refuse("There is no question to answer again.")
    case .continueAnswer:
      guard canAnswer("go on") else { return [] }
      return conversation.continueAnswer() ? startAnswer(continuing: true) : refuse("There is no answer to go on with.")
    case .undo:
      guard let text = conversation.undo() else { return refuse("There is no question to take back.") }
      say("The last question is taken back.")
      return replacePrompt(text)
    case .edit(let number): return edit(questionFromEnd: number ?? 1)
    case .branch(let number): return showBranch(number)
    case .copy(let target): return copy(target)
    case .clear:
      conversation.clear()
      forgetConversation()
      say("The conversation is forgotten.")
      return [.clearConversation]
    default: return []
    }
  }

  /// Forgets what belongs to the conversation that was there.
  mutating func forgetConversation() {
    transcript.forget()
    telemetry.clearConversation()
    marked = nil
    editing = nil
    renaming = nil
    waiting = []
    scroll = .newest
  }

  private mutating func refuse(_ sentence: String) -> [ScreenEffect] {
    conversation.note(.error, sentence)
    return []
  }

  /// Whether an answer can be begun now; says why where it cannot.
  private mutating func canAnswer(_ what: String) -> Bool {
    switch activity {
    case .idle: return true
    case .loading: conversation.note(.error, "The model cannot \(what) before it is open.")
    case .unavailable(let reason): conversation.note(.error, reason)
    case .recomputing: say("Still reading the conversation again: Ctrl-C stops it.")
    case .prefill, .writing, .stopping: say("Still answering: Ctrl-C stops it.")
    }
    return false
  }

  // MARK: Editing

  private mutating func edit(questionFromEnd number: Int) -> [ScreenEffect] {
    let questions = conversation.questions
    guard number >= 1, number <= questions.count else {
      return refuse(
        questions.isEmpty
          ? "There is no question to change." : Figures.thereAre(questions.count, "question") + " to change.")
    }
    return edit(questions[questions.count - number])
  }

  /// Puts a question into the prompt, to be asked anew in its place.
  mutating func edit(_ entry: Entry) -> [ScreenEffect] {
    guard !isAnswering else {
      say("A question is changed once the answer is finished: Ctrl-C stops it.")
      return []
    }
    guard entry.author == .user else {
      say("Questions can be changed; r has this one answered again.")
      return []
    }
    marked = nil
    editing = entry.id
    return replacePrompt(entry.text)
  }

  /// Leaves the question as it was; nil where none is edited.
  mutating func giveUpEditing() -> [ScreenEffect]? {
    guard editing != nil else { return nil }
    editing = nil
    say("The question stays as it was.")
    return [.clearPrompt]
  }

  /// Which question is being edited, counted from the last one as `/edit` does; nil where none is.
  var editedQuestion: Int? {
    guard let editing else { return nil }
    let questions = conversation.questions
    return questions.firstIndex { $0.id == editing }.map { questions.count - $0 }
  }

  /// Answers a question again, named by itself or its answer.
  mutating func answerAgain(_ entry: Entry) -> [ScreenEffect] {
    guard canAnswer("answer again") else { return [] }
    return regenerate(entry) ?? []
  }

  /// Has a question answered again, named by itself or its answer; nil where there is none.
  private mutating func regenerate(_ entry: Entry?) -> [ScreenEffect]? {
    let messages = conversation.entries.count(where: \.isMessage)
    guard let entry, conversation.regenerate(answerTo: entry.id) else { return nil }
    // The open answer is new.
    let aside = messages + 1 - conversation.entries.count(where: \.isMessage)
    if aside > 0 {
      say("What was there is kept: /branch shows \(aside == 1 ? "it" : "the \(aside) messages") again.")
    }
    return startAnswer()
  }

  // MARK: Branches

  private mutating func showBranch(_ wanted: Int?) -> [ScreenEffect] {
    guard let id = conversation.lastBranching, let branch = conversation.branch(of: id),
      let entry = conversation.entries.first(where: { $0.id == id })
    else { return refuse("There are no branches: /regen and /edit make some.") }
    let number = wanted ?? branch.number % branch.count + 1
    guard (1...branch.count).contains(number) else {
      return refuse("There are \(branch.count) branches: /branch takes a number from 1 to \(branch.count).")
    }
    _ = conversation.selectBranch(of: id, number: number)
    sayBranch(number, of: branch.count, author: entry.author)
    return []
  }

  // MARK: Copying

  private mutating func copy(_ target: CopyTarget) -> [ScreenEffect] {
    let answers = conversation.entries.filter { $0.author == .assistant && !$0.text.isEmpty }
    switch target {
    case .answer(let number):
      guard number >= 1, number <= answers.count else {
        return refuse(
          answers.isEmpty
            ? "There is no answer to copy." : Figures.thereAre(answers.count, "answer") + " to copy.")
      }
      return copy(answers[answers.count - number].text)
    case .code:
      for answer in answers.reversed() {
        if let code = Self.lastCode(in: answer.text) { return copy(code) }
      }
      return refuse("There is no block of code to copy.")
    case .all:
      guard conversation.entries.contains(where: \.isMessage) else { return refuse("There is nothing to copy yet.") }
      return copy(MarkdownExport.text(of: conversation, model: model?.name))
    }
  }

  mutating func copy(_ text: String) -> [ScreenEffect] {
    guard !text.isEmpty else {
      say("There is no text to copy.")
      return []
    }
    return [.copy(text)]
  }

  mutating func copyCode(of entry: Entry) -> [ScreenEffect] {
    guard let code = Self.lastCode(in: entry.text) else {
      say("There is no block of code in it.")
      return []
    }
    return copy(code)
  }

  /// The last block of code of a text, without the line feed at its end; nil where there is none.
  private static func lastCode(in text: String) -> String? {
    MarkdownText.codeBlocks(of: text).last.map { String($0.code.hasSuffix("\n") ? $0.code.dropLast() : $0.code[...]) }
  }
}
