public import Engine

/// All that `/set`, the command line and the configuration file know about a running chat.
public struct ChatSettings: Equatable, Sendable {
  public var sampling = SamplingOptions()
  public var systemPrompt: String?
  public var cacheWidth = CacheWidth.sixteen
  /// Tokens of context; nil: the model's own, but at most 4096.
  public var context: Int?
  public var theme = "dark"
  public var glyphs = GlyphChoice.automatic
  /// The panels that are on, by number, the most important first.
  public var panels = Array(PanelNames.numbers)
  /// Whether a line of figures stands under each answer.
  public var showsStatistics = true
  public var wrapsWords = true
  /// Whether the prompt's history is kept in a file.
  public var keepsHistory = true
  public var usesMouse = true
  /// Whether answers are shown as the model wrote them, without Markdown.
  public var showsRaw = false
  /// Whether what a model thinks before it answers is shown whole.
  public var showsThoughts = false
  /// Whether Enter begins a new line, and Alt-Enter sends.
  public var isMultiline = false

  public init() {}
}

/// The characters that the screen is drawn with.
public enum GlyphChoice: String, CaseIterable, Sendable {
  /// What suits the terminal.
  case automatic = "auto"
  case braille, block, ascii
}
