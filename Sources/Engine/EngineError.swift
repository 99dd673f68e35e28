/// Why the engine cannot do what it was asked, in one sentence.
public enum EngineError: Error, Equatable, CustomStringConvertible {
  case promptTooLong(tokens: Int, context: Int)
  case noTokens
  case unknownToken(id: Int, vocabulary: Int)
  case noTokenizer(model: String)
  case noTemplate(model: String)

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
    }
  }
}
