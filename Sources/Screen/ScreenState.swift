public import Chat
import Engine
public import Terminal

/// Everything that the chat screen shows, as one value. `update` is the only place where it changes and `draw` makes
/// a picture of it.
public struct ScreenState: Sendable {
  /// What the engine is at.
  public enum Activity: Equatable, Sendable {
    /// A model is being opened.
    case loading(String, progress: Double?)
    /// Ready for a question.
    case idle
    case prefill(done: Int, total: Int)
    case writing
    /// The person stopped the answer; the engine has not said yet that it ended.
    case stopping
    /// What the cache holds is computed again.
    case recomputing
    /// There is no model; the sentence says why.
    case unavailable(String)
  }

  /// Whether the chat is on disk.
  public enum Saving: Equatable, Sendable {
    /// There is nothing to save yet.
    case nothing
    case saved
    /// The newest records could not be written; the reason.
    case failed(String)
  }

  public internal(set) var rows: Int
  public internal(set) var columns: Int
  /// The glyphs that suit the terminal; `settings.glyphs` may ask for others.
  let suitedGlyphs: GlyphSet
  public var theme: Theme
  /// All that `/set` changes. The system prompt is the person's own; that of a saved chat is the conversation's.
  public internal(set) var settings: ChatSettings
  /// Whether texts are shown in ASCII: where the locale has nothing else. Glyphs may be ASCII for the font's sake alone.
  public let showsOnlyASCII: Bool

  public internal(set) var conversation: Conversation
  public internal(set) var model: ModelInformation?
  public internal(set) var activity: Activity
  public internal(set) var telemetry = Telemetry()
  /// The newest lines of the program's log.
  public internal(set) var log = LogLines()
  public internal(set) var prompt = PromptState()
  public internal(set) var scroll = Scroll.newest
  /// Whether something came below the part that the person scrolled to.
  public internal(set) var hasNewTextBelow = false
  /// F5: no panel is shown, whichever are on.
  public internal(set) var arePanelsHidden = false
  /// A sentence for the person; it goes with the next key or after a while.
  public internal(set) var hint: String?
  /// Texts that wait until the model is ready or the answer is finished.
  public internal(set) var waiting: [String] = []

  /// Files that go into the next message.
  public internal(set) var attachments: [Attachment] = []
  /// The file of the chat; nil while it is not known.
  public internal(set) var sessionID: String?
  public internal(set) var saving = Saving.nothing

  /// What stands over the screen.
  var overlay: Overlay?
  /// The message that the message mode stands on; nil outside it.
  public internal(set) var marked: Entry.ID?
  /// The question that is being edited in the prompt.
  var editing: Entry.ID?
  /// The question that is being answered, as it was sent; nil where an answer is made again or goes on.
  var sent: SentQuestion?
  /// The saved chat that the `/rename` in the prompt is for, where it is not the open one.
  var renaming: String?
  /// A Ctrl-X that waits for the next key.
  var pendingPrefix: Key?
  /// The theme that Esc brings back, while one is being chosen.
  var themeBefore: Theme?
  /// The theme asked for last and not loaded yet.
  var awaitedTheme: String?
  /// What the next completions are for.
  var completing = CompletionRequest.tab
  /// Whether a chat that is resumed goes on at the cache's width that it had.
  let followsWidthOfChats: Bool
  /// The cache's width that the person chose, and the one that the chat which is open had; nil where it had none, or the
  /// person chose one since.
  var chosenWidth: CacheWidth
  var widthOfChat: CacheWidth?
  /// The cache's width that was asked for and is not reported yet.
  var requestedWidth: CacheWidth?
  /// The width at which the conversation is read again once the answer is finished.
  var waitingWidth: CacheWidth?
  /// What was before a model was asked for that is not open yet; nil where none is, and at the start.
  var opening: ModelRequest?
  var promptLayout: PromptLayout
  var transcript = Transcript()
  /// Whether the last key was a Ctrl-C on an empty line: a second one leaves.
  var isLeaveArmed = false
  /// Panels that are on and had no room at the last update.
  var crowded: [Panel] = []
  /// Whether the status line names them, and when that ends, by the clock of the ticks.
  var saysCrowded = false
  var crowdedEnds: Double?
  /// Whether the engine was asked what could have come in place of the last answer's last token.
  var hasAskedForCandidates = false
  /// When the hint goes, by the clock of the ticks; nil until the first tick after it came.
  var hintEnds: Double?

