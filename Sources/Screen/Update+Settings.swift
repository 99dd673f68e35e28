import Chat
import Engine

extension ScreenState {
  mutating func runOnSettings(_ command: SlashCommand) -> [ScreenEffect] {
    switch command {
    case .set(let change): return take(change)
    case .setting(let setting):
      conversation.note(.reply, "\(setting.rawValue)  \(setting.text(in: settingsInForce))")
    case .settings: reply(settingLines)
    case .system(let change): return take(change)
    default: break
    }
    return []
  }

  /// The settings with the system prompt of the conversation that is shown.
  private var settingsInForce: ChatSettings {
    var settings = settings
    settings.systemPrompt = conversation.systemPrompt
    return settings
  }

  /// A line a setting: its name, its value, what it is.
  var settingLines: [String] {
    let values = Setting.allCases.map {
      ($0.rawValue, Self.shortened($0.text(in: settingsInForce)), $0.description.summary)
    }
    let width = values.map(\.0.count).max() ?? 0
    let valueWidth = values.map(\.1.count).max() ?? 0
    return values.map { name, value, summary in
      Self.filled(name, to: width) + "  " + Self.filled(value, to: valueWidth) + "  " + summary
    }
  }

  private static func filled(_ text: String, to columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - text.count))
  }

  /// A value that fits into a list.
  private static func shortened(_ text: String) -> String {
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return line.count <= 24 ? line : line.prefix(21) + "..."
  }

  /// Shows the settings to choose from; Enter puts `/set name value` into the prompt.
  mutating func pickParameter() -> [ScreenEffect] {
    let rows = Setting.allCases.map { setting in
      ListRow(
        setting.rawValue,
        [setting.rawValue, Self.shortened(setting.text(in: settingsInForce)), setting.description.summary])
    }
    overlay = .picker(Picker(.parameters, rows))
    return []
  }

  /// Puts a setting with its value into the prompt, to be changed there.
  mutating func change(setting name: String) -> [ScreenEffect] {
    guard let setting = Setting(rawValue: name) else { return [] }
    // One without a value, and stop texts, which are collected, get a new one.
    let value = setting.text(in: settingsInForce)
    let isUnset = value == setting.description.unsetWord || setting.description.kind == .texts
    return replacePrompt("/set \(name) " + (isUnset ? "" : value))
  }

  // MARK: Changes

  private mutating func take(_ change: SettingChange) -> [ScreenEffect] {
    switch (change.setting, change.value) {
    case (.cacheWidth, .width(let width)): return setCacheWidth(width)
    case (.theme, .text(let name)): return use(theme: name)
    case (.system, .text(let text)):
      setSystemPrompt(text)
      return []
    case (.system, _):
      setSystemPrompt(nil)
      return []
    case (.context, _): return setContext(change)
    default: break
    }
    // Rows may be broken anew, and the text in view stays there.
    keepPlace { change.apply(to: &$0.settings) }
    let value = change.setting.text(in: settings)
    switch change.setting {
    case .temperature, .topK, .topP, .minP, .repeatPenalty, .repeatWindow, .seed, .maxTokens, .stop,
      .speculation, .think:
      conversation.note(.event, "\(change.setting.rawValue) is \(value) from the next answer on")
      if change.setting == .think { noteUnknownThinking() }
    case .multiline:
      say(
        settings.isMultiline
          ? "Enter begins a new line, Alt-Enter sends." : "Enter sends, Alt-Enter begins a new line.")
    case .mouse: say("mouse is \(value) for this run; set it in config.toml to keep it")
    default: say("\(change.setting.rawValue) is \(value)")
    }
    switch change.setting {
    case .history: return [.keepHistory(settings.keepsHistory)]
    case .mouse: return [.setMouse(settings.usesMouse && !arePanelsHidden)]
    case .panels: return showPanels()
    default: return []
    }
  }

  /// Says where the model cannot be told to think, or not to.
  mutating func noteUnknownThinking() {
    guard settings.sampling.thinking != nil, let model, model.hasTemplate, !model.knowsThinking else { return }
    conversation.note(
      .event, "the chat template of \(model.name) knows no thinking that could be chosen: think changes nothing")
  }

  /// The context belongs to an open model: it is opened anew.
  private mutating func setContext(_ change: SettingChange) -> [ScreenEffect] {
    guard activity == .idle else {
      conversation.note(.error, "num_ctx can be changed once the model is ready and no answer is being written.")
      return []
    }
    let before = settings.context
    change.apply(to: &settings)
    beginOpening(model?.name, context: before)
    return [.openModel(nil)]
  }

  // MARK: The system prompt

  private mutating func take(_ change: SystemPromptChange) -> [ScreenEffect] {
    switch change {
    case .show: showSystemPrompt()
    case .text(let text):
      setSystemPrompt(text)
      // The name of a file was perhaps meant to have its text read.
      return text.contains("\n") ? [] : [.lookForPromptFile(text)]
    case .none: setSystemPrompt(nil)
    case .file(let path): return [.readSystemPrompt(path)]
    }
    return []
  }

  mutating func showSystemPrompt() {
    reply([conversation.systemPrompt ?? "There is no system prompt."])
  }

  mutating func setSystemPrompt(_ text: String?) {
    let text = text.flatMap { $0.isEmpty ? nil : $0 }
    settings.systemPrompt = text
    conversation.setSystemPrompt(text)
    conversation.note(
      .event, text == nil ? "no system prompt from the next turn on" : "the system prompt holds from the next turn on")
  }

  // MARK: Panels

  mutating func changePanels(_ change: PanelChange) -> [ScreenEffect] {
    switch change {
    case .list:
      let crowded = layout.leftOut.map(\.rawValue)
      let lines = PanelNames.all.enumerated().map { index, name in
        let isOn = settings.panels.contains(index + 1) && !arePanelsHidden
        return "\(index + 1) \(name)  " + (!isOn ? "off" : crowded.contains(index + 1) ? "on, no room" : "on")
      }
      reply(lines)
      return []
    case .show(let numbers): settings.panels = numbers
    case .toggle(let number): return Panel(rawValue: number).map { toggle($0) } ?? []
    case .all: panels = Panel.allCases
    case .none:
      settings.panels = []
      return []
    }
    return showPanels()
  }
}
