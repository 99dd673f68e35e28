/// Why the engine cannot do what it was asked, in one sentence.
public enum EngineError: Error, Equatable, CustomStringConvertible {
  case promptTooLong(tokens: Int, context: Int)
  case noTokens
  case unknownToken(id: Int, vocabulary: Int)
  case noTokenizer(model: String)
  case noTemplate(model: String)
  /// An answer was to be continued, but the last message is not one.
  case nothingToContinue
  case unknownProfile(model: String, profile: String)
  case vocabularyTooLarge(model: String, tokens: Int, rows: Int)

  public var description: String {
    switch self {
    case .promptTooLong(let tokens, let context):
      "the prompt has \(tokens) tokens and the context holds \(context); shorten it, or raise --context"
    case .noTokens: "no tokens were given; name at least one id below the size of the vocabulary"
    case .unknownToken(let id, let vocabulary):
      "token \(id) is not in the vocabulary, which has ids from 0 to \(vocabulary - 1)"
    case .noTokenizer(let model): "\(model) has no tokenizer; add tokenizer.json to its directory"
    case .noTemplate(let model):
      "\(model) has no chat template; name one with --template (llama3, chatml, bitnet, pebble)"
    case .nothingToContinue: "there is no answer to continue; the last message has to be the assistant's"
    case .unknownProfile(let model, let profile):
      "\(model) asks for the activation profile \"\(profile)\", which is unknown; choose one with --profile"
    case .vocabularyTooLarge(let model, let tokens, let rows):
      "\(model) has a tokenizer of \(tokens) tokens and an embedding of \(rows) rows; they belong to different models"
    }
  }
}

extension EngineError {
  /// Whether tokens can be run at all.
  static func check(_ tokens: [Int], vocabulary: Int, context: Int) throws(EngineError) {
    guard !tokens.isEmpty else { throw .noTokens }
    if let unknown = tokens.first(where: { !(0..<vocabulary).contains($0) }) {
      throw .unknownToken(id: unknown, vocabulary: vocabulary)
    }
    guard tokens.count <= context else { throw .promptTooLong(tokens: tokens.count, context: context) }
  }
}
