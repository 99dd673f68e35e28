import Foundation
import Glibc
import Testing

@testable import Terminal

/// readline has one state for the process, so these run one after the other.
@Suite(.serialized) struct LineEditorTests {
  private static let hermetic: Void = {
    setenv("INPUTRC", "/dev/null", 1)
    setlocale(LC_CTYPE, "C.UTF-8")
  }()

  init() { Self.hermetic }

  private func editor(history: String? = nil) -> LineEditor { LineEditor(historyFile: history) }

  /// Types text as a terminal sends it, and returns what came of it.
  @discardableResult
  private func type(_ text: String, into editor: LineEditor) -> [LineEvent] {
    KeyDecoderTests.keys(text).flatMap { editor.feed($0) }
  }

  private func accepted(_ events: [LineEvent]) -> [String] {
    events.compactMap { if case .accepted(let text) = $0 { text } else { nil } }
  }

  @Test func typesAndAccepts() {
    let editor = editor()
    type("héllo 漢字", into: editor)
    #expect(editor.state == PromptState(prompt: "> ", text: "héllo 漢字", cursor: 13))
    #expect(type("\r", into: editor).first == .accepted("héllo 漢字"))
    #expect(editor.state.text.isEmpty)
    #expect(accepted(type("\r", into: editor)) == [""])
  }

  @Test func movesAndDeletesByWholeCharacters() {
    let editor = editor()
    type("漢字x\u{1B}[D\u{1B}[D\u{7F}", into: editor)
    #expect(editor.state == PromptState(text: "字x", cursor: 0))
    type("\u{5}\u{1B}[3~\u{1B}[H\u{1B}[3~", into: editor)
    #expect(editor.state == PromptState(text: "x", cursor: 0))
    type("\u{1B}[4~ab cd\u{1B}bX\u{1B}[1;5D\u{1B}OFY\u{1B}[1~Z", into: editor)
    #expect(editor.state.text == "Zxab XcdY")
    type("\u{1}\u{B}\u{19}", into: editor)
    #expect(editor.state.text == "Zxab XcdY")
  }

  @Test func arrowsGoThroughTheHistory() {
    let editor = editor()
    type("first\rsecond\r", into: editor)
    type("\u{1B}[A", into: editor)
    #expect(editor.state.text == "second")
    type("\u{1B}OA", into: editor)
    #expect(editor.state.text == "first")
    type("\u{1B}[B\u{1B}[B", into: editor)
    #expect(editor.state.text.isEmpty)
  }

  @Test func pasteIsOneStepOfUndo() {
    let editor = editor()
    type("a \u{1B}[200~two\rlines\u{7}\u{1B}[A 😀\t\u{1B}[201~", into: editor)
    #expect(editor.state.text == "a two\nlines[A 😀\t")
    type("\u{1F}", into: editor)
    #expect(editor.state.text == "a ")
    #expect(accepted(type("\u{1B}[200~x\ry\u{1B}[201~\r", into: editor)) == ["a x\ny"])
  }

  @Test func controlJAndAltEnterBeginALine() {
    let editor = editor()
    #expect(accepted(type("a\nb\u{1B}\rc\r", into: editor)) == ["a\nb\nc"])
    type("\u{1B}[A", into: editor)
    #expect(editor.state.text == "a\nb\nc")
    type("\u{1B}[A", into: editor)
    #expect(editor.state.cursor == 3)
    type("\u{1B}[A\u{1B}[A", into: editor)
    #expect(editor.state.text == "a\nb\nc" && editor.state.cursor <= 1)
  }

  @Test func searchesTheHistoryForWideCharacters() {
    let editor = editor()
    type("old 漢字 line\rnewer\r\u{12}字", into: editor)
    #expect(editor.state.prompt.contains("reverse-i-search"))
    #expect(editor.state.prompt.contains("字"))
    #expect(editor.state.text == "old 漢字 line")
    #expect(accepted(type("\r", into: editor)) == ["old 漢字 line"])
    #expect(editor.state == PromptState())
  }

  @Test func clearEndsASearch() {
    let editor = editor()
    type("one\rtwo\r\u{12}on", into: editor)
    editor.clear()
    #expect(editor.state == PromptState())
    type("ok", into: editor)
    #expect(editor.state.text == "ok")
    type("\u{12}tw\u{1B}[200~ pasted\u{1B}[201~", into: editor)
    #expect(editor.state.prompt == "> ")
    #expect(editor.state.text.contains(" pasted"))
    editor.setText("given 漢")
    #expect(editor.state == PromptState(text: "given 漢", cursor: 9))
    #expect(accepted(type("\r", into: editor)) == ["given 漢"])
  }

