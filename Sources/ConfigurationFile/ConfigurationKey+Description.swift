public import Chat
import Engine

extension ConfigurationKey {
  /// What values it takes and what it does: the table of `/set` where that has it, else a line of its own.
  public var description: SettingDescription {
    if let setting { return setting.description }
    return switch self {
    case .modelName:
      SettingDescription(
        kind: .text, standard: "pebble", example: "pebble",
        summary: "a GGUF file, a Hugging Face directory, or the name of a model in the models directories")
    case .profile:
      SettingDescription(
        kind: .choice(ActivationProfile.allCases.map(\.rawValue)), unsetWord: "auto", standard: "auto", example: "a4.8",
        summary: "how activations are quantized; auto: the model's own way")
    case .queryWidth:
      SettingDescription(
        kind: .choice(QueryWidth.allCases.map { String($0.rawValue) }), standard: "16", example: "16",
        summary: "bits of the queries that meet the KV cache")
    case .threads:
      SettingDescription(
        kind: .count(1...1024), unsetWord: "auto", standard: "auto", example: "2", summary: "threads; auto: all cores")
    case .template:
      SettingDescription(
        kind: .text, unsetWord: "auto", standard: "auto", example: "chatml",
        summary: "chat template: llama3, chatml, bitnet, pebble, or a file in Jinja; auto: the model's own")
    case .sessions:
      SettingDescription(
        kind: .onOff, standard: "on", example: "on", summary: "conversations are saved as they go")
    case .snapshots:
      SettingDescription(
        kind: .count(0...1_000_000), standard: "1024", example: "1024",
        summary: "MiB of disk for the KV caches of saved chats, which then go on at once; the oldest go first; 0: none")
    default:
      SettingDescription(
        kind: .choice(["auto", "always", "never"]), standard: "auto", example: "auto",
        summary: "colours on the screen; auto: unless NO_COLOR is set")
    }
  }

  /// The values that the file takes, in words: "a number from 0 to 5".
  public var expected: String {
    let description = description
    let values =
      switch description.kind {
      case .onOff: "true or false"
      case .text: "a text in quotes"
      case .texts: "a text in quotes or a list of them"
      case .panels: "a list of numbers from 1 to \(PanelNames.all.count), each once"
      case .choice(let words) where !Self.areNumbers(words): Self.quoted(words, isWhole: description.unsetWord == nil)
      case .seed: "a whole number from 0 on"
      default: SettingDescription(kind: description.kind, standard: "", example: "", summary: "").expected
      }
    switch (self, description.unsetWord) {
    case (.system, _), (.stop, _), (.panels, _), (_, nil): return values
    case (_, let word?): return values + " or \"\(word)\""
    }
  }

  /// The words of a choice; the last behind an "or" where no other word follows.
  private static func quoted(_ words: [String], isWhole: Bool) -> String {
    let quoted = words.map { "\"\($0)\"" }
    guard isWhole, let last = quoted.last else { return quoted.joined(separator: ", ") }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Whether a choice is one of numbers, which the file writes without quotes.
  static func areNumbers(_ words: [String]) -> Bool { words.allSatisfy { Int($0) != nil } }

  /// The value where nobody chose one.
  public var standardValue: SettingValue { description.value(of: description.standard) ?? .unset }

  /// Reads a value as an environment variable or a flag has it; nil where it is not taken.
  public func value(of text: String) -> SettingValue? {
    if case .text = description.kind {
      // No system prompt is an empty one.
      if text == description.unsetWord || self == .system && text.isEmpty { return .unset }
      return text.isEmpty ? nil : .text(text)
    }
    if case .texts = description.kind { return text.isEmpty ? nil : .texts([text]) }
    return description.value(of: text)
  }
}
