import Chat
import Engine
import Terminal

extension ScreenState {
  /// Takes a line that the line editor accepted.
  mutating func accept(_ line: String) -> [ScreenEffect] {
    prompt = PromptState()
    fitPrompt()
    if let overlay, !overlay.isModal { self.overlay = nil }
    scroll = .newest
    let renamed = renaming
    renaming = nil
    switch InputLine(line) {
    case .empty: return []
    case .message(let text): return send(text)
    case .command(.rename(let title)):
      if let renamed { return [.renameSession(id: renamed, title: title)] }
      return run(.rename(title))
    case .command(let command): return run(command)
    case .mistake(let mistake):
      conversation.note(.error, mistake.description)
      return []
    }
  }

  /// Runs a command; what it says stands in the conversation.
  mutating func run(_ command: SlashCommand) -> [ScreenEffect] {
    if isAnswering, !command.name.description.worksWhileAnswering {
      conversation.note(.error, "/\(command.name.rawValue) waits for the answer: stop it with Esc first.")
      return []
    }
    scroll = .newest
    switch command {
    case .regenerate, .continueAnswer, .undo, .edit, .branch, .copy, .clear: return runOnTurns(command)
    case .read(let path): return [.read(path)]
    case .glob(let pattern): return [.glob(pattern)]
    case .new, .sessions, .resume, .rename, .delete, .save, .export: return runOnSessions(command)
    case .model, .load, .show: return runOnModels(command)
    case .set, .setting, .settings, .system: return runOnSettings(command)
    case .kv(let width): return setCacheWidth(width)
    case .recompute(let width): return recompute(width)
    case .stats: reply(statisticsLines)
    case .trace(let change): return [.trace(change)]
    case .theme(let name): return name.map { use(theme: $0) } ?? [.listThemes]
    case .keepTheme: return [.keepTheme(settings.theme)]
    case .panels(let change): return changePanels(change)
    case .help(let name):
      reply(name.map(CommandHelp.details) ?? CommandHelp.list + ["", KeyTable.heading] + KeyTable.lines)
    case .keys: reply([KeyTable.heading] + KeyTable.lines)
    case .quit: return leave()
    }
    return []
  }

  /// Figures of the last answer, and the shares of zeros of its newest token by layer.
  private var statisticsLines: [String] {
    guard var lines = conversation.lastStatistics?.lines else { return ["There is no answer yet."] }
    guard let layers = telemetry.report?.layers, !layers.isEmpty else { return lines }
    // Narrow enough for the conversation of a screen of 40 columns.
    lines += ["", "zeros of the newest token, in percent:", "layer  qkv  out gate   up down"]
    for (index, layer) in layers.enumerated() {
      let cells = [layer.qkv, layer.out, layer.gate, layer.up, layer.down].map { share in
        Self.padded(share.map { "\(Int(($0 * 100).rounded()))" } ?? "-", to: 5)
      }
      lines.append(Self.padded("\(index)", to: 5) + cells.joined())
    }
    return lines
  }

  private static func padded(_ text: String, to columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - text.count)) + text
  }
}
