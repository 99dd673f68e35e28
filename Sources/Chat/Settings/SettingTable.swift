extension Setting {
  /// What is known of the setting: the one table that /set, /help, completion and the configuration file are made from.
  public var description: SettingDescription {
    switch self {
    case .temperature, .topK, .topP, .minP, .repeatPenalty, .repeatWindow, .seed, .maxTokens, .stop,
      .speculation, .think:
      sampling
    case .context, .cacheWidth, .system: model
    case .theme, .glyphs, .panels, .statistics, .wordWrap, .history, .mouse, .raw, .thoughts, .multiline: screen
    }
  }

  private var sampling: SettingDescription {
    switch self {
    case .temperature:
      SettingDescription(
        aliases: ["temp"], kind: .number(0...5), standard: "0.7", example: "0.7",
        summary: "how freely tokens are chosen; 0 takes the most probable one, always")
    case .topK:
      SettingDescription(
        kind: .count(0...1_000_000), standard: "40", example: "40", summary: "only this many of the best; 0: all")
    case .topP:
      SettingDescription(
        kind: .number(0...1), standard: "0.95", example: "0.9",
        summary: "only the best that together have this probability")
    case .minP:
      SettingDescription(
        kind: .number(0...1), standard: "0.05", example: "0.05",
        summary: "only those this probable, measured by the best")
    case .repeatPenalty:
      SettingDescription(
        kind: .number(0.1...10), standard: "1.1", example: "1.1",
        summary: "makes what was said lately less probable; 1: does not")
    case .repeatWindow:
      SettingDescription(
        kind: .count(0...100_000), standard: "64", example: "64",
        summary: "how many of the last tokens the repeat penalty looks at")
    case .seed:
      SettingDescription(
        kind: .seed, unsetWord: "random", standard: "random", example: "42",
        summary: "the same seed gives the same answer", withoutIt: "another one for each answer")
    case .speculation:
      SettingDescription(
        kind: .onOff, standard: "on", example: "on",
        summary: "computes tokens ahead where the text repeats itself; the answer is the same",
        withoutIt: "computes every token by itself")
    case .think:
      SettingDescription(
        kind: .onOff, unsetWord: "auto", standard: "auto", example: "off",
        summary: "the model thinks before it answers, where its template knows that; auto: as the template has it",
        withoutIt: "the model answers at once")
    case .maxTokens:
      SettingDescription(
        aliases: ["max_tokens", "n_predict"], kind: .count(1...1_000_000_000), unsetWord: "unlimited",
        standard: "unlimited", example: "200", summary: "tokens of an answer at most",
        withoutIt: "until the context is full")
    default:
      SettingDescription(
        kind: .texts, unsetWord: "none", standard: "none", example: "\"###\"",
        summary: "the answer ends before this text; several are collected", withoutIt: "takes all stop texts away")
    }
  }

  private var model: SettingDescription {
    switch self {
    case .context:
      SettingDescription(
        aliases: ["context", "ctx"], kind: .count(2...1_048_576), unsetWord: "auto", standard: "auto",
        example: "2048", summary: "tokens of context; auto: the model's own, but at most 4096",
        withoutIt: "the model's own, but at most 4096")
    case .cacheWidth:
      SettingDescription(
        aliases: ["kv", "kv_bits"], kind: .width, standard: "16", example: "4", summary: "bits of the KV cache")
    default:
      SettingDescription(
        kind: .text, unsetWord: "none", standard: "none", example: "You are brief.",
        summary: "what the model is told before the conversation", withoutIt: "takes the system prompt away")
    }
  }

  private var screen: SettingDescription {
    switch self {
    case .theme:
      SettingDescription(kind: .text, standard: "dark", example: "dark", summary: "the colours of the screen")
    case .glyphs:
      SettingDescription(
        kind: .choice(GlyphChoice.allCases.map(\.rawValue)), standard: "auto", example: "block",
        summary: "the characters of graphs and frames; auto: what suits the terminal")
    case .panels:
      SettingDescription(
        kind: .panels, unsetWord: "none", standard: "1 2 3 4 5 6", example: "1 3",
        summary: "the panels that are on, the most important first", withoutIt: "no panels")
    case .statistics:
      onOff(["stats", "verbose"], "on", "a line of figures under each answer", "no figures under answers")
    case .wordWrap:
      onOff(["wrap"], "on", "lines are broken between words", "lines are broken where they are full")
    case .history:
      onOff([], "on", "the prompt's history is kept in a file", "the prompt's history ends with the program")
    case .mouse:
      onOff(
        [], "on", "the wheel scrolls; off: the terminal marks text with the mouse",
        "the terminal marks text with the mouse")
    case .raw:
      onOff(
        [], "off", "answers are shown as the model wrote them: no Markdown, and special tokens too",
        "answers are shown as Markdown")
    case .thoughts:
      onOff(
        [], "off", "what a model thinks before it answers is shown whole; off: one line says how much it was",
        "one line says how much a model thought")
    default:
      onOff(
        [], "off", "Enter begins a new line, and Alt-Enter sends", "Enter sends, and Alt-Enter begins a new line")
    }
  }

  private func onOff(
    _ aliases: [String], _ standard: String, _ summary: String, _ withoutIt: String
  ) -> SettingDescription {
    SettingDescription(
      aliases: aliases, kind: .onOff, standard: standard, example: "on", summary: summary, withoutIt: withoutIt)
  }
}
