import Engine

extension Setting {
  /// The value in force, as it could be typed.
  public func text(in settings: ChatSettings) -> String {
    let sampling = settings.sampling
    return switch self {
    case .temperature: Self.plain(sampling.temperature)
    case .topK: String(sampling.topK)
    case .topP: Self.plain(sampling.topP)
    case .minP: Self.plain(sampling.minP)
    case .repeatPenalty: Self.plain(sampling.repeatPenalty)
    case .repeatWindow: String(sampling.repeatWindow)
    case .seed: sampling.seed.map(String.init) ?? unset
    case .maxTokens: sampling.maxTokens.map(String.init) ?? unset
    case .stop: sampling.stopTexts.isEmpty ? unset : sampling.stopTexts.map(ArgumentText.quoted).joined(separator: " ")
    case .speculation: onOff(sampling.speculates)
    case .think: sampling.thinking.map(onOff) ?? unset
    case .context: settings.context.map(String.init) ?? unset
    case .cacheWidth: String(settings.cacheWidth.rawValue)
    case .system: settings.systemPrompt ?? unset
    case .theme: settings.theme
    case .glyphs: settings.glyphs.rawValue
    case .panels: settings.panels.isEmpty ? unset : settings.panels.map(String.init).joined(separator: " ")
    case .statistics: onOff(settings.showsStatistics)
    case .wordWrap: onOff(settings.wrapsWords)
    case .history: onOff(settings.keepsHistory)
    case .mouse: onOff(settings.usesMouse)
    case .raw: onOff(settings.showsRaw)
    case .thoughts: onOff(settings.showsThoughts)
    case .multiline: onOff(settings.isMultiline)
    }
  }

  /// Reads a value as it is typed behind the name.
  ///
  /// - Throws: `SettingMistake.wrongValue` where the setting does not take it.
  public func change(_ text: String) throws(SettingMistake) -> SettingChange {
    guard let value = description.value(of: text.trimming()) else {
      throw .wrongValue(self, typed: shortened(text.trimming()))
    }
    return SettingChange(self, value)
  }

  private var unset: String { description.unsetWord ?? "" }

  private func onOff(_ isOn: Bool) -> String { isOn ? "on" : "off" }

  /// The number without a needless ".0".
  public static func plain(_ number: Float) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension SettingDescription {
  /// Reads a value as it is typed, without white space at its ends; nil where it is not taken.
  public func value(of text: String) -> SettingValue? {
    let word = text.lowercased()
    if let unsetWord, word == unsetWord { return .unset }
    switch kind {
    case .number(let range):
      guard let number = Self.number(text), range.contains(number) else { return nil }
      return .number(number)
    case .count(let range):
      guard let count = Int(text), range.contains(count) else { return nil }
      return .count(count)
    case .seed: return UInt64(text).map(SettingValue.seed)
    case .width: return Int(text).flatMap(CacheWidth.init(rawValue:)).map(SettingValue.width)
    case .choice(let words): return words.contains(word) ? .text(word) : nil
    case .text, .texts:
      guard let text = ArgumentText.unquoted(text), !text.isEmpty else { return nil }
      return .text(text)
    case .panels:
      let words = text.split { $0.isWhitespace || $0 == "," }
      let numbers = words.compactMap(PanelNames.number)
      guard !words.isEmpty, numbers.count == words.count, Set(numbers).count == numbers.count else { return nil }
      return .panels(numbers)
    case .onOff:
      switch word {
      case "on", "true", "yes", "1": return .isOn(true)
      case "off", "false", "no", "0": return .isOn(false)
      default: return nil
      }
    }
  }

  /// A decimal number; neither a hexadecimal one nor "nan".
  private static func number(_ text: String) -> Float? {
    guard text.utf8.count <= 40, text.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }) else { return nil }
    return Float(text).flatMap { $0.isFinite ? $0 : nil }
  }
}
