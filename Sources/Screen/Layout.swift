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
  /// Wanted panels that have no room, in their order.
  public private(set) var leftOut: [Panel] = []
  public private(set) var status: Rectangle?
  public private(set) var prompt: Rectangle

  /// The most rows that the prompt grows to on a screen of some height.
  static func mostPromptRows(rows: Int) -> Int { rows >= 40 ? 10 : 5 }
  static let stripRows = 4

  /// Lays out a screen: from the bottom up the prompt, a status line and the conversation under a title line, and
  /// beside the conversation the wanted panels, in two columns from 160 columns on and in one from 100 on. From 60 on
  /// they are a strip under the conversation; below that, and in less than 16 rows, the status line has their figures.
  /// What does not fit is left out, last things first, until at the smallest there is the prompt alone.
  ///
  /// - Parameters:
  ///   - wanted: panels by rank, the first the most important one; one that stands twice counts once.
  ///   - promptRows: rows that the prompt needs.
  ///   - layers: layers of the model, for which some panels have a row each.
  public init(rows: Int, columns: Int, panels wanted: [Panel], promptRows: Int, layers: Int = 0) {
    let rows = max(0, rows)
    let columns = max(0, columns)
    let isSmall = rows < 4 || columns < 20
    // The conversation keeps at least half of the screen.
    let promptRows = min(max(1, promptRows), Self.mostPromptRows(rows: rows), max(1, rows / 3))
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
    let wanted = wanted.enumerated().filter { !wanted[..<$0].contains($1) }.map(\.element)
    if !isSmall, columns >= 100 {
      placeColumns(wanted, layers: layers, in: main)
    } else if !isSmall, columns >= 60, rows >= 16, main.rows >= 2 * Self.stripRows {
      placeStrip(wanted, in: main)
    }
    leftOut = wanted.filter { panel in !panels.contains { $0.panel == panel } }
  }

  // MARK: Columns

  private mutating func placeColumns(_ wanted: [Panel], layers: Int, in main: Rectangle) {
    let count = main.columns >= 160 ? 2 : 1
    var rowsOfLayers = layers
    var stacks = Self.stacks(wanted, columns: count, rows: main.rows, layers: layers, rowsOfLayers: layers)
    if stacks.reduce(0, { $0 + $1.count }) < min(3, wanted.count) {
      // Three panels come before a row for each layer.
      rowsOfLayers = 0
      stacks = Self.stacks(wanted, columns: count, rows: main.rows, layers: layers, rowsOfLayers: 0)
    }
    guard !stacks.isEmpty else { return }
    let width = Self.panelColumns(screen: main.columns, stacks: stacks.count)
    conversation.columns = main.columns - stacks.count * width
    for (index, stack) in stacks.enumerated() {
      place(
        stack, layers: layers, rowsOfLayers: rowsOfLayers,
        in: Rectangle(
          row: main.row, column: conversation.columns + index * width, rows: main.rows, columns: width))
    }
  }

  /// Wide enough for the bars and figures of a layer; the conversation keeps what its widest lines need.
  private static func panelColumns(screen: Int, stacks: Int) -> Int {
    guard stacks == 2 else { return min(42, max(38, screen * 35 / 100)) }
    let beyondText = (screen - ScreenState.widestText - 14) / 2
    return max(min(46, max(42, screen * 23 / 100)), min(70, beyondText))
  }

  /// The panels that have room, most important ones first, parted into at most two stacks that are about as high.
  private static func stacks(
    _ wanted: [Panel], columns: Int, rows: Int, layers: Int, rowsOfLayers: Int
  ) -> [[Panel]] {
    func fits(_ stack: some Sequence<Panel>) -> Bool {
      stack.reduce(0) { $0 + $1.fewestRows(layers: rowsOfLayers) } <= rows
    }
    func wish(_ stack: some Sequence<Panel>) -> Int { stack.reduce(0) { $0 + $1.wishedRows(layers: layers) } }
    var shown = wanted[...]
    while !shown.isEmpty {
      if columns == 2, shown.count > 1 {
        let splits = (1..<shown.count).filter { fits(shown[..<$0]) && fits(shown[$0...]) }
        let best = splits.min { one, other in
          abs(wish(shown[..<one]) - wish(shown[one...])) < abs(wish(shown[..<other]) - wish(shown[other...]))
        }
        if let best { return [Array(shown[..<best]), Array(shown[best...])] }
      } else if fits(shown) {
        return [Array(shown)]
      }
      shown = shown.dropLast()
    }
    return []
  }

  /// Stacks panels: each gets its fewest rows, then all grow towards what they wish, then those that can use more.
  private mutating func place(_ stack: [Panel], layers: Int, rowsOfLayers: Int, in area: Rectangle) {
    var heights = stack.map { $0.fewestRows(layers: rowsOfLayers) }
    var spare = area.rows - heights.reduce(0, +)
    func grow(_ indices: [Int]) {
      for index in indices where spare > 0 {
        heights[index] += 1
        spare -= 1
      }
    }
    while spare > 0 {
      let wishing = stack.indices.filter { heights[$0] < stack[$0].wishedRows(layers: layers) }
      guard wishing.isEmpty else {
        grow(wishing)
        continue
      }
      let elastic = stack.indices.filter { stack[$0].isElastic }
      grow(elastic.isEmpty ? Array(stack.indices) : elastic)
    }
    var row = area.row
    for (panel, height) in zip(stack, heights) {
      panels.append(
        PanelPlace(
          panel: panel, rectangle: Rectangle(row: row, column: area.column, rows: height, columns: area.columns),
          isFramed: true))
      row += height
    }
  }

  // MARK: Strip

  private mutating func placeStrip(_ wanted: [Panel], in main: Rectangle) {
    let shown = wanted.prefix(main.columns >= 90 ? 4 : 3)
    guard !shown.isEmpty else { return }
    conversation.rows = main.rows - Self.stripRows
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
