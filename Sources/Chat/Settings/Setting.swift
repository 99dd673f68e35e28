public import Engine

/// What can be set in a running chat, in the order in which it is listed. The names are ollama's, where it has them.
public enum Setting: String, CaseIterable, Sendable {
  case temperature
  case topK = "top_k"
  case topP = "top_p"
  case minP = "min_p"
  case repeatPenalty = "repeat_penalty"
  case repeatWindow = "repeat_last_n"
  case seed
  case maxTokens = "num_predict"
  case stop
  case speculation
  case think
  case context = "num_ctx"
  case cacheWidth = "kvbits"
  case system
  case theme
  case glyphs
  case panels
  case statistics
  case wordWrap = "wordwrap"
  case history
  case mouse
  case raw
  case thoughts
  case multiline

  /// Finds a setting by its name or another one; upper and lower case are the same, and so are "-" and "_".
  public init?(word: some StringProtocol) {
    let word = String(word.lowercased().map { $0 == "-" ? "_" : $0 })
    guard let found = Self.allCases.first(where: { $0.words.contains(word) }) else { return nil }
    self = found
  }

  /// The name and its other names.
  public var words: [String] { [rawValue] + description.aliases }
}

/// One line of the table of settings.
public struct SettingDescription: Equatable, Sendable {
  public var aliases: [String] = []
  public var kind: SettingKind
  /// The word for having none: "random" for a seed.
  public var unsetWord: String?
  /// The value as it is typed that is in force where nobody chose one.
  public var standard: String
  /// A right value, to show beside a wrong one.
  public var example: String
  /// One line for lists; no capital at the start, no full stop.
  public var summary: String
  /// What holds where it is off or unset, in a few words.
  public var withoutIt: String

  public init(
    aliases: [String] = [], kind: SettingKind, unsetWord: String? = nil, standard: String, example: String,
    summary: String, withoutIt: String = ""
  ) {
    self.aliases = aliases
    self.kind = kind
    self.unsetWord = unsetWord
    self.standard = standard
    self.example = example
    self.summary = summary
    self.withoutIt = withoutIt
  }
}

/// What values a setting takes.
public enum SettingKind: Equatable, Sendable {
  case number(ClosedRange<Float>)
  case count(ClosedRange<Int>)
  /// 0 to 2^64-1.
  case seed
  case width
  case choice([String])
  case text
  /// Texts that are collected.
  case texts
  case panels
  case onOff
}

/// A value of a setting.
public enum SettingValue: Equatable, Sendable {
  case number(Float)
  case count(Int)
  case seed(UInt64)
  case width(CacheWidth)
  case text(String)
  case texts([String])
  case panels([Int])
  case isOn(Bool)
  /// None: a random seed, an answer without a longest length.
  case unset
}
