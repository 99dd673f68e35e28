import Tokenization

/// A token that could have come next, and how probable the model found it.
public struct TokenCandidate: Equatable, Sendable {
  public var id: Int
  /// The token alone as text, special tokens by their names. Bytes that are not whole characters are in hexadecimal,
  /// as `<E6><BC>`. It may hold anything a token can, control characters too.
  public var text: String
  /// 0...1: the model's own, the softmax of its logits at temperature 1, before any penalty or filter.
  public var probability: Float
  /// Whether it is the token that was written.
  public var isChosen: Bool

  public init(id: Int, text: String, probability: Float, isChosen: Bool = false) {
    self.id = id
    self.text = text
    self.probability = probability
    self.isChosen = isChosen
  }
}

extension TokenCandidate {
  /// How many are reported at most.
  public static let most = 8

  /// The most probable tokens in falling order, lower ids first on a tie. The chosen one is always among them, as the
  /// last where it is none of the best.
  static func best(of logits: [Float], chosen: Int, tokenizer: Tokenizer) -> [TokenCandidate] {
    var best = Sampler.best(min(most, logits.count), of: logits)
    if logits.indices.contains(chosen), !best.contains(where: { $0.id == chosen }) {
      best[best.count - 1] = Sampler.Candidate(id: chosen, logit: logits[chosen])
    }
    guard let top = best.first?.logit, top.isFinite else { return [] }
    let total = exponentialSum(logits, top: top)
    return best.map { candidate in
      TokenCandidate(
        id: candidate.id, text: text(of: candidate.id, tokenizer),
        probability: candidate.logit.isNaN ? 0 : exponential(candidate.logit - top) / total,
        isChosen: candidate.id == chosen)
    }
  }

  private static func text(of id: Int, _ tokenizer: Tokenizer) -> String {
    let bytes = tokenizer.bytes(of: id, specialTokens: true)
    return String(validating: bytes, as: UTF8.self) ?? bytes.map(hexadecimal).joined()
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return byte < 16 ? "<0\(digits)>" : "<\(digits)>"
  }
}
