public import Foundation

/// Expected numbers of a model: a cases.json, with the logits beside it or in it.
public struct OracleCases: Decodable, Sendable {
  public struct Zeros: Decodable, Sendable {
    public var qkv, out, gate, up, down: Float
  }

  /// What a model says to some tokens, run one way.
  public struct Case: Decodable, Sendable, CustomStringConvertible {
    public var tokens: [Int]
    /// `file`: as the model file says.
    public var profile: String
    public var kv: Int
    public var q: Int
    /// Norm of the difference over norm of the expected.
    public var tolerance: Double
    public var greedy: [Int]?
    /// Means over the tokens, one entry a layer.
    public var zeros: [Zeros]?
    /// The file of the model, where cases of several stand in one list.
    public var model: String?
    private var name: String?
    private var logits: String?
    private var logitsOfLastToken: String?
    private var lastLogits: [[Float]]?

    enum CodingKeys: String, CodingKey {
      case tokens, profile, kv, q, tolerance, greedy, zeros, model, name, logits
      case logitsOfLastToken = "logits_of_last_token"
      case lastLogits = "last_logits"
    }

    public var description: String { name ?? logits ?? logitsOfLastToken ?? "?" }

    /// The logits after the last of the tokens: after all of them, or fewer.
    public func expectedLogits(beside folder: URL) throws -> [[Float]] {
      if let lastLogits { return lastLogits }
      return try NumPyArray(contentsOf: folder.appending(path: logits ?? logitsOfLastToken ?? "")).rows
    }
  }

  /// What a model answers to a conversation at temperature 0.
  public struct Answer: Decodable, Sendable {
    /// The person and the model in turn, the person last.
    public var turns: [String]
    public var promptTokens: [Int]
    public var answerTokens: [Int]
    public var answer: String
    /// The least difference of the two best logits on the way; where it is small another engine may go on otherwise.
    public var smallestGap: Double

    enum CodingKeys: String, CodingKey {
      case turns, answer
      case promptTokens = "prompt_tokens"
      case answerTokens = "answer_tokens"
      case smallestGap = "smallest_gap"
    }
  }

  public var cases: [Case]
  public var answers: [Answer]?

  public init(contentsOf file: URL) throws {
    self = try JSONDecoder().decode(OracleCases.self, from: Data(contentsOf: file))
  }
}
