import Glibc
import Transformer

/// How well a model foretells a text.
public struct TextLikelihood: Equatable, Sendable {
  /// Tokens that were foretold.
  public private(set) var tokens = 0
  /// Runs of tokens that were read, each without what stood before it.
  public fileprivate(set) var chunks = 0
  private var sum = 0.0
  private var sumOfSquares = 0.0

  public init() {}

  mutating func add(nats: Double) {
    tokens += 1
    sum += nats
    sumOfSquares += nats * nats
  }

  /// The mean surprise at a token: minus the natural logarithm of its probability. 0 where there was none.
  public var natsPerToken: Double { tokens > 0 ? sum / Double(tokens) : 0 }

  /// e to the mean surprise: among how many tokens the model chooses, so to speak.
  public var perplexity: Double { exp(natsPerToken) }

  /// The standard error of `natsPerToken`, as if tokens were independent; nil for fewer than two.
  public var error: Double? {
    guard tokens > 1 else { return nil }
    let count = Double(tokens)
    let variance = max(0, sumOfSquares / count - natsPerToken * natsPerToken)
    return (variance / (count - 1)).squareRoot()
  }
}

extension InferenceEngine {
  /// How well the model foretells tokens, with a cache of its own.
  ///
  /// The text is read in chunks that fill the context. Each begins with the token that begins a text, where the model has
  /// one; without it, the first token of a chunk is not foretold.
  ///
  /// - Parameter progress: called with tokens read, of all.
  /// - Returns: nil where it was cancelled.
  /// - Throws: `EngineError` where there is no token, or one that the vocabulary does not have, or no room for two.
  public func likelihood(
    of tokens: [Int], control: GenerationControl = GenerationControl(), progress: (Int, Int) -> Void = { _, _ in }
  ) throws(EngineError) -> TextLikelihood? {
    let begin = model.tokenizer?.beginOfText.map { [$0] } ?? []
    let size = info.context - begin.count
    guard size >= 1, info.context >= 2 else { throw .promptTooLong(tokens: 2, context: info.context) }
    try EngineError.check(tokens, vocabulary: model.weights.configuration.vocabulary, context: .max)
    var likelihood = TextLikelihood()
    for start in stride(from: 0, to: tokens.count, by: size) {
      let chunk = begin + tokens[start..<min(start + size, tokens.count)]
      guard chunk.count > 1 else { continue }
      likelihood.chunks += 1
      let isWhole = foretell(chunk, control, &likelihood) { progress(start + max(0, $0 - begin.count), tokens.count) }
      guard isWhole else { return nil }
    }
    return likelihood
  }

  /// Hidden vectors whose logits are computed at once: they share the reading of the head, and a large vocabulary has
  /// many logits.
  private static let positionsAtOnce = 16

  private func foretell(
    _ chunk: [Int], _ control: GenerationControl, _ likelihood: inout TextLikelihood, progress: (Int) -> Void
  ) -> Bool {
    var cache = KeyValueCache(model.weights.configuration, width: cache.width)
    // The last token foretells nothing.
    let read = chunk.dropLast()
    for start in stride(from: 0, to: read.count, by: Self.prefillChunk) {
      let part = Array(read[start..<min(start + Self.prefillChunk, read.count)])
      guard let (hidden, _) = forward.run(part, cache: &cache, isCancelled: { control.isCancelled }) else {
        return false
      }
      for first in stride(from: 0, to: hidden.count, by: Self.positionsAtOnce) {
        let group = Array(hidden[first..<min(first + Self.positionsAtOnce, hidden.count)])
        for (offset, logits) in forward.logits(group, largest: nil).values.enumerated() {
          likelihood.add(nats: Self.surprise(at: chunk[start + first + offset + 1], logits))
        }
      }
      progress(start + part.count + 1)
    }
    return true
  }

  /// Minus the logarithm of a token's probability; infinite where it has none.
  private static func surprise(at token: Int, _ logits: [Float]) -> Double {
    let top = logits[Sampler.argmax(logits)]
    guard top.isFinite, !logits[token].isNaN else { return .infinity }
    return log(Double(exponentialSum(logits, top: top))) - Double(logits[token] - top)
  }
}
