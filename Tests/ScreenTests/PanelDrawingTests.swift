import Chat
import Engine
import Terminal
import Testing

@testable import Screen

/// Every panel at its smallest and at larger sizes, in every set of glyphs.
@Suite struct PanelDrawingTests {
  /// Sizes of framed panels: rows, columns.
  private static let framed = [(6, 38), (7, 42), (9, 46), (16, 42), (40, 70)]
  private static let strips = [(4, 20), (4, 22), (4, 33), (4, 99)]

  private func draw(
    _ panel: Panel, rows: Int, columns: Int, isFramed: Bool, state: ScreenState
  ) -> Grid {
    var state = state
    _ = state.update(.resized(rows: rows + 2, columns: columns + 2))
    var canvas = Canvas(state)
    let area = Rectangle(row: 1, column: 1, rows: rows, columns: columns)
    let place = Layout.PanelPlace(panel: panel, rectangle: area, isFramed: isFramed)
    switch panel {
    case .sparsity: SparsityPanel(state).draw(place, on: &canvas)
    case .cache: CachePanel(state).draw(place, on: &canvas)
    case .speed: SpeedPanel(state).draw(place, on: &canvas)
    case .candidates: CandidatesPanel(state).draw(place, on: &canvas)
    case .heat: HeatPanel(state).draw(place, on: &canvas)
    case .log: LogPanel(state).draw(place, on: &canvas)
    }
    return canvas.grid
  }

  /// What is wrong with a panel's picture: nothing may stand outside its place or break its frame.
  private func fault(_ grid: Grid, isFramed: Bool, glyphs: GlyphSet) -> String? {
    let (bottom, right) = (grid.rows - 1, grid.columns - 1)
    for row in 0..<grid.rows {
      for column in 0..<grid.columns where row == 0 || row == bottom || column == 0 || column == right {
        if grid[row, column].text != " " { return "something stands outside at \(row),\(column)" }
      }
    }
    if isFramed {
      for row in 2..<bottom - 1 {
        let vertical = glyphs.frame.vertical
        if grid[row, 1].text != vertical || grid[row, right - 1].text != vertical { return "the frame is broken" }
        if grid[row, 2].text != " " || grid[row, right - 2].text != " " { return "text touches the frame" }
      }
    }
    if glyphs == .ascii, !grid.cells.allSatisfy({ $0.text.utf8.allSatisfy { $0 < 0x80 } }) { return "not ASCII" }
    return nil
  }

  private func states(_ glyphs: GlyphSet) -> [ScreenState] {
    var many = SampleScreens.start(rows: 24, columns: 80, glyphs: glyphs)
    let report = SampleScreens.report(
      token: 200,
      cache: SampleScreens.cache(500, bits: 3, runs: [.init(bits: 8, tokens: 300), .init(bits: 3, tokens: 200)]),
      layers: 80)
    SampleScreens.apply([.lineAccepted("Hi"), .report(report)], to: &many)
    for _ in 0..<300 { many.log.append("a word and averyveryveryveryveryveryverylongwordthatfitsnowhere 漢字漢字漢字") }
    return [
      SampleScreens.start(rows: 24, columns: 80, glyphs: glyphs),
      SampleScreens.writing(rows: 24, columns: 80, glyphs: glyphs),
      SampleScreens.notes(rows: 24, columns: 80, glyphs: glyphs), many,
    ]
  }

  @Test(arguments: Panel.allCases, GlyphSet.allCases)
  func panelsStayInTheirPlace(panel: Panel, glyphs: GlyphSet) {
    for (index, state) in states(glyphs).enumerated() {
      for (sizes, isFramed) in [(Self.framed, true), (Self.strips, false)] {
        for (rows, columns) in sizes {
          let grid = draw(panel, rows: rows, columns: columns, isFramed: isFramed, state: state)
          let fault = fault(grid, isFramed: isFramed, glyphs: glyphs)
          #expect(fault == nil, "state \(index), \(columns)x\(rows):\n\(grid.text)")
        }
      }
    }
  }

