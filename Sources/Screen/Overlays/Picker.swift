import Chat
import Terminal

/// A list to choose from, in a frame over the screen; typing narrows it.
struct Picker: Equatable, Sendable {
  enum Subject: Equatable, Sendable {
    case sessions, models, themes, parameters
  }

  /// What a key did.
  enum Outcome: Equatable {
    /// Nothing that concerns others.
    case stays
    /// Another row is selected now.
    case moved(String)
    case chosen(String)
    /// Delete the row, give it another name: sessions only.
    case delete(ListRow), rename(ListRow)
    case closed
  }

  let subject: Subject
  private(set) var list: SelectionList
  /// What was typed to narrow the list.
  private(set) var filter = ""
  /// Whether letters narrow the list, the commands' letters too.
  private(set) var isFiltering: Bool
  private let all: [ListRow]

  init(_ subject: Subject, _ rows: [ListRow], selecting id: String? = nil) {
    self.subject = subject
    all = rows
    list = SelectionList(rows, selecting: id)
    isFiltering = subject != .sessions
  }

  var title: String {
    switch subject {
    case .sessions: "chats"
    case .models: "models"
    case .themes: "themes"
    case .parameters: "settings"
    }
  }

  /// What stands in the list's place where it is empty.
  var emptyText: String {
    if !filter.isEmpty { return "nothing has \"\(filter)\" in it" }
    return switch subject {
    case .sessions: "no chats are saved yet"
    case .models: "no models were found"
    case .themes: "no themes were found"
    case .parameters: "there are no settings"
    }
  }

  var keyHints: [String] {
    switch subject {
    case .sessions: ["Enter opens", "Esc close", "d deletes", "r renames", "/ searches"]
    case .models: ["Enter opens", "Esc close", "type to search"]
    case .themes: ["Enter takes it", "Esc back", "type to search"]
    case .parameters: ["Enter changes", "Esc close", "type to search"]
    }
  }

  /// Takes a key. `page` is how many rows PgUp and PgDn move.
  mutating func take(_ key: Key.Kind, page: Int) -> Outcome {
    let before = list.selectedRow?.id
    switch key {
    case .escape, .character("\u{3}"): return .closed
    case .character("\r"), .character("\n"): return list.selectedRow.map { .chosen($0.id) } ?? .stays
    case .up, .backTab, .wheelUp, .character("\u{10}"): list.move(by: -1)
    case .down, .character("\t"), .wheelDown, .character("\u{E}"): list.move(by: 1)
    case .pageUp: list.move(by: -max(1, page))
    case .pageDown: list.move(by: max(1, page))
    case .home: list.move(by: -list.rows.count)
    case .end: list.move(by: list.rows.count)
    case .character("\u{7F}"), .character("\u{8}"): narrow(to: String(filter.dropLast()))
    case .character("\u{15}"): narrow(to: "")
    case .delete: if subject == .sessions, let row = list.selectedRow { return .delete(row) }
    case .paste(let text): narrow(to: filter + text.prefix { $0 != "\n" }.prefix(80))
    case .character(let character):
      if !isFiltering {
        switch character {
        case "d": return list.selectedRow.map { .delete($0) } ?? .stays
        case "r": return list.selectedRow.map { .rename($0) } ?? .stays
        case "j": list.move(by: 1)
        case "k": list.move(by: -1)
        case "/": isFiltering = true
        default: type(character)
        }
      } else {
        type(character)
      }
    default: break
    }
    if let now = list.selectedRow?.id, now != before { return .moved(now) }
    return .stays
  }

  private mutating func type(_ character: Character) {
    guard let first = character.unicodeScalars.first, first.value >= 0x20, filter.count < 80 else { return }
    isFiltering = true
    narrow(to: filter + String(character))
  }

  /// Shows the rows that have every word in one of their cells, upper and lower case alike.
  private mutating func narrow(to filter: String) {
    guard filter != self.filter else { return }
    self.filter = filter
    if filter.isEmpty, subject == .sessions { isFiltering = false }
    let typed = filter.lowercased()
    let words = typed.split(separator: " ")
    let matches = SearchMatches(all) { row in
      let cells = row.cells.map { $0.lowercased() }
      guard words.allSatisfy({ word in cells.contains { $0.contains(word) } }) else { return nil }
      return cells.contains { $0.hasPrefix(typed) } ? .beginning : .holding
    }
    // What begins with the words comes first, and is selected.
    let before = list.selectedRow?.id
    let stays = matches.beginning.isEmpty || matches.beginning.contains { $0.id == before }
    list = SelectionList(matches.all, selecting: stays ? before : matches.beginning.first?.id)
  }
}
