import Engine

extension SlashCommand {
  /// Reads what follows a command's name.
  ///
  /// - Parameter rest: all of it, without white space at its ends.
  init(name typed: some StringProtocol, rest: String) throws(CommandMistake) {
    guard let name = CommandName(word: typed) else {
      throw .unknown(typed: shortened(typed), nearest: .nearest(to: typed))
    }
    let arguments = CommandArguments(name: name, rest: rest)
    switch name {
    case .help: self = try arguments.help()
    case .set: self = try Self.setting(arguments)
    case .temperature:
      self = rest.isEmpty ? .setting(.temperature) : .set(try arguments.change(of: .temperature, to: rest))
    case .system: self = try Self.system(arguments)
    case .show: self = .show(try arguments.topic())
    case .model: self = .model(try arguments.optionalText())
    case .load: self = .load(try arguments.optionalText())
    case .resume: self = .resume(try arguments.optionalText())
    case .rename: self = .rename(try arguments.text())
    case .delete: self = .delete(try arguments.optionalText())
    case .save: self = .save(try arguments.optionalText())
    case .export: self = .export(try arguments.optionalText())
    case .edit: self = .edit(try arguments.optionalNumber())
    case .branch: self = .branch(try arguments.optionalNumber())
    case .copy: self = .copy(try arguments.copyTarget())
    case .read: self = .read(try arguments.text())
    case .glob: self = .glob(try arguments.text())
    case .trace: self = .trace(try arguments.trace())
    case .kv: self = try Self.cache(arguments)
    case .theme: self = try arguments.theme()
    case .panels: self = .panels(try arguments.panels())
    case .new: self = try arguments.nothing(then: .new)
    case .clear: self = try arguments.nothing(then: .clear)
    case .sessions: self = try arguments.nothing(then: .sessions)
    case .regenerate: self = try arguments.nothing(then: .regenerate)
    case .continueAnswer: self = try arguments.nothing(then: .continueAnswer)
    case .undo: self = try arguments.nothing(then: .undo)
    case .stats: self = try arguments.nothing(then: .stats)
    case .quit: self = try arguments.nothing(then: .quit)
    }
  }

  /// `/set`, `/set name`, `/set name value`, `/set parameter name value`, and words that need no value.
  private static func setting(_ arguments: CommandArguments) throws(CommandMistake) -> SlashCommand {
    var rest = arguments.rest
    guard !rest.isEmpty else { return .settings }
    var (word, value) = CommandArguments.firstWord(of: rest)
    if ["parameter", "param"].contains(word.lowercased()) {
      guard !value.isEmpty else { return .settings }
      rest = value
      (word, value) = CommandArguments.firstWord(of: rest)
    }
    do throws(SettingMistake) {
      let target = try SettingWord(word)
      if !value.isEmpty { return SlashCommand(try target.change(value)) }
      return target.changeWithoutValue.map(SlashCommand.init) ?? SlashCommand(showing: target.setting)
    } catch {
      throw .setting(.set, error)
    }
  }

  /// A change behind `/set`, as the command of its own where there is one: what does the same is the same.
  private init(_ change: SettingChange) {
    switch (change.setting, change.value) {
    case (.cacheWidth, .width(let width)): self = .kv(width)
    case (.system, .text(let text)): self = .system(.text(text))
    case (.system, .unset): self = .system(.none)
    case (.theme, .text(let name)): self = .theme(name)
    case (.panels, .panels(let panels)): self = .panels(.show(panels))
    case (.panels, .unset): self = .panels(.none)
    default: self = .set(change)
    }
  }

  private init(showing setting: Setting) {
    switch setting {
    case .cacheWidth: self = .kv(nil)
    case .system: self = .system(.show)
    case .theme: self = .theme(nil)
    case .panels: self = .panels(.list)
    default: self = .setting(setting)
    }
  }

  private static func system(_ arguments: CommandArguments) throws(CommandMistake) -> SlashCommand {
    let text = arguments.rest
    if text.isEmpty { return .system(.show) }
    if text.lowercased() == "none" { return .system(.none) }
    guard text.hasPrefix("@") else { return .system(.text(try arguments.text())) }
    return .system(.file(try CommandArguments(name: .system, rest: text.dropFirst().trimming()).text()))
  }

  private static func cache(_ arguments: CommandArguments) throws(CommandMistake) -> SlashCommand {
    let words = arguments.words
    guard let first = words.first else { return .kv(nil) }
    guard let bits = Int(first), let width = CacheWidth(rawValue: bits), words.count <= 2 else {
      throw arguments.mistake
    }
    guard words.count == 2 else { return .kv(width) }
    guard words[1].lowercased() == "recompute" else { throw arguments.mistake }
    return .recompute(width)
  }
}
