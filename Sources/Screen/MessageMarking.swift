import Chat

// The message that keys act on: which one is next, and how it comes into view.
extension ConversationWindow {
  /// Where the entry with an id stands; nil where there is none. The search goes outwards from the view, near which a
  /// marked message is, so that it does not depend on the length of the conversation.
  func index(of id: Entry.ID, near scroll: Scroll) -> Int? {
    let entries = conversation.entries
    let start = if case .held(let entry, _) = scroll { min(entry, entries.count - 1) } else { entries.count - 1 }
    for distance in 0..<max(1, entries.count) {
      if entries.indices.contains(start - distance), entries[start - distance].id == id { return start - distance }
      if entries.indices.contains(start + distance), entries[start + distance].id == id { return start + distance }
    }
    return nil
  }

  /// The question or answer before another one; the newest before nil; nil where there is none.
  func message(before id: Entry.ID?, near scroll: Scroll) -> Entry.ID? {
    var end = conversation.entries.count
    if let id {
      guard let index = index(of: id, near: scroll) else { return nil }
      end = index
    }
    return conversation.entries[..<end].last(where: \.isMessage)?.id
  }

  /// The question or answer after another one; nil where there is none.
  func message(after id: Entry.ID, near scroll: Scroll) -> Entry.ID? {
    guard let index = index(of: id, near: scroll) else { return nil }
    return conversation.entries[(index + 1)...].first(where: \.isMessage)?.id
  }

  /// The scroll that has an entry in view, moved from another one as little as can be: whole where it has room, else
  /// from its first row on.
  mutating func scroll(showing id: Entry.ID, from scroll: Scroll) -> Scroll {
    guard let index = index(of: id, near: scroll), let newest = topOfNewest() else { return scroll }
    var top = newest
    if case .held(let entry, let row) = scroll { top = (entry, row) }
    transcript.prepare(index, of: conversation)
    let gap = transcript.gap(before: index, in: conversation)
    let height = transcript.height(index, of: conversation)
    if index < top.entry || index == top.entry && gap < top.row || height - gap >= rows {
      return moved(.held(entry: index, row: gap), by: 0)
    }
    // The lowest place at which all of it is in view, and still lower where it is.
    let lowest = moved(.held(entry: index, row: height), by: -rows)
    guard case .held(let entry, let row) = lowest else { return lowest }
    return entry > top.entry || entry == top.entry && row > top.row ? lowest : scroll
  }
}
