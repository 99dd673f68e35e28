import Chat
import Dispatch
import Engine
import Logging
import Screen
import Synchronization
import Terminal

/// Texts that several threads hand on.
final class SharedTexts: Sendable {
  private let texts = Mutex<[String]>([])

  func withLock<Result>(_ body: (inout sending [String]) -> sending Result) -> sending Result {
    texts.withLock(body)
  }
}

/// Does what the chat's state asks for, whatever shows it: the engine, models, saved chats, files, themes. What only a
/// screen or a prompt can do it leaves to them.
final class ChatBackend {
  /// What comes later from other threads: `arrived()` takes it.
  let mailbox: EngineMailbox
  /// Sends a sequence to the terminal; nil where there is no screen.
  private let send: ((String) -> Void)?
  private let colors: ColorDepth
  let isInterrupted: @Sendable () -> Bool

  var archive: ChatArchive
  /// How the chat was started; a profile or a template that was asked for was for that model.
  let firstPath: String
  let firstOptions: EngineOptions
  /// The model that is open, or is being opened first.
  var modelPath: String
  var options: EngineOptions
  var engine: InferenceEngine?
  var opening: ModelOpening?
  var openingProgress = -1.0
  var control: GenerationControl
  var trace: TraceFile?
  /// Texts that no program copied.
  private let uncopied = SharedTexts()
  /// Caches that are being saved.
  let saves = DispatchGroup()
  /// Why caches could not be saved.
  let saveFailures = SharedTexts()
  /// What an engine was asked last.
  private var newestRequest: Task<Void, Never>?
  /// Why the first model could not be opened: without one there is no chat.
  private(set) var failure: (any Error)?

  init(
    mailbox: EngineMailbox, archive: ChatArchive, model path: String, options: EngineOptions, opening: ModelOpening,
    colors: ColorDepth = .none, isInterrupted: @escaping @Sendable () -> Bool = { false },
    send: ((String) -> Void)? = nil
  ) {
    self.mailbox = mailbox
    self.archive = archive
    (firstPath, firstOptions) = (path, options)
    (modelPath, self.options) = (path, options)
    self.opening = opening
    self.colors = colors
    self.isInterrupted = isInterrupted
    self.send = send
    control = GenerationControl(isInterrupted: isInterrupted)
    opening.onChange { mailbox.wake() }
  }

  /// Ends what runs.
  func close() {
    control.cancel()
  }

  func newControl(for state: ScreenState) {
    control = GenerationControl(isInterrupted: isInterrupted)
    control.wantsCandidates = state.wantsCandidates
  }

  /// Has an engine do something after everything that was asked before, of it or of the one that was there before it.
  /// Tasks alone would not keep the order: how often each is put off until it reaches the engine is not said anywhere.
  func ask(_ engine: InferenceEngine, _ work: @escaping @Sendable () async -> Void) {
    let before = newestRequest
    newestRequest = Task(executorPreference: engine.thread) {
      await before?.value
      await work()
      // Its thread ends with it, and would leave this undone.
      withExtendedLifetime(engine) {}
    }
  }

  /// What happened since the last call.
  func arrived() -> [ScreenEvent] {
    modelEvents() + copyByTerminal() + mailbox.take()
  }

  private func modelEvents() -> [ScreenEvent] {
    guard let opening else { return [] }
    switch opening.outcome {
    case nil:
      guard opening.progress != openingProgress else { return [] }
      openingProgress = opening.progress
      return [.modelLoading("opening \(opening.name)", progress: opening.progress)]
    case .success(let engine):
      self.opening = nil
      saveCache(of: archive.savedID)
      self.engine = engine
      (modelPath, options) = (opening.path, opening.options)
      return [.modelReady(ModelInformation(engine.info, cacheWidth: options.cacheWidth))]
    case .failure(let error):
      self.opening = nil
      if engine == nil { failure = error }
      return [.modelFailed(error.sentence)]
    }
  }

