/// The shape of a model, in the terms of SPEC.md.
public struct Configuration: Sendable, Equatable {
  public var blocks: Int
  public var dimension: Int
  public var heads: Int
  public var keyValueHeads: Int
  public var headDimension: Int
  /// Width of the gate and up projections.
  public var feedForward: Int
  public var vocabulary: Int
  /// Tokens that the model was trained to see at once.
  public var contextLength: Int
  public var normEpsilon: Float
  public var ropeTheta: Double

  public init(
    blocks: Int, dimension: Int, heads: Int, keyValueHeads: Int, headDimension: Int, feedForward: Int,
    vocabulary: Int, contextLength: Int, normEpsilon: Float, ropeTheta: Double
  ) {
    self.blocks = blocks
    self.dimension = dimension
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDimension = headDimension
    self.feedForward = feedForward
    self.vocabulary = vocabulary
    self.contextLength = contextLength
    self.normEpsilon = normEpsilon
    self.ropeTheta = ropeTheta
  }

  /// Width of all keys, or all values, of a token.
  public var keyValueDimension: Int { keyValueHeads * headDimension }

  /// Weights of the linear layers of one block, by the five places of the paper's table.
  public var placeWeights: (qkv: Int, out: Int, gate: Int, up: Int, down: Int) {
    let attention = heads * headDimension
    return (
      dimension * (attention + 2 * keyValueDimension), dimension * attention, dimension * feedForward,
      dimension * feedForward, dimension * feedForward
    )
  }

  /// Weights of all linear layers; embedding and head left out.
  public var linearWeights: Int {
    let place = placeWeights
    return blocks * (place.qkv + place.out + place.gate + place.up + place.down)
  }
}
