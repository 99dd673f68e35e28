import Testing

@testable import Screen

@Suite struct LayoutTests {
  private func check(rows: Int, columns: Int, panels: [Panel], promptRows: Int) -> String? {
    let layout = Layout(rows: rows, columns: columns, panels: panels, promptRows: promptRows)
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
    for place in layout.panels where place.isFramed && place.rectangle.rows < Layout.fewestPanelRows {
      return "\(place) is too low"
    }
    if Set(layout.panels.map(\.panel)).count != layout.panels.count { return "a panel stands twice" }
    return nil
  }

  @Test(arguments: 1...100)
  func everySize(rows: Int) {
    for columns in 1...300 {
      for promptRows in [1, 5] {
        let fault = check(rows: rows, columns: columns, panels: Panel.allCases, promptRows: promptRows)
        #expect(fault == nil, "\(columns)x\(rows)")
      }
    }
  }

  @Test func everyChoiceOfPanels() {
    for choice in 0..<8 {
      let panels = Panel.allCases.filter { choice & (1 << ($0.rawValue - 1)) != 0 }
      for rows in 1...60 {
        for columns in stride(from: 1, through: 220, by: 7) {
          #expect(check(rows: rows, columns: columns, panels: panels, promptRows: 2) == nil, "\(columns)x\(rows)")
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
    Layout(rows: rows, columns: columns, panels: panels, promptRows: 1)
  }

  @Test func twoColumnsFrom160() {
    #expect(Set(layout(160, 50).panels.map(\.rectangle.column)).count == 2)
    #expect(Set(layout(159, 50).panels.map(\.rectangle.column)).count == 1)
    #expect(Set(layout(200, 50, panels: [.speed]).panels.map(\.rectangle.column)).count == 1)
  }

  @Test func oneColumnFrom100AndAStripFrom60() {
    #expect(layout(100, 24).panels.allSatisfy { $0.isFramed })
    #expect(layout(100, 24).panels.count == 3)
    #expect(layout(99, 24).panels.allSatisfy { !$0.isFramed && $0.rectangle.rows == 4 })
    #expect(layout(60, 16).panels.count == 3)
    #expect(layout(59, 24).panels.isEmpty)
    #expect(layout(80, 15).panels.isEmpty)
  }

  @Test func panelsThatDoNotFitAreLeftOutFromTheEnd() {
    #expect(layout(120, 17).panels.map(\.panel) == [.sparsity, .cache])
    #expect(layout(120, 10).panels.map(\.panel) == [.sparsity])
    #expect(layout(120, 8).panels.isEmpty)
  }

  @Test func theSmallestHaveThePromptAlone() {
    let tiny = layout(1, 1)
    #expect(tiny.title == nil && tiny.status == nil && tiny.conversation.isEmpty)
    #expect(tiny.prompt == Rectangle(row: 0, column: 0, rows: 1, columns: 1))
    #expect(layout(20, 4).status != nil)
    #expect(layout(19, 4).status == nil)
    #expect(layout(20, 3).status == nil)
  }

  @Test func thePromptGrowsToFiveRows() {
    #expect(Layout(rows: 24, columns: 80, panels: [], promptRows: 3).prompt.rows == 3)
    #expect(Layout(rows: 24, columns: 80, panels: [], promptRows: 40).prompt.rows == 5)
    #expect(Layout(rows: 6, columns: 80, panels: [], promptRows: 40).prompt.rows == 2)
  }
}
