/// What readline wants shown at the prompt.
public struct PromptState: Equatable, Sendable {
  /// The prompt before the text: "> ", or readline's own while it searches the history.
  public var prompt: String
  public var text: String
  /// Where the cursor stands in `text`, as an offset in UTF-8 bytes.
  public var cursor: Int

  public init(prompt: String = "> ", text: String = "", cursor: Int = 0) {
    self.prompt = prompt
    self.text = text
    self.cursor = cursor
  }
}

/// What the line editor reports after it was fed a key.
public enum LineEvent: Equatable, Sendable {
  case changed(PromptState)
  /// Enter: the whole text; it is in the history already.
  case accepted(String)
  /// Ctrl-D on an empty line.
  case endOfInput
}
