import Chat
import Engine
import Markdown

/// A conversation broken into rows for one width. What was broken once is kept, so that a screen costs only the rows
/// that it shows and an answer that is being written only what was added to it.
struct Transcript: Sendable {
  /// How the conversation is set.
  struct Setting: Equatable, Sendable {
    /// Columns of the text, without the names' gutter.
    var columns: Int
    /// Whether a blank row parts the entries.
    var isSpaced: Bool
    /// Whether texts are shown in ASCII.
    var ascii: Bool
    /// Whether bullets, bars and frames are.
    var drawsInASCII = false
    /// Whether answers are shown as they were written, marks and all.
    var raw = false
    /// Whether lines are broken at words; else where they are full.
    var wrapsWords = true
    /// Whether the figures of an answer stand under it. How it ended does in any case.
    var showsStatistics = true
    /// Whether what a model thought before an answer is shown whole.
    var showsThoughts = false
  }

  /// One row of the screen.
  struct Row: Equatable {
    enum Kind: Equatable {
      case blank
      case text(line: Int)
      /// The dim row under an answer: how it ended, and its figures.
      case detail
    }

    var entry: Int
    var kind: Kind
  }

  /// One entry, broken.
  struct Block: Sendable {
    fileprivate enum Text {
      case plain(WrappedText)
      case markdown(MarkdownLines)
    }

    fileprivate var text: Text
    /// Above the text; nil where nothing was thought.
    fileprivate var thoughts: ThoughtLines?
    fileprivate let setting: Setting
    /// The dim row under the text; nil where there is none.
    fileprivate(set) var detail: String?
    fileprivate var sourceBytes: Int
    fileprivate var revision: Int
    fileprivate var ending: Entry.Ending?
    fileprivate var isOpen: Bool

    /// Rows of the thought and of the text.
    var textRows: Int { max(thoughtRows + usedLines, isOpen ? 1 : 0) }
    var rows: Int { textRows + (detail == nil ? 0 : 1) }
  }

  /// Entries that are kept broken at most: many more than a screen shows, and few beside a long conversation.
  static let mostBlocks = 512

  private(set) var setting = Setting(columns: 1, isSpaced: true, ascii: false)
  private var blocks: [Entry.ID: Block] = [:]
  var keptBlocks: Int { blocks.count }

  /// Changes the setting; what was broken for another one is forgotten.
  mutating func use(_ setting: Setting) {
    guard setting != self.setting else { return }
    var before = self.setting
    before.isSpaced = setting.isSpaced
    if setting != before { blocks = [:] }
    self.setting = setting
  }

  mutating func forget() { blocks = [:] }

  /// An entry broken into rows, from what is kept where that still holds.
  func block(_ index: Int, of conversation: Conversation) -> Block {
    let entry = conversation.entries[index]
    let isOpen = conversation.openAnswer == index
    if let kept = blocks[entry.id], kept.isCurrent(entry, isOpen: isOpen) { return kept }
    return Block(entry, isOpen: isOpen, setting: setting)
  }

  /// Makes sure that what is kept of an entry holds.
  mutating func prepare(_ index: Int, of conversation: Conversation) {
    let entry = conversation.entries[index]
    let isOpen = conversation.openAnswer == index
    if let kept = blocks[entry.id], kept.isCurrent(entry, isOpen: isOpen) { return }
    // Taken out while it is changed, so that its storage is not copied.
    if var block = blocks.removeValue(forKey: entry.id), block.isStart(of: entry) {
      block.extend(to: entry, isOpen: isOpen)
      blocks[entry.id] = block
    } else {
      if blocks.count >= Self.mostBlocks { blocks = blocks.filter { $0.value.isOpen } }
      blocks[entry.id] = Block(entry, isOpen: isOpen, setting: setting)
    }
  }

  /// Blank rows before an entry: one, but none before the first and between two notes of events.
  func gap(before index: Int, in conversation: Conversation) -> Int {
    guard setting.isSpaced, index > 0, block(index, of: conversation).rows > 0 else { return 0 }
    let entries = conversation.entries
    return entries[index].author == .note(.event) && entries[index - 1].author == .note(.event) ? 0 : 1
  }

  /// All rows of an entry, with the blank one before it.
  func height(_ index: Int, of conversation: Conversation) -> Int {
    gap(before: index, in: conversation) + block(index, of: conversation).rows
  }

  /// Row `row` of an entry, the blank ones before it counted.
  func row(_ row: Int, of index: Int, in conversation: Conversation) -> Row {
    let line = row - gap(before: index, in: conversation)
    if line < 0 { return Row(entry: index, kind: .blank) }
    let block = block(index, of: conversation)
    return Row(entry: index, kind: line < block.textRows ? .text(line: line) : .detail)
  }
}

extension Transcript.Block {
  fileprivate var thoughtRows: Int { thoughts?.count ?? 0 }

  private var usedLines: Int {
    switch text {
    case .plain(let wrapped): wrapped.usedLines
    case .markdown(let markdown): markdown.lines.count
    }
  }

