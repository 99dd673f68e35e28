extension Entry {
  /// How an answer ended, in a few words, and what can be done about it; empty where the model ended it, or where it
  /// has not ended.
  public var endingNotes: [String] {
    switch ending {
    case .complete, nil: []
    case .stopped: [text.isEmpty ? "stopped before the first word" : "stopped"]
    case .limited:
      ["cut" + (statistics.map { " at " + Figures.counted($0.generatedTokens, "token") } ?? ""), Self.goesOn]
    case .full: ["cut: the context" + (statistics.map { " of \($0.cache.capacity) tokens" } ?? "") + " is full"]
    case .cut: ["cut off", Self.goesOn]
    case .failed: ["not finished"]
    case .repeating: ["stopped: it repeated itself", "/regen tries again"]
    }
  }

  private static let goesOn = "/continue goes on"
}
