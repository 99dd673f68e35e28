import Engine

/// One setting's new value, checked.
public struct SettingChange: Equatable, Sendable {
  public let setting: Setting
  public let value: SettingValue

  /// - Parameter value: one that the setting takes; any other changes nothing.
  public init(_ setting: Setting, _ value: SettingValue) {
    self.setting = setting
    self.value = value
  }

  /// Puts the value into the settings. A stop text is added to those there are, several
  /// take their place; `.unset` takes them away.
  public func apply(to settings: inout ChatSettings) {
    switch (setting, value) {
    case (.temperature, .number(let number)): settings.sampling.temperature = number
    case (.topK, .count(let count)): settings.sampling.topK = count
    case (.topP, .number(let number)): settings.sampling.topP = number
    case (.minP, .number(let number)): settings.sampling.minP = number
    case (.repeatPenalty, .number(let number)): settings.sampling.repeatPenalty = number
    case (.repeatWindow, .count(let count)): settings.sampling.repeatWindow = count
    case (.seed, .seed(let seed)): settings.sampling.seed = seed
    case (.seed, .unset): settings.sampling.seed = nil
    case (.maxTokens, .count(let count)): settings.sampling.maxTokens = count
    case (.maxTokens, .unset): settings.sampling.maxTokens = nil
    case (.stop, .text(let text)):
      if !settings.sampling.stopTexts.contains(text) { settings.sampling.stopTexts.append(text) }
    case (.stop, .texts(let texts)): settings.sampling.stopTexts = texts
    case (.stop, .unset): settings.sampling.stopTexts = []
    case (.think, .unset): settings.sampling.thinking = nil
    case (.context, .count(let count)): settings.context = count
    case (.context, .unset): settings.context = nil
    case (.cacheWidth, .width(let width)): settings.cacheWidth = width
    case (.system, .text(let text)): settings.systemPrompt = text
    case (.system, .unset): settings.systemPrompt = nil
    case (.theme, .text(let name)): settings.theme = name
    case (.glyphs, .text(let word)): settings.glyphs = GlyphChoice(rawValue: word) ?? settings.glyphs
    case (.panels, .panels(let panels)): settings.panels = panels
    case (.panels, .unset): settings.panels = []
    case (_, .isOn(let isOn)): apply(isOn, to: &settings)
    default: return
    }
  }

  private func apply(_ isOn: Bool, to settings: inout ChatSettings) {
    switch setting {
    case .speculation: settings.sampling.speculates = isOn
    case .think: settings.sampling.thinking = isOn
    case .statistics: settings.showsStatistics = isOn
    case .wordWrap: settings.wrapsWords = isOn
    case .history: settings.keepsHistory = isOn
    case .mouse: settings.usesMouse = isOn
    case .raw: settings.showsRaw = isOn
    case .thoughts: settings.showsThoughts = isOn
    case .multiline: settings.isMultiline = isOn
    default: return
    }
  }
}
