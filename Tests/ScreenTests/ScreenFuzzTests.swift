import Chat
import Engine
import Terminal
import TestSupport
import Testing

@testable import Screen

/// Random events at random sizes: no crash, and always a grid of the right size whose cells fit together.
@Suite struct ScreenFuzzTests {
  private func event(_ random: inout RandomNumbers) -> ScreenEvent {
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    switch number(0...29) {
    case 0: return .resized(rows: number(0...60), columns: number(0...220))
    case 1: return .resized(rows: number(-1...6), columns: number(-1...30))
    case 2, 3, 4, 5:
      let kinds: [Key.Kind] = [
        .escape, .up, .home, .end, .pageUp, .pageDown, .shiftUp, .shiftDown, .wheelUp, .wheelDown, .function(1),
        .function(5), .function(number(1...12)), .alt("1"), .alt("2"), .alt("3"), .alt("4"), .alt("5"), .alt("6"),
        .character("\r"), .character("\u{3}"),
        .character("x"), .ignored, .paste("a\nb"), .backTab, .altUp, .altDown, .character("\t"), .character("\u{18}"),
        .character("\u{5}"), .character("\u{7}"), .down, .left, .right, .delete, .alt("m"), .alt("\r"),
        .character(Array("jkycer[]gGqdny/ 漢\u{7F}")[number(0...17)]), .function(2), .function(4),
      ]
      return .key(Key(kinds.randomElement(using: &random) ?? .ignored))
    case 6:
      let text = random.text(pieces: number(0...30))
      return .promptChanged(PromptState(text: text, cursor: number(-1...text.utf8.count + 1)))
    case 7:
      let lines = [
        "/help", "/kv 3", "/kv 16", "/kv", "/clear", "/stats", "/nonsense", "Hi", "//x", "", "/help kv", "/regen",
        "/continue", "/undo", "/edit", "/edit 2", "/branch", "/branch 1", "/new", "/set", "/set multiline", "/set raw",
        "/set glyphs ascii", "/set nomouse", "/set num_ctx 64", "/system x", "/system none", "/rename \u{1B}[m漢",
        "/delete", "/panels 6 1", "/panels off", "/panels", "/theme x", "/show parameters", "/copy code", "/export",
      ]
      return .lineAccepted(lines.randomElement(using: &random) ?? "")
    case 8: return .lineAccepted(random.text(pieces: number(1...20)))
    case 9: return .tick(Double(number(0...1000)))
    case 10: return .modelLoading(random.text(pieces: 4), progress: Bool.random(using: &random) ? 0.5 : nil)
    case 11:
      var model = SampleScreens.model
      model.name = random.text(pieces: number(0...9))
      model.layers = number(0...80)
      return .modelReady(model)
    case 12: return number(0...5) == 0 ? .modelFailed(random.text(pieces: 10)) : .prefill(done: number(0...9), total: 9)
    case 13: return .textAppended(random.text(pieces: number(1...40)))
    case 14, 15: return .textAppended(random.markdown(pieces: number(1...20)))
    case 16, 17:
      let bits = [16, 8, 4, 3].randomElement(using: &random) ?? 16
      let half = number(0...300)
      let cache = SampleScreens.cache(
        2 * half, bits: bits, runs: [.init(bits: 16, tokens: half), .init(bits: bits, tokens: half)])
      return .report(SampleScreens.report(token: number(0...500), cache: cache, layers: number(0...70)))
    case 18: return .contextShifted(droppedMessages: number(1...8))
    case 19:
      let reasons: [StopReason] = [.stop, .length, .contextFull, .cancelled, .repetition]
      return .finished(
        SampleScreens.summary(
          reasons.randomElement(using: &random) ?? .stop, random.text(pieces: number(0...50)),
          last: SampleScreens.report(token: number(0...90))))
    case 20: return .failed(random.text(pieces: 12))
    case 21: return .cacheChanged(SampleScreens.cache(number(0...600), bits: 8))
    default: return shellEvent(&random)
    }
  }