  @Test func textIsPutInWithItsCursor() {
    let editor = editor()
    editor.setText("/read 漢字 more", cursor: 9)
    #expect(editor.state == PromptState(text: "/read 漢字 more", cursor: 9))
    type("x", into: editor)
    #expect(editor.state.text == "/read 漢x字 more")
    for (cursor, place) in [(-1, 0), (0, 0), (7, 6), (8, 6), (99, 12)] {
      editor.setText("/read 漢字", cursor: cursor)
      #expect(editor.state.cursor == place, "\(cursor)")
    }
    editor.setText("a\u{0}b\u{1B}[31mc\u{9B}\nd\te")
    #expect(editor.state.text == "ab[31mc\nd\te", "no control characters")
  }

  @Test func controlDEndsOnlyAnEmptyLine() {
    let editor = editor()
    #expect(!type("ab\u{1}\u{4}", into: editor).contains(.endOfInput))
    #expect(editor.state.text == "b")
    editor.clear()
    #expect(type("x\u{7F}\u{4}", into: editor).contains(.endOfInput))
    type("still", into: editor)
    #expect(editor.state.text == "still")
  }

  @Test(arguments: [
    "\u{1B}[1;2D", "\u{1B}[1;7A", "\u{1B}[2~", "\u{1B}[24~", "\u{1B}[Z", "\u{1B}[5~", "\u{1B}[I", "\u{1B}[3;5~",
    "\u{1B}[99;5u",
    "\u{1B}", "\u{1B}[1;3H",
  ])
  func unknownKeysLeaveNoLetters(_ keys: String) {
    let editor = editor()
    type("ab" + keys, into: editor)
    #expect(editor.state.text == "ab")
    type("c", into: editor)
    #expect(editor.state.text.count == 3)
  }

  /// Completion is not readline's: no names of files, no list, no tab in the text.
  @Test(arguments: ["\t", "\t\t", "\u{1B}?", "\u{1B}*"])
  func completionKeysDoNothing(_ keys: String) {
    let editor = editor()
    for text in ["", "/m", "ab /etc/pass", "~roo"] {
      editor.setText(text)
      type(keys, into: editor)
      #expect(editor.state == PromptState(text: text, cursor: text.utf8.count))
      type("c", into: editor)
      #expect(editor.state.text == text + "c")
    }
  }

  @Test func keepsItsHistoryAcrossStarts() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "trilobit-\(UUID().uuidString)/history").path
    defer { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }
    var first: LineEditor? = editor(history: path)
    if let first { type("one\rtwo\nlines\rtwo\nlines\r\r", into: first) }
    first?.close()
    first = nil
    let second = editor(history: path)
    type("\u{1B}[A", into: second)
    #expect(second.state.text == "two\nlines")
    type("\u{10}\u{10}", into: second)
    #expect(second.state.text == "one")
    #expect(second.historyIsWritable)
    second.close()
    let third = editor(history: "/proc/none/history")
    type("x\r", into: third)
    #expect(!third.historyIsWritable)
  }

  /// Whatever is typed, the text is UTF-8, the cursor is within it, and one can go on.
  @Test func survivesRandomKeys() {
    var generator = SmallGenerator(state: 11)
    let pieces =
      (0..<32).map { String(Unicode.Scalar(UInt8($0))) } + ["a", "b ", "漢", "é", "😀", "\u{7F}", "\u{1B}[A", "\u{1B}[B"]
      + [
        "\u{1B}[C", "\u{1B}[D", "\u{1B}b", "\u{1B}f", "\u{1B}d", "\u{1B}3", "\u{1B}-", "\u{1B}u", "\u{1B}t", "\u{1B}y",
      ]
      + [
        "\u{1B}.", "\u{1B}\u{7F}", "\u{1B}<", "\u{1B}>", "\u{1B}n", "\u{1B}p", "\u{1B}x", "\u{18}\u{18}", "\u{18}(",
        "\u{18})",
      ]
      + [
        "\u{18}e", "\u{1B}[200~p\rq\u{1B}[201~", "\u{1B}\r", "\u{16}", "\u{1D}", "\u{1B}[H", "\u{1B}[F", "\u{1B}[3~",
        "\u{1B}\u{19}",
      ]
    for round in 0..<12 {
      let editor = editor()
      for step in 0..<400 {
        let piece = pieces.randomElement(using: &generator) ?? "a"
        type(piece, into: editor)
        let state = editor.state
        #expect(state.cursor <= state.text.utf8.count)
        if step % 97 == 0 { editor.clear() }
        if step % 131 == 0 { editor.setText("set 漢 \(step)") }
      }
      editor.clear()
      type("alive", into: editor)
      #expect(editor.state == PromptState(text: "alive", cursor: 5), "round \(round)")
    }
  }
}
