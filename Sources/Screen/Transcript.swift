import Chat
import Engine

/// A conversation broken into rows for one width. What was broken once is kept, so that a screen costs only the rows
/// that it shows and an answer that is being written only what was added to it.
struct Transcript: Sendable {
  /// How the conversation is set.
  struct Setting: Equatable, Sendable {
    /// Columns of the text, without the names' gutter.
    var columns: Int
    /// Whether a blank row parts the entries.
    var isSpaced: Bool
    var ascii: Bool
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
    fileprivate(set) var wrapped: WrappedText
    /// The dim row under the text; nil where there is none.
    fileprivate(set) var detail: String?
    fileprivate var sourceBytes: Int
    fileprivate var revision: Int
    fileprivate var ending: Entry.Ending?
    fileprivate var isOpen: Bool

    var textRows: Int { max(wrapped.usedLines, isOpen ? 1 : 0) }
    var rows: Int { textRows + (detail == nil ? 0 : 1) }
  }

  private(set) var setting = Setting(columns: 1, isSpaced: true, ascii: false)
  private var blocks: [Int: Block] = [:]

  /// Changes the setting; what was broken for another one is forgotten.
  mutating func use(_ setting: Setting) {
    guard setting != self.setting else { return }
    if setting.columns != self.setting.columns || setting.ascii != self.setting.ascii { blocks = [:] }
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
  fileprivate init(_ entry: Entry, isOpen: Bool, setting: Transcript.Setting) {
    let hanging = if case .note(.reply) = entry.author { true } else { false }
    wrapped = WrappedText(entry.text, columns: setting.columns, hanging: hanging, ascii: setting.ascii)
    sourceBytes = entry.text.utf8.count
    revision = entry.revision
    ending = entry.ending
    self.isOpen = isOpen
    detail = Self.detail(entry, columns: setting.columns, ascii: setting.ascii)
  }

  fileprivate func isCurrent(_ entry: Entry, isOpen: Bool) -> Bool {
    sourceBytes == entry.text.utf8.count && revision == entry.revision && ending == entry.ending
      && self.isOpen == isOpen
  }

  fileprivate func isStart(of entry: Entry) -> Bool {
    revision == entry.revision && sourceBytes <= entry.text.utf8.count
  }

  /// Follows an entry that only grew.
  fileprivate mutating func extend(to entry: Entry, isOpen: Bool) {
    let bytes = entry.text.utf8
    if let start = bytes.index(bytes.startIndex, offsetBy: sourceBytes, limitedBy: bytes.endIndex) {
      wrapped.append(String(entry.text.unicodeScalars[start...]))
    }
    sourceBytes = bytes.count
    ending = entry.ending
    self.isOpen = isOpen
    detail = Self.detail(entry, columns: wrapped.columns, ascii: wrapped.ascii)
  }

  /// How an answer ended and its figures, as many as a row has room for.
  private static func detail(_ entry: Entry, columns: Int, ascii: Bool) -> String? {
    guard entry.author == .assistant, let ending = entry.ending else { return nil }
    // The error itself follows.
    if ending == .failed, entry.text.isEmpty { return nil }
    var parts: [String] = []
    switch ending {
    case .complete: break
    case .stopped: parts.append(entry.text.isEmpty ? "stopped before the first word" : "stopped")
    case .cut: parts.append("cut: no room for more")
    case .failed: parts.append("not finished")
    case .repeating: parts.append("stopped: it repeated itself; /regen tries again")
    }
    if let statistics = entry.statistics, statistics.generatedTokens > 0 { parts += statistics.brief }
    guard var line = parts.first else { return nil }
    let separator = ascii ? GlyphSet.ascii.separator : GlyphSet.braille.separator
    for part in parts.dropFirst() {
      guard line.count + separator.count + part.count <= columns else { break }
      line += separator + part
    }
    return line
  }
}
