import Chat
import Engine
import Logging
import Screen
import Terminal

/// How a chat begins: the model, the settings, and the saved chat that goes on, if any.
struct ChatStart {
  var path: String
  var options: EngineOptions
  var settings: ChatSettings
  /// What names the saved chat to go on with; empty: the newest; nil: a new one.
  var resumed: String?
  var savesChats = true

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
      showsOnlyASCII: !capabilities.isUTF8, settings: settings)
    log.deliver(to: { mailbox.post(.logged($0)) })
    let shell = ChatShell(device: device, backend: backend, state: state)
    let outcome: ChatShell.Outcome
    do {
      let events = try firstEvents(backend) + themeEvents(capabilities.colors)
      outcome = shell.run(startingWith: events)
    } catch {
      shell.close()
      throw error
    }
    shell.close()
    sayWhere(backend)
    try outcome.finish()
  }

  /// Runs the chat as lines.
  func onLines(_ opening: ModelOpening, _ log: LogFeed) throws {
    let signal = WakeSignal()
    let backend = ChatBackend(
      mailbox: EngineMailbox { signal.wake() }, archive: archive, model: path, options: options, opening: opening,
      isInterrupted: { InterruptFlag.isSet })
    let state = ScreenState(rows: 24, columns: 80, theme: .monochrome, settings: settings)
    let chat = PlainChat(backend: backend, signal: signal, state: state)
    defer { backend.close() }
    try chat.run(startingWith: try firstEvents(backend))
    sayWhere(backend)
  }

  private var archive: ChatArchive {
    guard savesChats else { return ChatArchive(folder: nil) }
    return ChatArchive(
      folder: StateFolder.sessions().map { SessionFolder(path: $0, program: Trilobit.version) },
      reason: "set HOME or XDG_STATE_HOME")
  }

  /// The saved chat that goes on, or a new one.
  private func firstEvents(_ backend: ChatBackend) throws -> [ScreenEvent] {
    guard let resumed else { return backend.beginSession() }
    do {
      return [.sessionOpened(try backend.archive.open(resumed))]
    } catch .inUse(let id) {
      throw ProgramStop(.tryAgain, "the chat \(id) is open in another trilobit; close it there first")
    }
  }

  private func themeEvents(_ colors: ColorDepth) throws -> [ScreenEvent] {
    guard settings.theme != ChatSettings().theme, colors != .none else { return [] }
    do {
      let (theme, problems) = try ThemeLocation.library.theme(named: settings.theme, depth: colors)
      return [.themeLoaded(theme, name: settings.theme, problems: problems.map { "\($0)" })]
    } catch {
      return [.commandFailed("\(error)")]
    }
  }

  /// Where the chat is, so that nobody has to look for it.
  private func sayWhere(_ backend: ChatBackend) {
    guard let path = backend.archive.path, StandardError.isTerminal else { return }
    let id = path.split(separator: "/").last?.split(separator: ".").first ?? ""
    StandardError.write("This chat is saved in \(path)\nIt goes on with: trilobit --resume \(id)\n")
  }
}
