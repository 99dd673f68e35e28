import Chat
import Engine
import Glibc
import Screen
import Terminal

/// How a chat begins: the model, the settings, and the saved chat that goes on, if any.
struct ChatStart {
  var path: String
  var options: EngineOptions
  var settings: ChatSettings
  /// What names the saved chat to go on with; empty: the newest; nil: a new one.
  var resumed: String?
  /// The system prompt that a flag asks for: it stands above that of a saved chat.
  var system: String?
  var savesChats = true
  /// Bytes of disk for the caches of saved chats.
  var snapshotBytes = usualSnapshotBytes
  /// What is wrong in the person's settings, as sentences.
  var problems: [String] = []
  /// Whether the file with the person's settings names the theme; else a flag or the environment does.
  var themeIsFromFile = false
  /// As the documented configuration says.
  static let usualSnapshotBytes = 1024 << 20
  /// Whether a chat that is resumed goes on at the cache's width that it had; a flag stands above that.
  var followsWidthOfChats = true

  /// Runs the chat on a screen, and puts the terminal back.
  func onScreen(_ device: TerminalDevice, _ opening: ModelOpening, _ log: LogFeed) throws {
    let waker = device.waker
    let mailbox = EngineMailbox { waker.wake() }
    let capabilities = device.capabilities
    let backend = ChatBackend(
      mailbox: mailbox, archive: archive, model: path, options: options, opening: opening,
      colors: capabilities.colors, send: device.send)
    let state = ScreenState(
      rows: device.size.rows, columns: device.size.columns,
      glyphs: .suited(isUTF8: capabilities.isUTF8, terminal: capabilities.type),
      theme: .builtIn(for: capabilities.colors).limited(to: capabilities.colors),
      showsOnlyASCII: !capabilities.isUTF8, settings: settings, followsWidthOfChats: followsWidthOfChats)
    log.deliver(to: { mailbox.post(.logged($0)) })
    let shell = ChatShell(device: device, backend: backend, state: state)
    let outcome: ChatShell.Outcome
    do {
      let events = try firstEvents(backend) + themeEvents(capabilities.colors, backend)
      outcome = shell.run(startingWith: events)
    } catch {
      shell.close()
      throw error
    }
    shell.close()
    save(backend)
    try outcome.finish()
  }

  /// Runs the chat as lines.
  func onLines(_ opening: ModelOpening, _ log: LogFeed) throws {
    let wakeSignal = WakeSignal()
    let backend = ChatBackend(
      mailbox: EngineMailbox { wakeSignal.wake() }, archive: archive, model: path, options: options, opening: opening,
      isInterrupted: { InterruptFlag.isSet })
    let state = ScreenState(
      rows: 24, columns: 80, theme: .monochrome, settings: settings, followsWidthOfChats: followsWidthOfChats)
    let chat = PlainChat(backend: backend, signal: wakeSignal, state: state)
    defer { backend.close() }
    try chat.run(startingWith: try firstEvents(backend))
    save(backend)
  }

  private var archive: ChatArchive {
    ChatArchive(
      folder: StateFolder.sessions().map { SessionFolder(path: $0, program: Trilobit.version) }, isWanted: savesChats,
      snapshotBytes: snapshotBytes)
  }

  /// The saved chat that goes on, or a new one.
  private func firstEvents(_ backend: ChatBackend) throws -> [ScreenEvent] {
    let mistakes = problems.map(ScreenEvent.commandFailed)
    guard let resumed else { return backend.beginSession() + mistakes }
    let opened = ScreenEvent.sessionOpened(try backend.archive.open(resumed))
    return [opened] + (system.map { [.systemPromptRead($0)] } ?? []) + mistakes
  }

  private func themeEvents(_ colors: ColorDepth, _ backend: ChatBackend) -> [ScreenEvent] {
    guard settings.theme != ChatSettings().theme, colors != .none else { return [] }
    do {
      let (theme, problems) = try ThemeLocation.library.theme(named: settings.theme, depth: colors)
      return [.themeLoaded(theme, name: settings.theme, problems: problems.map(\.sentence))]
    } catch {
      guard themeIsFromFile else { return [.commandFailed(error.sentence)] }
      return [.commandFailed("\(ConfigurationPlace.place(of: .theme)): \(error)")]
    }
  }

  /// Saves what is not saved yet: records first, then the cache, which may take a moment.
  private func save(_ backend: ChatBackend) {
    sayWhere(backend)
    if let failure = backend.saveCacheAtTheEnd() { ExitStatus.report(failure) }
  }

  /// Saves the end of the chat, and says where it is, so that nobody has to look for it.
  private func sayWhere(_ backend: ChatBackend) {
    do {
      try backend.archive.retry()
    } catch {
      return ExitStatus.report("the end of this chat is not saved: \(error)")
    }
    guard let path = backend.archive.path, let id = backend.archive.id, StandardError.isTerminal else { return }
    StandardError.write("This chat is saved in \(path)\nIt goes on with: trilobit --resume \(id)\n")
  }

  /// Writes that fail say so; they do not end the program. To be called before a `TerminalDevice` is made, which puts
  /// back at its end how signals were handled.
  static func ignoreSignalsOfWrites() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}
