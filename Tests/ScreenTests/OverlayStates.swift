import Chat
import Terminal

@testable import Screen

/// States with something over the screen, made by events alone.
enum OverlayStates {
  static func key(_ character: Character) -> ScreenEvent {
    .key(Key(.character(character), bytes: Array(String(character).utf8)))
  }

  static func key(_ kind: Key.Kind) -> ScreenEvent { .key(Key(kind)) }

  static let now = 1_795_272_342

  static let sessions = [
    SessionSummary(
      id: "k3x9pd", title: "Why is a river bent?", model: "pebble", created: now - 900, changed: now - 300,
      messages: 4, path: "/chats/k3x9pd.jsonl"),
    SessionSummary(
      id: "m20rt7", title: "漢字 and their meaning", model: "pebble", created: now - 90_000, changed: now - 7300,
      messages: 12, path: "/chats/m20rt7.jsonl"),
    SessionSummary(
      id: "p7q1zz", title: "a title that is much longer than any list in a terminal has room to show it to the end",
      model: "bitnet-b1.58-2b-4t", created: 0, changed: now - 3 * 86_400, messages: 1, path: "/chats/p7q1zz.jsonl"),
    SessionSummary(
      id: "r4a000", title: "p4q", model: nil, created: 0, changed: 1_700_000_000, messages: 0,
      path: "/chats/r4a000.jsonl", problem: "no JSON in line 1"),
  ]

  static let candidates = [
    Completion.Candidate(text: "/read", detail: "put a text file into the next message"),
    Completion.Candidate(text: "/regen", detail: "answer the last question again"),
    Completion.Candidate(text: "/rename", detail: "give the conversation a title"),
    Completion.Candidate(text: "/resume", detail: "go on with a saved conversation"),
  ]

  static func base(_ rows: Int, _ columns: Int, _ glyphs: GlyphSet) -> ScreenState {
    var state = SampleScreens.start(rows: rows, columns: columns, glyphs: glyphs)
    let text = SampleScreens.firstAnswer
    SampleScreens.apply([.lineAccepted("Why is a river bent?"), .prefill(done: 24, total: 24)], to: &state)
    let last = SampleScreens.stream(text, to: &state)
    SampleScreens.apply([.finished(SampleScreens.summary(.stop, text, last: last)), .recordsSaved], to: &state)
    return state
  }

  static func popup(_ rows: Int, _ columns: Int, _ glyphs: GlyphSet) -> ScreenState {
    var state = base(rows, columns, glyphs)
    SampleScreens.apply(
      [
        .promptChanged(PromptState(text: "/re", cursor: 3)), key("\t"),
        .completions(Completion(range: 0..<3, candidates: candidates)), key(.down),
      ], to: &state)
    return state
  }

  static func picker(_ rows: Int, _ columns: Int, _ glyphs: GlyphSet) -> ScreenState {
    var state = base(rows, columns, glyphs)
    SampleScreens.apply(
      [key(.function(2)), .sessionsListed(sessions, now: now), key(.down)], to: &state)
    return state
  }

  static func settings(_ rows: Int, _ columns: Int, _ glyphs: GlyphSet) -> ScreenState {
    var state = base(rows, columns, glyphs)
    SampleScreens.apply([key(.function(4)), key(.down), key(.down), key(.down)], to: &state)
    return state
  }

  static func help(_ rows: Int, _ columns: Int, _ glyphs: GlyphSet) -> ScreenState {
    var state = base(rows, columns, glyphs)
    SampleScreens.apply([key(.function(1)), key(.down)], to: &state)
    return state
  }

  static func question(_ rows: Int, _ columns: Int, _ glyphs: GlyphSet) -> ScreenState {
    var state = picker(rows, columns, glyphs)
    SampleScreens.apply([key("d")], to: &state)
    return state
  }

  static func message(_ rows: Int, _ columns: Int, _ glyphs: GlyphSet) -> ScreenState {
    var state = base(rows, columns, glyphs)
    SampleScreens.apply(
      [.filesRead([Attachment(path: "notes.txt", text: "n")]), key(.escape), key(.altUp), key("k")], to: &state)
    return state
  }

  static func files(_ rows: Int, _ columns: Int, _ glyphs: GlyphSet) -> ScreenState {
    var state = base(rows, columns, glyphs)
    SampleScreens.apply(
      [
        .filesRead([Attachment(path: "notes.txt", text: String(repeating: "a", count: 3200))]), key(.pageUp),
        .saveFailed("No space left on device"),
      ], to: &state)
    return state
  }

  static let all: [(name: String, make: @Sendable (Int, Int, GlyphSet) -> ScreenState)] = [
    ("popup", popup), ("picker", picker), ("settings", settings), ("help", help), ("question", question),
    ("message", message),
    ("files", files),
  ]
}
