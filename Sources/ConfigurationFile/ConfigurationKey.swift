public import Chat

/// The settings of config.toml, in the order of the documented file. The raw value is the table's name, a dot, and the
/// key's.
public enum ConfigurationKey: String, CaseIterable, Sendable {
  case modelName = "model.name"
  case profile = "model.profile"
  case cacheWidth = "model.kv"
  case queryWidth = "model.q"
  case context = "model.context"
  case threads = "model.threads"
  case template = "model.template"
  case temperature = "sampling.temperature"
  case topK = "sampling.top_k"
  case topP = "sampling.top_p"
  case minP = "sampling.min_p"
  case repeatPenalty = "sampling.repeat_penalty"
  case repeatWindow = "sampling.repeat_last_n"
  case seed = "sampling.seed"
  case maxTokens = "sampling.max_tokens"
  case stop = "sampling.stop"
  case speculation = "sampling.speculation"
  case think = "sampling.think"
  case system = "chat.system"
  case history = "chat.history"
  case sessions = "chat.sessions"
  case snapshots = "chat.snapshots"
  case statistics = "chat.statistics"
  case multiline = "chat.multiline"
  case theme = "screen.theme"
  case glyphs = "screen.glyphs"
  case panels = "screen.panels"
  case color = "screen.color"
  case mouse = "screen.mouse"
  case wordWrap = "screen.wordwrap"
  case raw = "screen.raw"
  case thoughts = "screen.thoughts"

  /// The tables, in order.
  public static let tables = ["model", "sampling", "chat", "screen"]

  /// The settings of one table, in order.
  public static func keys(of table: String) -> [ConfigurationKey] { allCases.filter { $0.table == table } }

  public var table: String { String(rawValue.prefix { $0 != "." }) }
  public var name: String { String(rawValue.drop { $0 != "." }.dropFirst()) }

  /// The environment variable that stands above the file: TRILOBIT_TOP_K.
  public var environmentVariable: String { "TRILOBIT_" + (self == .modelName ? "model" : name).uppercased() }

  /// What `/set` calls it; nil where it cannot be changed in a running chat that way.
  public var setting: Setting? {
    switch self {
    case .modelName, .profile, .queryWidth, .threads, .template, .sessions, .snapshots, .color: nil
    case .cacheWidth: .cacheWidth
    case .context: .context
    case .temperature: .temperature
    case .topK: .topK
    case .topP: .topP
    case .minP: .minP
    case .repeatPenalty: .repeatPenalty
    case .repeatWindow: .repeatWindow
    case .seed: .seed
    case .maxTokens: .maxTokens
    case .stop: .stop
    case .speculation: .speculation
    case .think: .think
    case .system: .system
    case .history: .history
    case .statistics: .statistics
    case .multiline: .multiline
    case .theme: .theme
    case .glyphs: .glyphs
    case .panels: .panels
    case .mouse: .mouse
    case .wordWrap: .wordWrap
    case .raw: .raw
    case .thoughts: .thoughts
    }
  }
}
