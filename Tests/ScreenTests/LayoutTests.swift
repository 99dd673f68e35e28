import Testing

@testable import Screen

@Suite struct LayoutTests {
  private func check(rows: Int, columns: Int, panels: [Panel], promptRows: Int, layers: Int = 6) -> String? {
    let layout = Layout(rows: rows, columns: columns, panels: panels, promptRows: promptRows, layers: layers)
    let all =
      [layout.title, layout.conversation, layout.status, layout.prompt].compactMap { $0 }
      + layout.panels.map(\.rectangle)
    let areas = all.filter { !$0.isEmpty }
    for area in areas
    where area.row < 0 || area.column < 0 || area.row + area.rows > rows || area.column + area.columns > columns {
      return "\(area) is outside"
    }
    for (index, first) in areas.enumerated() {
      for second in areas[(index + 1)...]
      where first.row < second.row + second.rows && second.row < first.row + first.rows
        && first.column < second.column + second.columns && second.column < first.column + first.columns
      {
        return "\(first) and \(second) overlap"
      }
    }
    if rows > 0, columns > 0, layout.prompt.isEmpty { return "no prompt" }
    if rows >= 2, layout.conversation.rows < 1 { return "no conversation" }
    if rows >= 4, layout.conversation.rows < max(1, rows / 4) { return "a small conversation" }
    if columns >= 60, layout.conversation.columns < 50 { return "a narrow conversation" }
    for place in layout.panels {
      let area = place.rectangle
      if place.isFramed, area.rows < place.panel.fewestRows(layers: 0) || area.columns < 38 {
        return "\(place) is small"
      }
      if !place.isFramed, area.rows != Layout.stripRows || area.columns < 20 { return "\(place) is small" }
    }
    // By rank: what is shown comes first, what is left out is all the rest, and nothing stands twice.
    if layout.panels.map(\.panel) + layout.leftOut != panels { return "the panels are not in their order" }
    return nil
  }

  /// Every height with every fourth width, others each time, and all widths at which something changes.
  @Test(arguments: 1...100)
  func everySize(rows: Int) {
    let borders = [19, 20, 59, 60, 89, 90, 99, 100, 159, 160, 300]
    for columns in 1...300 where columns % 4 == rows % 4 || borders.contains(columns) {
      for promptRows in [1, 12] {
        let fault = check(rows: rows, columns: columns, panels: Panel.allCases, promptRows: promptRows)
        #expect(fault == nil, "\(columns)x\(rows)")
      }
    }
  }

  /// Every choice of panels, at sizes on both sides of every border.
  @Test(arguments: 0..<64)
  func everyChoiceOfPanels(choice: Int) {
    let chosen = Panel.allCases.filter { choice & (1 << ($0.rawValue - 1)) != 0 }
    for panels in [chosen, chosen.reversed()] {
      for rows in [1, 3, 4, 5, 6, 9, 10, 15, 16, 17, 20, 24, 31, 40, 47, 60, 100] {
        for columns in [1, 19, 20, 59, 60, 89, 90, 99, 100, 120, 159, 160, 200, 239, 300] {
          for layers in [0, 6, 30, 4000] {
            let fault = check(rows: rows, columns: columns, panels: panels, promptRows: 2, layers: layers)
            #expect(fault == nil, "\(columns)x\(rows) \(panels)")
          }
        }
      }
    }
  }

  @Test(arguments: [(0, 0), (-1, -5), (0, 80), (80, 0)])
  func noRoomAtAll(rows: Int, columns: Int) {
    let layout = Layout(rows: rows, columns: columns, panels: Panel.allCases, promptRows: 1)
    #expect(layout.prompt.isEmpty && layout.conversation.isEmpty && layout.panels.isEmpty)
  }

  private func layout(_ columns: Int, _ rows: Int, panels: [Panel] = Panel.allCases) -> Layout {
    Layout(rows: rows, columns: columns, panels: panels, promptRows: 1, layers: 6)
  }

  private func columns(_ layout: Layout) -> Int { Set(layout.panels.map(\.rectangle.column)).count }

  @Test func twoColumnsFrom160() {
    #expect(columns(layout(160, 50)) == 2)
    #expect(columns(layout(159, 50)) == 1)
    #expect(columns(layout(200, 50, panels: [.speed])) == 1)
    #expect(layout(160, 45).panels.count == 6)
  }

  @Test func columnsAreFilledToTheEnd() {
    for size in [(100, 24), (120, 40), (160, 45), (200, 50), (300, 100)] {
      let layout = layout(size.0, size.1)
      for column in Set(layout.panels.map(\.rectangle.column)) {
        let stack = layout.panels.map(\.rectangle).filter { $0.column == column }
        #expect(stack.reduce(0) { $0 + $1.rows } == layout.conversation.rows, "\(size)")
      }
    }
  }

  @Test func panelsGrowTowardsWhatTheyWish() {
    let many = Layout(rows: 60, columns: 120, panels: [.sparsity, .candidates], promptRows: 1, layers: 30)
    #expect(many.panels.map(\.rectangle.rows) == [47, 10])
    let few = Layout(rows: 60, columns: 120, panels: [.cache, .candidates], promptRows: 1, layers: 6)
    #expect(few.panels.map(\.rectangle.rows) == [29, 28])
  }

  @Test func oneColumnFrom100AndAStripFrom60() {
    #expect(layout(100, 24).panels.allSatisfy { $0.isFramed })
    #expect(layout(100, 24).panels.count == 3)
    #expect(layout(120, 40).panels.count == 4)
    #expect(layout(120, 44).panels.count == 5)
    #expect(layout(120, 50).panels.count == 6)
    #expect(layout(99, 24).panels.allSatisfy { !$0.isFramed && $0.rectangle.rows == 4 })
    #expect(layout(90, 24).panels.count == 4)
    #expect(layout(89, 24).panels.count == 3)
    #expect(layout(60, 16).panels.count == 3)
    #expect(layout(59, 24).panels.isEmpty)
    #expect(layout(80, 15).panels.isEmpty)
  }

  @Test func panelsThatDoNotFitAreLeftOutFromTheEnd() {
    #expect(layout(120, 17).panels.map(\.panel) == [.sparsity, .cache])
    #expect(layout(120, 17).leftOut == [.speed, .candidates, .heat, .log])
    #expect(layout(120, 10).panels.map(\.panel) == [.sparsity])
    #expect(layout(120, 9).panels.isEmpty)
    #expect(layout(80, 24, panels: [.log, .heat, .cache, .speed]).leftOut == [.speed])
  }

  @Test func aPanelThatIsNamedTwiceStandsOnce() {
    let layout = layout(120, 40, panels: [.log, .speed, .log])
    #expect(layout.panels.map(\.panel) == [.log, .speed])
    #expect(layout.leftOut.isEmpty)
  }

  @Test func theSmallestHaveThePromptAlone() {
    let tiny = layout(1, 1)
    #expect(tiny.title == nil && tiny.status == nil && tiny.conversation.isEmpty)
    #expect(tiny.prompt == Rectangle(row: 0, column: 0, rows: 1, columns: 1))
    #expect(layout(20, 4).status != nil)
    #expect(layout(19, 4).status == nil)
    #expect(layout(20, 3).status == nil)
  }

  @Test(arguments: [(24, 3, 3), (24, 40, 5), (39, 40, 5), (40, 40, 10), (40, 7, 7), (6, 40, 2), (100, 40, 10)])
  func thePromptGrows(rows: Int, wanted: Int, expected: Int) {
    #expect(Layout(rows: rows, columns: 80, panels: [], promptRows: wanted).prompt.rows == expected)
  }
}
