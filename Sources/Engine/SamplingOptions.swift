/// How the next token is chosen (CLI.md, "Defaults").
public struct SamplingOptions: Equatable, Sendable {
  /// 0: the most probable token, always; no penalty, no filter.
  public var temperature: Float = 0.7
  /// Only this many of the best; 0: all.
  public var topK = 40
  /// Only the best that together have this probability.
  public var topP: Float = 0.95
  /// Only those at least this probable, measured by the best one.
  public var minP: Float = 0.05
  /// Divides the logits of what was said in the last `repeatWindow` tokens; 1: no penalty.
  public var repeatPenalty: Float = 1.1
  public var repeatWindow = 64
  /// nil: a new one for each answer.
  public var seed: UInt64?
  /// nil: until the context is full.
  public var maxTokens: Int?
  /// Whether an answer that says the same again and again without end is ended (`StopReason.repetition`).
  public var stopsRepetition = false
  /// Whether tokens are computed ahead where the text repeats itself. The answer is the same either way.
  public var speculates = true
  /// Whether the model is to think before it answers; nil: as its chat template has it. Templates that do not know
  /// thinking (`ModelInfo.knowsThinking`) are told nothing.
  public var thinking: Bool?
  /// Whether special tokens within an answer are part of its text, as `<|name|>`, and not left out.
  public var showsSpecialTokens = false
  /// The answer ends before any of these texts.
  public var stopTexts: [String] = []

  public init() {}
}