  /// Does what an effect asks for.
  ///
  /// - Returns: the events that follow at once; nil where the effect is for the screen or the prompt.
  func perform(_ effect: ScreenEffect, for state: ScreenState) -> [ScreenEvent]? {
    do {
      switch effect {
      case .feed, .clearPrompt, .replacePrompt, .edit, .keepHistory, .setMouse, .savePicture, .redraw, .suspend, .quit:
        return nil
      case .answer(let messages, let sampling, let continuing):
        newControl(for: state)
        answer(messages, sampling, continuing: continuing)
      case .stopAnswer: control.cancel()
      case .setCacheWidth(let width): setCacheWidth(width)
      case .recomputeCache(let width): recomputeCache(width)
      case .clearConversation: clearConversation()
      case .restoreCache: restoreCache()
      case .reportCandidates: reportCandidates()
      case .trace(let change): return [.commandDone(try changeTrace(change))]
      case .listModels: return [.modelsListed(models())]
      case .openModel(let name): try open(model: name, for: state)
      case .describeModel(let topic): return [.modelDescribed(describe(topic))]
      case .record(let records):
        switch archive.append(records) {
        case .written: return [.recordsSaved]
        case .notWanted: return []
        case .failed(let reason): return [.saveFailed(reason)]
        }
      case .listSessions: return [.sessionsListed(try archive.list(), now: Conversation.now)]
      case .openSession(let words): return [try openSession(words)]
      case .newSession: return beginSession()
      case .renameSession(let id, let title):
        try archive.rename(id, to: title)
        return [.commandDone("The chat \(id) is called \"\(title)\".")]
      case .askToDelete(let words): return [.sessionToDelete(try archive.find(words))]
      case .deleteSession(let id):
        try archive.delete(id)
        return [.sessionDeleted(id: id)]
      case .saveSession(let title): return try save(as: title, of: state)
      case .load(let name): return try load(name, for: state)
      case .export(let path, let name, let text):
        let written =
          try path.map { try NewTextFile.write(text, to: $0) } ?? NewTextFile.write(text, named: name, ending: "md")
        return [.commandDone("Written to \(written).")]
      case .read(let path): return [.filesRead([try AttachedFiles.read(path)])]
      case .glob(let pattern):
        let (files, skipped) = try AttachedFiles.matching(pattern)
        return [.filesRead(files)] + (skipped.isEmpty ? [] : [.commandDone(Self.skippedSentence(skipped))])
      case .readSystemPrompt(let path): return [.systemPromptRead(try AttachedFiles.read(path).text)]
      case .lookForPromptFile(let name):
        guard AttachedFiles.isFile(AttachedFiles.expanded(name)) else { return [] }
        return [.commandDone("\(name) is a file here: /system @\(name) takes its text.")]
      case .copy(let text): return try copy(text)
      case .listThemes: return [.themesListed(ThemeLocation.library.names().map { ListedName($0) })]
      case .loadTheme(let name):
        let (theme, problems) = try ThemeLocation.library.theme(named: name, depth: colors)
        return [.themeLoaded(theme, name: name, problems: problems.map(\.sentence))]
      case .keepTheme(let name): return [.commandDone(try ConfigurationPlace.keep(.theme, .text(name)))]
      case .complete(let line, let cursor):
        return [.completions(Completer.completion(of: line, cursor: cursor, sources: completionSources))]
      }
      return []
    } catch {
      return [.commandFailed(error.sentence)]
    }
  }

  // MARK: Copying

  /// Programs that copy may take their time: they run beside the chat. Where none does it the terminal is asked.
  private func copy(_ text: String) throws -> [ScreenEvent] {
    let programs = Clipboard.programs
    guard !programs.isEmpty else { return [.copied(try Clipboard.copy(text, through: send))] }
    let (mailbox, uncopied) = (mailbox, uncopied)
    DispatchQueue.global().async {
      if let sentence = Clipboard.copy(text, with: programs) {
        mailbox.post(.copied(sentence))
      } else {
        uncopied.withLock { $0.append(text) }
        mailbox.wake()
      }
    }
    return []
  }

  private func copyByTerminal() -> [ScreenEvent] {
    let texts = uncopied.withLock { texts in
      defer { texts = [] }
      return texts
    }
    return texts.map { text in
      do { return .copied(try Clipboard.copy(text, through: send)) } catch {
        return .commandFailed(error.sentence)
      }
    }
  }

  private static func skippedSentence(_ reasons: [String]) -> String {
    let more = reasons.count > 3 ? "; and \(reasons.count - 3) more" : ""
    return "Left out: \(reasons.prefix(3).joined(separator: "; "))\(more)."
  }

  // MARK: Saved chats

  private func openSession(_ words: String) throws(SessionError) -> ScreenEvent {
    let left = archive.savedID
    let session = try archive.open(words)
    saveCache(of: left)
    return .sessionOpened(session)
  }

  /// Begins a new chat.
  func beginSession() -> [ScreenEvent] {
    saveCache(of: archive.savedID)
    do {
      return try archive.begin(model: engine?.info.name).map { [.sessionStarted(id: $0)] } ?? []
    } catch {
      let started = archive.id.map { [ScreenEvent.sessionStarted(id: $0)] } ?? []
      return started + [.commandFailed("The end of the chat before could not be saved: \(error).")]
    }
  }

  private func save(as title: String?, of state: ScreenState) throws -> [ScreenEvent] {
    if let title {
      let copy = try archive.copy(state.conversation, model: engine?.info.name, named: title)
      return [.commandDone("A copy of this chat is saved as \"\(copy.title)\"; /load \(copy.id) opens it.")]
    }
    let wasBehind = archive.isBehind
    if wasBehind { try archive.retry() }
    let sentence = archive.path.map { "This chat is saved in \($0)." } ?? "There is nothing to save yet."
    return (wasBehind ? [.recordsSaved] : []) + [.commandDone(sentence)]
  }

  /// A saved chat of that name, else a model.
  private func load(_ name: String, for state: ScreenState) throws -> [ScreenEvent] {
    do throws(SessionError) {
      let id = try archive.find(name).id
      return [try openSession(id)]
    } catch .unknown {
      guard (try? ModelLocation.path(of: AttachedFiles.expanded(name))) != nil else {
        throw ProgramStop(.noInput, "there is no saved chat and no model \"\(name)\"; /sessions and /model list them")
      }
      try open(model: name, for: state)
      return []
    }
  }

  private var completionSources: CompletionSources {
    CompletionSources(
      models: { ModelLocation.all().map(\.name) },
      sessions: { [archive] in ((try? archive.list()) ?? []).map { (id: $0.id, title: $0.title) } },
      themes: { ThemeLocation.library.names() }, files: AttachedFiles.completions)
  }
}
