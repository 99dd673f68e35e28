import Chat

/// What part of the conversation is in view.
public enum Scroll: Equatable, Sendable {
  /// The newest rows, whatever comes.
  case newest
  /// A row stays at the top: row `row` of the entry at `entry`, counted with the blank one before it.
  case held(entry: Int, row: Int)
}

/// A window of some rows on a transcript.
struct ConversationWindow {
  var transcript: Transcript
  let conversation: Conversation
  let rows: Int

  /// The entry and row at the top where the newest rows are in view; nil where everything fits.
  mutating func topOfNewest() -> (entry: Int, row: Int)? {
    var left = rows
    for entry in conversation.entries.indices.reversed() {
      transcript.prepare(entry, of: conversation)
      let height = transcript.height(entry, of: conversation)
      if height > left || height == left && entry > 0 { return (entry, height - left) }
      left -= height
    }
    return nil
  }

  /// The scroll after moving by some rows, up where they are negative.
  mutating func moved(_ scroll: Scroll, by delta: Int) -> Scroll {
    guard let newest = topOfNewest() else { return .newest }
    var (entry, row) = newest
    if case .held(let heldEntry, let heldRow) = scroll, conversation.entries.indices.contains(heldEntry) {
      (entry, row) = (heldEntry, heldRow)
    }
    row += delta
    while row < 0, entry > 0 {
      entry -= 1
      transcript.prepare(entry, of: conversation)
      row += transcript.height(entry, of: conversation)
    }
    row = max(0, row)
    while true {
      transcript.prepare(entry, of: conversation)
      let height = transcript.height(entry, of: conversation)
      guard row >= height, entry + 1 < conversation.entries.count else { break }
      row -= height
      entry += 1
    }
    let isAtEnd = entry > newest.entry || entry == newest.entry && row >= newest.row
    return isAtEnd ? .newest : .held(entry: entry, row: row)
  }

  /// Breaks what is in view from row `row` of an entry on.
  mutating func prepare(from start: Int, row: Int) {
    var left = rows + row
    for entry in conversation.entries.indices.dropFirst(start) where left > 0 {
      transcript.prepare(entry, of: conversation)
      left -= max(1, transcript.height(entry, of: conversation) - 1)
    }
  }

  /// The rows in view from the top down, at most `rows` of them.
  func visible(_ scroll: Scroll) -> [Transcript.Row] {
    var shown: [Transcript.Row] = []
    switch scroll {
    case .newest:
      for entry in conversation.entries.indices.reversed() {
        let height = transcript.height(entry, of: conversation)
        for row in (0..<height).reversed() {
          guard shown.count < rows else { return shown.reversed() }
          shown.append(transcript.row(row, of: entry, in: conversation))
        }
      }
      return shown.reversed()
    case .held(var entry, var row):
      while shown.count < rows, conversation.entries.indices.contains(entry) {
        let height = transcript.height(entry, of: conversation)
        while row < height, shown.count < rows {
          shown.append(transcript.row(row, of: entry, in: conversation))
          row += 1
        }
        entry += 1
        row = 0
      }
      return shown
    }
  }
}

/// A place in the text, which stays when the rows change.
struct TextPlace: Equatable {
  var entry: Int
  /// In UTF-8 bytes of the text as it is shown.
  var offset: Int
}

extension ConversationWindow {
  /// The text at the top of the view; nil where the newest rows are in view.
  func place(of scroll: Scroll) -> TextPlace? {
    guard case .held(let entry, let row) = scroll, conversation.entries.indices.contains(entry) else { return nil }
    let line = max(0, row - transcript.gap(before: entry, in: conversation))
    return TextPlace(entry: entry, offset: transcript.block(entry, of: conversation).offset(of: line))
  }

  /// The scroll that has a text at the top of the view.
  func scroll(to place: TextPlace) -> Scroll {
    let line = transcript.block(place.entry, of: conversation).line(at: place.offset)
    let gap = line == 0 ? 0 : transcript.gap(before: place.entry, in: conversation)
    return .held(entry: place.entry, row: line + gap)
  }
}

extension ScreenState {
  /// Makes a change by which rows are broken anew; the text at the top of the view stays there.
  mutating func keepPlace(_ change: (inout ScreenState) -> Void) {
    var place: TextPlace?
    scroll = withWindow { window, scroll in
      place = window.place(of: scroll)
      return scroll
    }
    change(&self)
    guard let place else { return }
    scroll = withWindow { window, _ in window.scroll(to: place) }
  }
}
