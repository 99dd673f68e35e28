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
