/// The shape of a model and what its blocks are made of, in the terms of SPEC.md.
public struct Configuration: Sendable, Equatable {
  /// The nonlinearity between gate and up.
  public enum Activation: Sendable {
    /// ReLU(x)^2, whose zeros leave rows of the up projection out.
    case squaredReLU
    /// x / (1 + e^-x)
    case silu
  }

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
  public var ropeScaling = RotaryScaling.none
  /// Whether values 2i and 2i + 1 of a head turn together, and not i and i + headDimension / 2.
  public var turnsNeighbors = false
  public var activation = Activation.squaredReLU
  /// The norms that a block has.
  public var norms: Set<BlockNorm> = [.attention, .attentionSub, .feedForward, .feedForwardSub]
  /// The epsilon of the norms that linear layers have for their own inputs; nil where they have none.
  public var linearNormEpsilon: Float?

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
