extension Entry {
  /// How an answer ended, in a few words, and what can be done about it; empty where the model ended it, or where it
  /// has not ended. An answer without a word says so.
  public var endingNotes: [String] {
    switch ending {
    case nil: []
    case .complete where !text.isEmpty: []
    case .complete: [thinking == nil ? "it said nothing" : "it thought and said nothing", Self.again]
    case .stopped: [text.isEmpty ? "stopped before the first word" : "stopped"]
    case .limited:
      ["cut" + (statistics.map { " at " + Figures.counted($0.generatedTokens, "token") } ?? ""), Self.goesOn]
    case .full: ["cut: the context" + (statistics.map { " of \($0.cache.capacity) tokens" } ?? "") + " is full"]
    case .cut: ["cut off", Self.goesOn]
    case .failed: ["not finished"]
    case .repeating: ["stopped: it repeated itself", Self.again]
    }
  }

  private static let goesOn = "/continue goes on"
  private static let again = "/regen tries again"
}
