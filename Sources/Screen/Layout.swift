/// A part of the screen, in rows and columns from the top left.
public struct Rectangle: Hashable, Sendable {
  public var row, column, rows, columns: Int

  public init(row: Int, column: Int, rows: Int, columns: Int) {
    self.row = row
    self.column = column
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }

  public var isEmpty: Bool { rows == 0 || columns == 0 }
}

/// The live panels; the raw value is the digit that toggles each.
public enum Panel: Int, CaseIterable, Sendable {
  case sparsity = 1
  case cache, speed, candidates, heat, log
}

/// Where everything stands on a screen of some size.
public struct Layout: Equatable, Sendable {
  public struct PanelPlace: Equatable, Sendable {
    public var panel: Panel
    public var rectangle: Rectangle
    /// Whether it has a frame of its own; in the strip it has a title line only.
    public var isFramed: Bool
  }

  public private(set) var title: Rectangle?
  public private(set) var conversation = Rectangle(row: 0, column: 0, rows: 0, columns: 0)
  public private(set) var panels: [PanelPlace] = []
  public private(set) var status: Rectangle?
  public private(set) var prompt: Rectangle

  /// The most rows that the prompt grows to.
  public static let mostPromptRows = 5
  static let fewestPanelRows = 6
  static let stripRows = 4

  /// Lays out a screen: from the bottom up the prompt, a status line and the conversation under a title line, and
  /// beside the conversation the wanted panels, in two columns from 160 columns on and in one from 100 on. From 60 on
  /// they are a strip under the conversation; below that, and in less than 16 rows, the status line has their figures.
  /// What does not fit is left out, last things first, until at the smallest there is the prompt alone.
  public init(rows: Int, columns: Int, panels wanted: [Panel], promptRows: Int) {
    let rows = max(0, rows)
    let columns = max(0, columns)
    let isSmall = rows < 4 || columns < 20
    // The conversation keeps at least half of the screen.
    let promptRows = min(max(1, promptRows), Self.mostPromptRows, max(1, rows / 3))
    prompt = Rectangle(row: max(0, rows - promptRows), column: 0, rows: min(rows, promptRows), columns: columns)
    var top = 0
    var bottom = prompt.row
    if !isSmall, rows >= 6 {
      title = Rectangle(row: 0, column: 0, rows: 1, columns: columns)
      top = 1
    }
    if !isSmall, bottom - top >= 2 {
      bottom -= 1
      status = Rectangle(row: bottom, column: 0, rows: 1, columns: columns)
    }
    let main = Rectangle(row: top, column: 0, rows: bottom - top, columns: columns)
    conversation = main
    guard !wanted.isEmpty, !isSmall else { return }
    if columns >= 100 {
      placeColumns(wanted, in: main)
    } else if columns >= 60, rows >= 16, main.rows >= 2 * Self.stripRows {
      placeStrip(wanted, in: main)
    }
  }

  private mutating func placeColumns(_ wanted: [Panel], in main: Rectangle) {
    let fitting = main.rows / Self.fewestPanelRows
    guard fitting > 0 else { return }
    let count = main.columns >= 160 && wanted.count > 1 ? 2 : 1
    // Wide enough for the bars and figures of a layer, and never more than half of what the conversation gets.
    let width = count == 2 ? min(46, max(42, main.columns * 23 / 100)) : min(42, max(38, main.columns * 35 / 100))
    let left = main.columns - count * width
    conversation.columns = left
    if count == 1 {
      placeColumn(
        wanted, in: Rectangle(row: main.row, column: left, rows: main.rows, columns: width))
      return
    }
    // The first panel has the first column for itself, as its bars are many; from four on both columns share.
    let first = max(1, wanted.count / 2)
    for (index, part) in [wanted[..<first], wanted[first...]].enumerated() {
      placeColumn(
        Array(part), in: Rectangle(row: main.row, column: left + index * width, rows: main.rows, columns: width))
    }
  }

  /// Stacks as many panels as have room; the cache panel takes what it needs and the others share what is left.
  private mutating func placeColumn(_ wanted: [Panel], in area: Rectangle) {
    let shown = wanted.prefix(area.rows / Self.fewestPanelRows)
    guard !shown.isEmpty else { return }
    var heights = shown.map { _ in Self.fewestPanelRows }
    var spare = area.rows - heights.reduce(0, +)
    for (index, panel) in shown.enumerated() where panel == .cache && shown.count > 1 {
      // A row for the note on the first token, once the others have something to show in theirs.
      let more = spare >= 8 ? 1 : 0
      heights[index] += more
      spare -= more
    }
    let growing = shown.indices.filter { shown[$0] != .cache || shown.count == 1 }
    for (order, index) in growing.enumerated() {
      let share = (spare + growing.count - 1 - order) / (growing.count - order)
      heights[index] += share
      spare -= share
    }
    var row = area.row
    for (panel, height) in zip(shown, heights) {
      panels.append(
        PanelPlace(
          panel: panel, rectangle: Rectangle(row: row, column: area.column, rows: height, columns: area.columns),
          isFramed: true))
      row += height
    }
  }

  private mutating func placeStrip(_ wanted: [Panel], in main: Rectangle) {
    conversation.rows = main.rows - Self.stripRows
    let shown = wanted.prefix(3)
    for (index, panel) in shown.enumerated() {
      let start = index * main.columns / shown.count
      let end = (index + 1) * main.columns / shown.count
      panels.append(
        PanelPlace(
          panel: panel,
          rectangle: Rectangle(
            row: conversation.row + conversation.rows, column: start, rows: Self.stripRows, columns: end - start),
          isFramed: false))
    }
  }
}