  @Test(arguments: Panel.allCases)
  func aPanelWithoutFiguresSaysWhatItWillShow(panel: Panel) {
    for (rows, columns, isFramed) in [(4, 20, false), (panel.fewestRows(layers: 0), 38, true)] {
      let state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
      let grid = draw(panel, rows: rows, columns: columns, isFramed: isFramed, state: state)
      let words = grid.text.split { $0 == " " || $0 == "\n" || $0 == "│" }.joined(separator: " ")
      #expect(words.contains("show") || words.contains("alive."), "\(grid.text)")
      #expect(!words.contains("…"), "the sentence is whole:\n\(grid.text)")
      #expect(grid.cells.contains { $0.style == Theme.dark[.dim] })
    }
  }

  // MARK: What they show

  private func lines(_ panel: Panel, rows: Int = 16, columns: Int = 42, _ state: ScreenState) -> [String] {
    draw(panel, rows: rows, columns: columns, isFramed: true, state: state).lines
  }

  private func writing(_ glyphs: GlyphSet = .ascii) -> ScreenState {
    SampleScreens.writing(rows: 24, columns: 80, glyphs: glyphs)
  }

  @Test func theFivePlacesOfEachLayerHaveBars() {
    let lines = lines(.sparsity, rows: 18, writing())
    #expect(lines[2].contains("qkv   out   gate  up    down    all"))
    #expect(lines[3].contains(" 0 ####- ###-- ####- ##--- #----   51%"))
    #expect(lines.contains { $0.contains("88%   50%   87%   35%   18%    mean") })
    #expect(lines.contains { $0.contains("! paper 55%") && $0.contains("weights read 59.6%") })
  }

  @Test func placesThatDoNotExistAreDashes() {
    var state = SampleScreens.start(rows: 50, columns: 200, glyphs: .ascii)
    var report = SampleScreens.report(token: 3)
    report.layers = [LayerZeros(qkv: 0.5, gate: 0.25)]
    SampleScreens.apply([.lineAccepted("Hi"), .report(report)], to: &state)
    #expect(lines(.sparsity, state)[3].contains(" 0 ###-- -     ####- -     -"))
  }

  @Test func manyLayersShareRows() {
    var state = SampleScreens.start(rows: 24, columns: 100, glyphs: .ascii)
    SampleScreens.apply([.lineAccepted("Hi"), .report(SampleScreens.report(token: 3, layers: 30))], to: &state)
    for panel in [Panel.sparsity, .heat] {
      #expect(lines(panel, rows: 9, state).contains { $0.contains("| 0-") || $0.contains("|   0-") })
      #expect(lines(panel, rows: 9, state).contains { $0.contains("-29 ") })
      #expect(lines(panel, rows: 44, state).contains { $0.contains("| 29 ") }, "with room each layer has a row")
    }
  }

  @Test func pagesOfSeveralWidthsAreOnTheMap() {
    var state = SampleScreens.start(rows: 40, columns: 120, glyphs: .ascii)
    let runs = [CacheReport.Run(bits: 4, tokens: 1), .init(bits: 3, tokens: 192), .init(bits: 16, tokens: 64)]
    _ = state.update(.cacheChanged(SampleScreens.cache(257, bits: 3, runs: runs)))
    let lines = lines(.cache, rows: 10, state)
    #expect(lines.contains { $0.contains("| 44333333333333####----------------") })
    #expect(lines.contains { $0.contains("4 1 at 4, 3 192 at 3, # 64 at 16") })
    #expect(lines.contains { $0.contains("[BOS], the first, stays at 4 bits") })
    #expect(lines.contains { $0.contains("50% full") && $0.contains("257 of 512") })
  }

  @Test func theStagesOfATokenAreOneBar() {
    let lines = lines(.speed, writing())
    #expect(lines.contains { $0.contains("token    #########==========++- 2.4 ms") })
    #expect(lines.contains { $0.contains("# attention 42%    = feed-forward 46%") })
    #expect(lines.contains { $0.contains("+ head 8%          - sampling 4%") })
    #expect(lines.contains { $0.contains("first token 21 ms") })
    let narrow = self.lines(.speed, columns: 38, writing())
    #expect(narrow.contains { $0.contains("# attention 42% = feed-forward 46% |") })
  }