  /// The pieces of a line; text that has no look of its own gets `role`.
  func pieces(of line: Int, _ role: ThemeRole) -> [StyledPiece] {
    if let thoughts, line < thoughts.count { return thoughts.pieces(of: line) }
    let line = line - thoughtRows
    switch text {
    case .plain(let wrapped):
      let indent = wrapped.indent(of: line)
      let text = StyledPiece(String(wrapped[line]), role)
      return indent > 0 ? [.blank(indent), text] : [text]
    case .markdown(let markdown):
      return markdown.lines.indices.contains(line) ? markdown.lines[line].pieces : []
    }
  }

  /// Where a line begins, in UTF-8 bytes of the text as it is shown: the same at every width. Lines of a thought are
  /// counted back from it.
  func offset(of line: Int) -> Int {
    guard line >= thoughtRows else { return line - thoughtRows }
    let line = line - thoughtRows
    switch text {
    case .plain(let wrapped):
      let lines = wrapped.lines
      return line < lines.count ? lines[line].lowerBound : lines.last?.upperBound ?? 0
    case .markdown(let markdown):
      return (line < markdown.lines.count ? markdown.lines[line] : markdown.lines.last)?.offset ?? 0
    }
  }

  /// The last line that begins at an offset or before it.
  func line(at offset: Int) -> Int {
    guard offset >= 0 else { return max(0, thoughtRows + offset) }
    let line =
      switch text {
      case .plain(let wrapped): wrapped.lines.lastIndex { $0.lowerBound <= offset } ?? 0
      case .markdown(let markdown): markdown.lines.lastIndex { $0.offset <= offset } ?? 0
      }
    return thoughtRows + line
  }

  fileprivate init(_ entry: Entry, isOpen: Bool, setting: Transcript.Setting) {
    self.setting = setting
    text = Self.text(entry, setting)
    sourceBytes = entry.text.utf8.count
    revision = entry.revision
    ending = entry.ending
    self.isOpen = isOpen
    detail = Self.detail(entry, setting)
    followThoughts(of: entry)
  }

  private mutating func followThoughts(of entry: Entry) {
    guard let thinking = entry.thinking else {
      thoughts = nil
      return
    }
    let isThinking = isOpen && entry.text.isEmpty
    if thoughts == nil {
      thoughts = ThoughtLines(thinking, isThinking: isThinking, setting: setting)
    } else {
      thoughts?.follow(thinking, isThinking: isThinking, setting: setting)
    }
  }

  fileprivate func isCurrent(_ entry: Entry, isOpen: Bool) -> Bool {
    sourceBytes == entry.text.utf8.count && revision == entry.revision && ending == entry.ending
      && self.isOpen == isOpen && thoughts?.sourceBytes == entry.thinking?.utf8.count
  }

  fileprivate func isStart(of entry: Entry) -> Bool {
    revision == entry.revision && sourceBytes <= entry.text.utf8.count
  }

  /// Follows an entry that only grew.
  fileprivate mutating func extend(to entry: Entry, isOpen: Bool) {
    let bytes = entry.text.utf8
    if let start = bytes.index(bytes.startIndex, offsetBy: sourceBytes, limitedBy: bytes.endIndex) {
      append(String(entry.text.unicodeScalars[start...]))
    }
    sourceBytes = bytes.count
    ending = entry.ending
    self.isOpen = isOpen
    detail = Self.detail(entry, setting)
    followThoughts(of: entry)
  }

  private mutating func append(_ source: String) {
    // Taken out while it is changed, so that its storage is not copied.
    switch text {
    case .plain(var wrapped):
      text = .plain(WrappedText("", columns: 1))
      wrapped.append(source)
      text = .plain(wrapped)
    case .markdown(var lines):
      text = .plain(WrappedText("", columns: 1))
      lines.append(source)
      text = .markdown(lines)
    }
  }

  /// Answers are Markdown, and so are questions that hold code; other questions stand as they were typed.
  private static func text(_ entry: Entry, _ setting: Transcript.Setting) -> Text {
    let isMarkdown =
      switch entry.author {
      case .assistant: !setting.raw
      case .user: !setting.raw && MarkdownText.hasFence(entry.text)
      case .note: false
      }
    if isMarkdown { return .markdown(MarkdownLines(entry.text, setting: setting)) }
    let hanging = entry.author == .note(.reply)
    return .plain(
      WrappedText(
        entry.text, columns: setting.columns, hanging: hanging, breaksAtWords: setting.wrapsWords,
        ascii: setting.ascii))
  }

  /// How an answer ended and its figures, as many as a row has room for.
  private static func detail(_ entry: Entry, _ setting: Transcript.Setting) -> String? {
    guard entry.author == .assistant, let ending = entry.ending else { return nil }
    // The error itself follows.
    if ending == .failed, entry.isEmpty { return nil }
    var parts = entry.endingNotes
    if setting.showsStatistics, let statistics = entry.statistics, statistics.generatedTokens > 0 {
      parts += statistics.brief
    }
    guard var line = parts.first else { return nil }
    let separator = setting.ascii ? GlyphSet.ascii.separator : GlyphSet.braille.separator
    for part in parts.dropFirst() {
      guard line.count + separator.count + part.count <= setting.columns else { break }
      line += separator + part
    }
    return line
  }
}
