import Chat
import Engine

extension ScreenState {
  /// What stands in the prompt while a saved chat gets another title.
  static let renameCommand = "/rename"

  // MARK: Commands

  mutating func runOnSessions(_ command: SlashCommand) -> [ScreenEffect] {
    switch command {
    case .new:
      let hadMessages = conversation.entries.contains(where: \.isMessage)
      let stopping: [ScreenEffect] = isStoppable ? stop() : []
      let effects = beginNew() + [.newSession] + stopping + [.clearConversation] + useWidth(of: conversation)
      say("A new chat begins." + (hadMessages ? " /sessions lists those before." : ""))
      return effects
    case .sessions: return [.listSessions]
    case .resume(let words): return words.map { [.openSession($0)] } ?? [.listSessions]
    case .rename(let title):
      conversation.rename(title)
      say("This chat is called \"\(VisibleText.line(conversation.displayTitle, ascii: showsOnlyASCII))\".")
      return []
    case .delete(let words):
      if let words { return [.askToDelete(words)] }
      guard let sessionID, saving != .nothing else {
        conversation.note(.error, "This chat is not saved yet: there is nothing to delete.")
        return []
      }
      overlay = .question(.deleting(id: sessionID, title: conversation.displayTitle, returnsToSessions: false))
      return []
    case .save(let title):
      if let title, Self.looksLikeFile(title) {
        conversation.note(.event, "/save keeps a copy among the saved chats; /export \(title) writes a file")
      }
      return [.saveSession(title)]
    case .export(let path):
      guard conversation.entries.contains(where: \.isMessage) else {
        conversation.note(.error, "There is nothing to export yet.")
        return []
      }
      let text = MarkdownExport.text(of: conversation, model: model?.name)
      return [.export(path: path, suggestedName: Self.fileName(for: conversation.displayTitle), text: text)]
    default: return []
    }
  }

  /// Whether a title is rather the path of a file.
  private static func looksLikeFile(_ title: String) -> Bool {
    title.contains("/") || [".md", ".txt", ".json"].contains { title.lowercased().hasSuffix($0) }
  }

  /// A name for the file of a chat of some title, without an ending: letters and digits of it, and dashes.
  static func fileName(for title: String) -> String {
    let words = title.lowercased().split { !($0.isLetter || $0.isNumber) }
    let name = words.joined(separator: "-").prefix(40)
    return name.isEmpty ? "chat" : String(name)
  }

  /// An empty conversation in place of the one there is.
  private mutating func beginNew() -> [ScreenEffect] {
    conversation = Conversation(systemPrompt: settings.systemPrompt)
    forgetConversation()
    attachments = []
    sessionID = nil
    saving = .nothing
    return []
  }

  /// Opens the chat that was chosen from the list.
  mutating func open(session id: String) -> [ScreenEffect] {
    guard id != sessionID else {
      say("This chat is open already.")
      return []
    }
    guard !isAnswering else {
      say("Another chat opens once the answer is finished: Esc stops it.")
      return []
    }
    return [.openSession(id)]
  }

  // MARK: Events

  mutating func takeFromSessions(_ event: ScreenEvent) -> [ScreenEffect] {
    switch event {
    case .sessionStarted(let id): sessionID = id
    case .recordsSaved: saving = .saved
    case .saveFailed(let reason): saving = .failed(reason)
    case .sessionOpened(let session): return take(session)
    case .sessionsListed(let sessions, let now):
      guard canShowPicker else { break }
      overlay = .picker(Picker(.sessions, sessions.map { Self.row($0, now: now) }, selecting: sessionID))
    case .sessionToDelete(let session):
      overlay = .question(.deleting(id: session.id, title: session.title, returnsToSessions: false))
    case .sessionDeleted(let id):
      say("The chat is deleted.")
      guard id == sessionID else { break }
      let stopping: [ScreenEffect] = isStoppable ? stop() : []
      return beginNew() + [.newSession] + stopping + [.clearConversation] + useWidth(of: conversation)
    default: break
    }
    return []
  }

  /// Whether a list may come up now: what was asked for does not push away what stands there.
  var canShowPicker: Bool {
    switch overlay {
    case .question, .help: false
    default: true
    }
  }

  private mutating func take(_ session: LoadedSession) -> [ScreenEffect] {
    // An answer that goes on belongs to the chat that was left.
    let stopping: [ScreenEffect] = isStoppable ? stop() : []
    conversation = session.conversation
    forgetConversation()
    attachments = []
    _ = closeOverlay()
    sessionID = session.header.id
    saving = .saved
    for problem in session.problems { conversation.note(.error, problem) }
    if let model { noteOtherModel(model) }
    if conversation.hasUnansweredQuestion {
      conversation.note(.event, "the last question has no answer: /regen asks it again")
    }
    giveUpOpening()
    return stopping + [.clearConversation] + useWidth(of: conversation) + restoreCache()
  }

  /// Has the cache of the chat that is open taken up, where there is a model and something was said.
  func restoreCache() -> [ScreenEffect] {
    guard model != nil, sessionID != nil, conversation.entries.contains(where: \.isMessage) else { return [] }
    return [.restoreCache]
  }

  /// A chat goes on at the width of the cache that its last answer had; one without answers begins at the width that
  /// the person chose.
  private mutating func useWidth(of conversation: Conversation) -> [ScreenEffect] {
    let own = conversation.lastStatistics.flatMap { CacheWidth(rawValue: $0.cache.bits) }
    widthOfChat = followsWidthOfChats ? own : nil
    return use(widthOfChat ?? chosenWidth)
  }

  /// Says that the chat's answers so far are another model's.
  mutating func noteOtherModel(_ model: ModelInformation) {
    guard let old = conversation.model, old != model.name else { return }
    conversation.note(.event, "this chat was with \(old); it goes on with \(model.name)")
  }

  private static func row(_ session: SessionSummary, now: Int) -> ListRow {
    let details =
      session.briefProblem.map { [$0] } ?? [
        age(session.changed, now: now), Figures.counted(session.messages, "message"), session.model ?? "", session.id,
      ]
    return ListRow(session.id, [session.title] + details)
  }

  /// How long ago something was, in a few words: "5 min ago", "3 days ago", then the date.
  static func age(_ time: Int, now: Int) -> String {
    let (seconds, overflow) = now.subtractingReportingOverflow(time)
    guard !overflow, time >= 0, time < 1 << 40 else { return "" }
    switch seconds {
    case ..<60: return "just now"
    case ..<3600: return "\(seconds / 60) min ago"
    case ..<86_400: return "\(seconds / 3600) h ago"
    case ..<(14 * 86_400): return Figures.counted(seconds / 86_400, "day") + " ago"
    default: return date(day: time / 86_400)
    }
  }

  /// The date of a day counted from 1 January 1970, as "2026-11-21" (Howard Hinnant's days to civil).
  private static func date(day: Int) -> String {
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let number = dayOfYear - (153 * month + 2) / 5 + 1
    let shownMonth = month < 10 ? month + 3 : month - 9
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(yearOfEra + era * 400 + (shownMonth <= 2 ? 1 : 0))-\(two(shownMonth))-\(two(number))"
  }
}