  /// A screen before anything happened.
  ///
  /// - Parameters:
  ///   - glyphs: What suits the terminal.
  ///   - theme: The theme that `settings.theme` names, as it was loaded.
  ///   - settings: As the command line and the configuration file have them. Their system prompt is that of new
  ///     conversations.
  ///   - followsWidthOfChats: Whether a chat that is resumed goes on at the cache's width that it had; else at that of
  ///     the settings.
  public init(
    rows: Int, columns: Int, glyphs: GlyphSet = .braille, theme: Theme = .dark, showsOnlyASCII: Bool? = nil,
    settings: ChatSettings = ChatSettings(), conversation: Conversation? = nil, followsWidthOfChats: Bool = true
  ) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
    suitedGlyphs = glyphs
    self.theme = theme
    self.showsOnlyASCII = showsOnlyASCII ?? (glyphs == .ascii)
    self.settings = settings
    self.followsWidthOfChats = followsWidthOfChats
    chosenWidth = settings.cacheWidth
    self.conversation = conversation ?? Conversation(systemPrompt: settings.systemPrompt)
    activity = .loading("opening the model", progress: nil)
    promptLayout = PromptLayout(PromptState(), columns: columns)
    fitPrompt()
    prepareConversation()
  }

  /// The glyphs that the screen is drawn with.
  public var glyphs: GlyphSet {
    switch settings.glyphs {
    case .automatic: suitedGlyphs
    // A locale that has no more than ASCII cannot show the others, whoever asks for them.
    case .braille: showsOnlyASCII ? .ascii : .braille
    case .block: showsOnlyASCII ? .ascii : .block
    case .ascii: .ascii
    }
  }

  /// The panels that are switched on, the most important first.
  public internal(set) var panels: [Panel] {
    get { settings.panels.compactMap(Panel.init) }
    set { settings.panels = newValue.map(\.rawValue) }
  }

  /// Whether an answer is being made.
  public var isAnswering: Bool {
    switch activity {
    case .prefill, .writing, .stopping: true
    case .loading, .idle, .recomputing, .unavailable: false
    }
  }

  /// Whether what is sent next takes the place of an older question.
  public var isEditing: Bool { editing != nil }

  /// Whether the engine works on something that Esc stops.
  var isStoppable: Bool { isAnswering || activity == .recomputing }

  /// Whether the shell should send ticks: something on the screen changes with time alone.
  public var wantsTicks: Bool { hint != nil || saysCrowded }

  /// Whether a panel shows what could have come next, so that the engine has to report it.
  public var wantsCandidates: Bool { layout.panels.contains { $0.panel == .candidates } }

  /// Where everything stands.
  public var layout: Layout {
    Layout(
      rows: rows, columns: columns, panels: arePanelsHidden ? [] : panels, promptRows: promptLayout.rowCount,
      layers: model?.layers ?? 0)
  }
}

extension ScreenState {
  /// Columns that the names take beside the conversation.
  static func gutter(columns: Int) -> Int { columns >= 40 ? 8 : columns >= 12 ? 2 : 0 }

  /// The widest that a line of text gets: longer ones are hard to read.
  static let widestText = 110

  mutating func fitPrompt() {
    promptLayout = PromptLayout(prompt, columns: columns, ascii: showsOnlyASCII, previous: promptLayout)
  }

  /// Lets the conversation's rows follow what happened: called at the end of every update.
  mutating func prepareConversation() {
    scroll = withWindow { window, scroll in window.moved(scroll, by: 0) }
    if scroll == .newest { hasNewTextBelow = false }
  }

  /// Gives the conversation's window to a closure, which may move the scroll.
  mutating func withWindow(_ body: (inout ConversationWindow, Scroll) -> Scroll) -> Scroll {
    let area = layout.conversation
    transcript.use(setting(for: area))
    var window = ConversationWindow(transcript: transcript, conversation: conversation, rows: area.rows)
    transcript = Transcript()
    let moved = body(&window, scroll)
    if case .held(let entry, let row) = moved { window.prepare(from: entry, row: row) }
    transcript = window.transcript
    return moved
  }

  func setting(for area: Rectangle) -> Transcript.Setting {
    let gutter = Self.gutter(columns: area.columns)
    // A column stays free at the right edge, for the cursor of an answer and for the eye.
    let margin = area.columns >= 12 ? 1 : 0
    return Transcript.Setting(
      columns: max(1, min(Self.widestText, area.columns - gutter - margin)), isSpaced: area.rows >= 7,
      ascii: showsOnlyASCII, drawsInASCII: showsOnlyASCII || glyphs.isASCII, raw: settings.showsRaw,
      wrapsWords: settings.wrapsWords, showsStatistics: settings.showsStatistics,
      showsThoughts: settings.showsThoughts)
  }
}
