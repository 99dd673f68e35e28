/// Who says a message.
public enum ChatRole: String, CaseIterable, Sendable {
  case system, user, assistant
}

/// One message of a conversation as the engine reads it.
public struct ChatMessage: Equatable, Sendable {
  public var role: ChatRole
  public var content: String
  /// The tokens an answer was generated as, so that the next turn finds them in the cache; nil: encode `content`.
  public var tokens: [Int]?
  /// What the model thought before an answer that is to be continued; other answers go without.
  public var thinking: String?

  public init(role: ChatRole, content: String, tokens: [Int]? = nil, thinking: String? = nil) {
    self.role = role
    self.content = content
    self.tokens = tokens
    self.thinking = thinking
  }
}

/// What happens while an answer is written, in order.
public enum GenerationEvent: Sendable {
  /// The oldest turns left the context so that the answer has room.
  case contextShifted(droppedMessages: Int)
  /// Prompt tokens computed so far, of those that are new.
  case prefill(done: Int, total: Int)
  case token(GeneratedToken)
}

public struct GeneratedToken: Sendable {
  public var id: Int
  /// The text that became whole with this token; empty until a character is complete, and while the model thinks.
  public var text: String
  /// The same of what the model thinks before it answers.
  public var thinking: String
  public var report: TokenReport

  public init(id: Int, text: String, thinking: String = "", report: TokenReport) {
    self.id = id
    self.text = text
    self.thinking = thinking
    self.report = report
  }
}

/// Why an answer ended.
public enum StopReason: String, Sendable {
  case stop
  /// It has as many tokens as it may have (`SamplingOptions.maxTokens`).
  case length
  case cancelled
  /// The context holds no more, even without the turns before.
  case contextFull = "context"
  /// The answer went round in circles (`SamplingOptions.stopsRepetition`).
  case repetition
}

/// A finished answer.
public struct GenerationSummary: Sendable {
  public var reason: StopReason
  public var text: String
  /// What the model thought before it answered, without its marks; nil where it did not.
  public var thinking: String?
  /// The end of `text` that came with no token: what was held back, or half a character at the end.
  public var trailingText: String
  /// Whether the model thought, and wrote no word after it of its own will.
  public var isThoughtAlone: Bool { thinking != nil && reason != .cancelled && text.allSatisfy(\.isWhitespace) }
  /// The tokens of the answer, without the one that ended it.
  public var tokens: [Int]
  /// All tokens of the prompt, cached ones included.
  public var promptTokens: Int
  /// Means over the generated tokens; nil where none was generated.
  public var activeShare: Float?
  public var weightsReadShare: Float?
  public var cache: CacheReport
  public var speed: SpeedReport
  /// Means over the generated tokens; nil where none was generated.
  public var stages: StageTimes?
  /// Messages that left the context for this answer; they are not to be sent again.
  public var droppedMessages: Int
  /// The seed that was used, so that an answer can be had again.
  public var seed: UInt64

  public init(
    reason: StopReason, text: String, tokens: [Int], promptTokens: Int, activeShare: Float?,
    weightsReadShare: Float?,
    cache: CacheReport, speed: SpeedReport, seed: UInt64, trailingText: String = "",
    droppedMessages: Int = 0, stages: StageTimes? = nil, thinking: String? = nil
  ) {
    self.reason = reason
    self.text = text
    self.thinking = thinking
    self.trailingText = trailingText
    self.droppedMessages = droppedMessages
    self.tokens = tokens
    self.promptTokens = promptTokens
    self.activeShare = activeShare
    self.weightsReadShare = weightsReadShare
    self.cache = cache
    self.speed = speed
    self.stages = stages
    self.seed = seed
  }
}
