/// What Tab offers at a place in the prompt's line.
public struct Completion: Equatable, Sendable {
  /// One thing that could stand there.
  public struct Candidate: Equatable, Sendable {
    /// What is put in place of the range; quoted where it has to be.
    public var text: String
    /// What it is, in a few words; may be empty.
    public var detail: String
    /// Whether the word is whole with it, so that a space follows; false for a folder.
    public var isFinal: Bool

    public init(text: String, detail: String = "", isFinal: Bool = true) {
      self.text = text
      self.detail = detail
      self.isFinal = isFinal
    }
  }

  /// The part of the line that a candidate takes the place of, in UTF-8 offsets.
  public var range: Range<Int>
  /// The best first; never empty.
  public var candidates: [Candidate]

  public init(range: Range<Int>, candidates: [Candidate]) {
    self.range = range
    self.candidates = candidates
  }
}

/// What the program knows of the world around the prompt, for completion. Each is asked only where the line needs it.
public struct CompletionSources {
  /// The names of the models that can be opened.
  public var models: () -> [String]
  /// The saved chats, the newest first.
  public var sessions: () -> [(id: String, title: String)]
  public var themes: () -> [String]
  /// The paths that begin with a text, folders with a slash at their end. A path is given back as it was begun: "~/a"
  /// to "~/abc".
  public var files: (String) -> [String]

  public init(
    models: @escaping () -> [String] = { [] }, sessions: @escaping () -> [(id: String, title: String)] = { [] },
    themes: @escaping () -> [String] = { [] }, files: @escaping (String) -> [String] = { _ in [] }
  ) {
    self.models = models
    self.sessions = sessions
    self.themes = themes
    self.files = files
  }
}
