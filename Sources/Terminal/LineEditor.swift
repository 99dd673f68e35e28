import CTerminal
import Glibc

/// GNU readline as an editor of one text: keys in, the text and its events out. It neither draws nor reads the
/// terminal, and completes nothing.
///
/// The person's inputrc is honoured, with `$if trilobit`. One may be open at a time, on one thread. Open it after the
/// `TerminalDevice`, which sets the locale.
///
/// ```swift
/// let editor = LineEditor(historyFile: "/home/ann/.local/state/trilobit/history")
/// for event in editor.feed(key) { ... }
/// ```
public final class LineEditor {
  /// Whether entries are added to the history file; they are always in the history of this run.
  public var savesHistory = true

  /// False after an entry could not be written to the history file.
  public private(set) var historyIsWritable = true

  private let history: HistoryFile?
  private var isOpen = true
  private var lastState = PromptState()

  /// Starts the editor.
  ///
  /// - Parameters:
  ///   - historyFile: Where the history is kept across starts; nil keeps none.
  ///   - readlineName: The name that `$if` in an inputrc knows.
  ///   - prompt: What stands before the text.
  public init(historyFile: String?, readlineName: String = "trilobit", prompt: String = "> ") {
    history = historyFile.map(HistoryFile.init)
    let opened = prompt_open(readlineName, prompt)
    precondition(opened, "one LineEditor may be open at a time")
    prompt_clear_history()
    prompt_limit_history(Int32(HistoryFile.mostEntries))
    for entry in history?.load() ?? [] { prompt_add_history(entry) }
    history?.trim()
    lastState = state
  }

  deinit { close() }

  /// Ends the editor; does nothing the second time.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    prompt_close()
  }

  /// What is to be shown at the prompt now.
  public var state: PromptState {
    guard isOpen else { return lastState }
    var count = 0
    let text = prompt_text(&count).map { Self.string($0, count) } ?? ""
    let cursor = min(max(0, Int(prompt_cursor())), text.utf8.count)
    // Readline's marks of what takes no columns.
    let prompt = String(cString: prompt_display()).filter { $0 != "\u{1}" && $0 != "\u{2}" }
    return PromptState(prompt: prompt, text: text, cursor: cursor)
  }

  private static func string(_ bytes: UnsafePointer<CChar>, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  // MARK: Keys

  /// Gives the editor a key, and returns what came of it. Ctrl-C is the caller's (`clear()`).
  public func feed(_ key: Key) -> [LineEvent] {
    guard isOpen else { return [] }
    switch key.kind {
    case .paste(let text): insert(text)
    case .character("\n") where !prompt_is_busy(): prompt_insert("\n")
    case .alt("\r"), .alt("\n"): prompt_insert("\n")
    case .character(let character): feed(Array(String(character).utf8))
    case .alt(let character): feed([0x1B] + Array(String(character).utf8))
    case .escape: if prompt_is_vi() || prompt_is_busy() { feed([0x1B]) }
    case .up: if !moveLine(by: -1) { feedSequence(key, otherwise: "A") }
    case .down: if !moveLine(by: 1) { feedSequence(key, otherwise: "B") }
    case .right: feedSequence(key, otherwise: "C")
    case .left: feedSequence(key, otherwise: "D")
    case .home: feedSequence(key, otherwise: "H")
    case .end: feedSequence(key, otherwise: "F")
    case .delete: feedSequence(key, otherwise: "3~")
    case .insert, .backTab, .function: feedSequence(key, otherwise: nil)
    case .pageUp, .pageDown, .shiftUp, .shiftDown, .altUp, .altDown, .wheelUp, .wheelDown, .ignored: return []
    }
    return events()
  }

  private func feed(_ bytes: [UInt8]) {
    prompt_feed(bytes, bytes.count)
  }

  /// Feeds a sequence that does something, or the plain form of its key: of an unknown one readline would take the
  /// last letters for text.
  private func feedSequence(_ key: Key, otherwise plain: String?) {
    if prompt_is_bound(key.bytes, key.bytes.count) { return feed(key.bytes) }
    guard let plain else { return }
    let bytes = [0x1B, UInt8(ascii: "[")] + Array(plain.utf8)
    if prompt_is_bound(bytes, bytes.count) { feed(bytes) }
  }

  /// Pasted text, without control characters; one step of undo.
  private func insert(_ text: String) {
    prompt_insert(Self.withoutControls(text))
  }

  private static func withoutControls(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    kept.append(
      contentsOf: text.unicodeScalars.filter { scalar in
        scalar == "\n" || scalar == "\t" || !(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value))
      })
    return String(kept)
  }

  /// Moves the cursor to the line above or below within the text; false where there is none.
  private func moveLine(by step: Int) -> Bool {
    guard !prompt_is_busy() else { return false }
    let now = state
    guard let cursor = TextLines(now.text).moving(now.cursor, by: step) else { return false }
    prompt_set_cursor(Int32(clamping: cursor))
    return true
  }

  private func events() -> [LineEvent] {
    var events: [LineEvent] = []
    while let line = prompt_take_line() {
      let text = String(cString: line)
      free(line)
      if savesHistory, let history, !history.append(text) { historyIsWritable = false }
      events.append(.accepted(text))
    }
    if prompt_take_end() { events.append(.endOfInput) }
    let now = state
    if now != lastState {
      lastState = now
      events.append(.changed(now))
    }
    return events
  }

  // MARK: The text from outside

  /// Empties the text; ends a search and a command half typed.
  public func clear() {
    setText("")
  }

  /// Replaces the text, without control characters; ends a search.
  ///
  /// - Parameter cursor: Where the cursor goes, as an offset in UTF-8 bytes, moved back to where a character begins;
  ///   nil: the end of the text.
  public func setText(_ text: String, cursor: Int? = nil) {
    guard isOpen else { return }
    let text = Self.withoutControls(text)
    prompt_set_text(text)
    if let cursor {
      let bytes = text.utf8
      var place = bytes.index(bytes.startIndex, offsetBy: max(0, cursor), limitedBy: bytes.endIndex) ?? bytes.endIndex
      while place < bytes.endIndex, bytes[place] & 0xC0 == 0x80 { place = bytes.index(before: place) }
      prompt_set_cursor(Int32(clamping: bytes.distance(from: bytes.startIndex, to: place)))
    }
    lastState = state
  }

  /// Tells readline the size of the screen.
  public func resize(rows: Int, columns: Int) {
    guard isOpen else { return }
    prompt_resize(Int32(clamping: max(1, rows)), Int32(clamping: max(1, columns)))
  }
}