  /// What the shell answers, asked for or not.
  private func shellEvent(_ random: inout RandomNumbers) -> ScreenEvent {
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    func text(_ pieces: Int) -> String { random.text(pieces: number(0...pieces)) }
    switch number(0...13) {
    case 0, 1:
      let candidates = (0..<number(0...12)).map { _ in
        Completion.Candidate(text: text(4), detail: text(9), isFinal: Bool.random(using: &random))
      }
      let start = number(-1...9)
      return .completions(Completion(range: start..<start + number(0...4), candidates: candidates))
    case 2: return .completions(nil)
    case 3:
      let sessions = (0..<number(0...40)).map { index in
        SessionSummary(
          id: "\(index)", title: text(20), model: text(3), created: 0, changed: number(Int.min...Int.max),
          messages: number(0...9), path: "", problem: number(0...3) == 0 ? text(5) : nil)
      }
      return .sessionsListed(sessions, now: number(Int.min...Int.max))
    case 4: return .modelsListed((0..<number(0...9)).map { _ in ListedName(text(9), detail: text(9)) })
    case 5: return .themesListed((0..<number(0...9)).map { _ in ListedName(text(9), detail: text(9)) })
    case 6: return .filesRead([Attachment(path: text(5), text: text(9))])
    case 7: return .sessionDeleted(id: "\(number(0...3))")
    case 8: return .sessionStarted(id: "\(number(0...3))")
    case 9: return .saveFailed(text(9))
    case 10: return .editorClosed(text(5))
    case 11: return .modelDescribed((0..<number(0...9)).map { _ in text(9) })
    case 12:
      var conversation = Conversation()
      if number(0...1) == 0 { conversation.ask(text(9)) }
      return .sessionOpened(
        LoadedSession(
          header: SessionHeader(id: "1", created: 0, model: text(3), program: nil), path: "",
          conversation: Conversation(replaying: conversation.records), problems: [text(9)]))
    default: return Bool.random(using: &random) ? .commandFailed(text(9)) : .logged(text(9))
    }
  }

  private func faults(_ grid: Grid, of state: ScreenState) -> [String] {
    var faults: [String] = []
    if grid.rows != state.rows || grid.columns != state.columns { faults.append("the grid has another size") }
    if let cursor = grid.cursor {
      if !(0..<grid.rows).contains(cursor.row) || !(0..<grid.columns).contains(cursor.column) {
        faults.append("the cursor is outside")
      }
    } else if grid.rows > 0, grid.columns > 0 {
      faults.append("there is no cursor")
    }
    for row in 0..<grid.rows {
      var column = 0
      while column < grid.columns {
        let text = grid[row, column].text
        let width = DisplayWidth.of(text)
        if width != 1 && width != 2 || column + width > grid.columns { faults.append("cell \(row),\(column): \(text)") }
        if width == 2, !grid[row, column + 1].text.isEmpty { faults.append("half a character at \(row),\(column)") }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
          faults.append("a control character at \(row),\(column)")
        }
        column += max(1, width)
      }
    }
    return faults
  }

  @Test(arguments: 1...24)
  func randomEvents(seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    let glyphs = GlyphSet.allCases[seed % 3]
    var state = ScreenState(rows: seed, columns: 4 * seed, glyphs: glyphs, theme: seed % 2 == 0 ? .dark : .monochrome)
    for _ in 0..<120 {
      _ = state.update(event(&random))
      switch Int.random(in: 0...20, using: &random) {
      case 0: state.keepPlace { $0.settings.showsRaw.toggle() }
      case 1: state.keepPlace { $0.settings.wrapsWords.toggle() }
      case 2: state.marked = state.conversation.entries.randomElement(using: &random)?.id
      default: break
      }
      let grid = state.draw()
      let faults = faults(grid, of: state)
      #expect(faults.isEmpty, "seed \(seed)")
      if glyphs == .ascii { #expect(grid.cells.allSatisfy { $0.text.utf8.allSatisfy { $0 < 0x80 } }) }
    }
  }

  /// What is kept of broken lines never differs from what would be broken anew.
  @Test(arguments: 100...109)
  func theKeptLinesHold(seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    var state = ScreenState(rows: 24, columns: 80)
    for _ in 0..<80 {
      _ = state.update(event(&random))
      var fresh = state
      fresh.transcript = Transcript()
      #expect(state.draw() == fresh.draw(), "seed \(seed)")
    }
  }

  @Test func everySizeDraws() {
    let state = SampleScreens.writing(rows: 24, columns: 80, glyphs: .braille)
    for rows in [0, 1, 2, 3, 4, 5, 6, 7, 15, 16, 17, 24, 41] {
      for columns in [0, 1, 2, 3, 8, 11, 12, 19, 20, 39, 40, 59, 60, 79, 99, 100, 119, 159, 160, 240] {
        var sized = state
        _ = sized.update(.resized(rows: rows, columns: columns))
        #expect(faults(sized.draw(), of: sized).isEmpty, "\(columns)x\(rows)")
      }
    }
  }
}