  /// On a large screen the graphs grow; nothing stays empty below them.
  @Test(arguments: [Panel.sparsity, .speed], [20, 40, 80])
  func aTallPanelIsFull(panel: Panel, rows: Int) {
    let lines = lines(panel, rows: rows, writing())
    let last = lines[rows - 2].filter { $0 != "|" && $0 != " " }
    #expect(!last.isEmpty, "\(lines.joined(separator: "\n"))")
  }

  @Test func theChosenTokenIsMarked() {
    let lines = lines(.candidates, rows: 10, writing())
    #expect(lines[2].contains("> _wanders       41% #######----------"))
    #expect(lines[5].contains("\\n\\n            6%"))
    #expect(lines[7].contains("<|eot_id|>      1%"))
    #expect(lines[9].contains("#7             <1%"))
    #expect(self.lines(.candidates, rows: 10, writing(.braille))[2].contains("▶ ␣wanders       41% ███████··"))
  }

  @Test func theChosenTokenIsShownWhereRowsAreFew() {
    var state = writing()
    var report = SampleScreens.report(token: 50)
    var candidates = SampleScreens.candidates
    candidates[0].isChosen = false
    candidates[7].isChosen = true
    report.candidates = candidates
    _ = state.update(.report(report))
    #expect(lines(.candidates, rows: 6, state)[5].contains("> #7"))
  }

  @Test func theHeatMapHasTheNewestTokenAtTheRight() {
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .ascii)
    _ = state.update(.lineAccepted("Hi"))
    for alive in [0.1, 0.3, 0.8] as [Float] {
      var report = SampleScreens.report(token: 1)
      report.layers = [LayerZeros(up: 1 - alive), LayerZeros(up: 0.5), LayerZeros()]
      _ = state.update(.report(report))
    }
    let lines = lines(.heat, rows: 6, state)
    #expect(lines[2].hasSuffix("138 |") && lines[3].hasSuffix("555 |"))
    #expect(lines[4].hasSuffix("    |"), "a layer without the place has no cells")
  }

  @Test func theHeatMapTellsSharesApartWithAndWithoutColours() {
    var state = writing(.braille)
    var cells = draw(.heat, rows: 9, columns: 42, isFramed: true, state: state).cells
    #expect(Set(cells.filter { $0.text == "█" }.map(\.style)).count >= 3)
    state.theme = .monochrome
    cells = draw(.heat, rows: 9, columns: 42, isFramed: true, state: state).cells
    #expect(Set(cells.map(\.text)).isSuperset(of: ["░", "▒", "▓", "█"]))
  }

  @Test func theLogShowsItsNewestLinesHarmless() {
    let grid = draw(.log, rows: 9, columns: 42, isFramed: true, state: writing())
    #expect(grid.lines[5].contains("12:00:12 warning history.txt:3: not"))
    #expect(grid.lines[6].contains("  UTF-8^[[31m; skipped"))
    #expect(grid.lines[7].contains("12:00:15 error sessions: no space"))
    #expect(grid[7, 3].style == Theme.dark[.error] && grid[5, 3].style == Theme.dark[.warning])
  }

  @Test(arguments: [
    ("2026-01-31T12:00:09Z info answered seed=42", "12:00:09 answered seed=42"),
    ("2026-01-31T12:00:09Z error it failed", "12:00:09 error it failed"), ("info answered now", "info answered now"),
    ("", ""), ("2026-01-31T12:00:09Z info", "2026-01-31T12:00:09Z info"),
  ])
  func logLinesAreShortened(line: String, expected: String) {
    #expect(LogPanel.shortened(line) == expected[...])
  }

  @Test func barsAndGraphsHaveTheColoursOfTheirScale() {
    let state = writing(.block)
    for (panel, gradient) in [(Panel.sparsity, ThemeGradient.sparsity), (.speed, .speed), (.cache, .cache)] {
      let styles = Set(draw(panel, rows: 20, columns: 42, isFramed: true, state: state).cells.map(\.style))
      #expect(!styles.isDisjoint(with: Theme.dark[gradient]), "\(panel)")
    }
    let speed = Set(draw(.speed, rows: 20, columns: 42, isFramed: true, state: state).cells.map(\.style))
    #expect(speed.isSuperset(of: Theme.dark[.speed]), "from the bottom of the graph to its top")
  }
}
