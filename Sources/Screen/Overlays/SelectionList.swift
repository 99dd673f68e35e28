/// One line of a list: cells side by side, the first one what is chosen, the others particulars of it.
struct ListRow: Equatable, Sendable {
  /// What the row stands for.
  var id: String
  /// Texts as they came, to be made visible when they are shown.
  var cells: [String]

  init(_ id: String, _ cells: [String]) {
    self.id = id
    self.cells = cells
  }
}

/// Rows of which one is selected.
struct SelectionList: Equatable, Sendable {
  private(set) var rows: [ListRow]
  /// The index of the selected row; 0 where there is none.
  private(set) var selected = 0

  init(_ rows: [ListRow], selecting id: String? = nil) {
    self.rows = rows
    if let index = rows.firstIndex(where: { $0.id == id }) { selected = index }
  }

  var selectedRow: ListRow? { rows.indices.contains(selected) ? rows[selected] : nil }

  /// Moves the selection, to the ends at most; `wrapping` goes on at the other end.
  mutating func move(by step: Int, wrapping: Bool = false) {
    guard !rows.isEmpty else { return }
    let (sum, overflow) = selected.addingReportingOverflow(step)
    let target = overflow ? (step < 0 ? 0 : rows.count - 1) : sum
    if wrapping, !rows.indices.contains(target) {
      selected = target < 0 ? rows.count - 1 : 0
    } else {
      selected = min(max(0, target), rows.count - 1)
    }
  }

  /// The first row to show where `count` rows have room: the selection stands in the middle where it can.
  func firstRow(showing count: Int) -> Int {
    min(max(0, selected - count / 2), max(0, rows.count - count))
  }
}
