public import Kernels

/// What became of one token on its way through the blocks.
public struct TokenActivity: Sendable {
  /// Zero shares, one entry a block.
  public var zeros: [LayerZeros] = []
  /// Weights of linear layers whose bytes a kernel read.
  public var weightsRead = 0
  /// Seconds that its attention and its feed-forward parts took over all blocks: its share where several tokens ran
  /// at once.
  public var attentionSeconds = 0.0
  public var feedForwardSeconds = 0.0
}

/// The transformer of BitNet a4.8 and b1.58: the forward pass of SPEC.md, "One block".
public struct ForwardPass {
  public let weights: Weights
  public let profile: ActivationProfile
  public let queryWidth: QueryWidth
  public let compute: Compute
  /// Whether rows and columns that a zero makes idle are left unread. The result is the same either way.
  public let skipsZeros: Bool
  private let rope: RotaryEmbedding

  private var configuration: Configuration { weights.configuration }

  public init(
    weights: Weights, profile: ActivationProfile, queryWidth: QueryWidth = .sixteen, compute: Compute,
    skipsZeros: Bool = true
  ) {
    self.weights = weights
    self.profile = profile
    self.queryWidth = queryWidth
    self.compute = compute
    self.skipsZeros = skipsZeros
    rope = RotaryEmbedding(headDimension: weights.configuration.headDimension, theta: weights.configuration.ropeTheta)
  }

  /// Runs some tokens that follow those in the cache, and adds them to it.
  ///
  /// - Parameters:
  ///   - tokens: ids below the vocabulary's size.
  ///   - isCancelled: asked before every block; where it says yes, the cache is left as it was.
  /// - Returns: for each token its last hidden vector [dimension], before the output norm, and its activity; nil where
  ///   it was cancelled. Neither depends on how many tokens are run at once.
  public func run(
    _ tokens: [Int], cache: inout KeyValueCache, isCancelled: () -> Bool = { false }
  ) -> (hidden: [[Float]], activity: [TokenActivity])? {
    let firstPosition = cache.count
    let turns = tokens.indices.map { rope.turn(at: firstPosition + $0) }
    var x = tokens.map { weights.embedding.row($0) }
    var activity = Array(repeating: TokenActivity(), count: tokens.count)
    var stopwatch = Stopwatch()
    for (index, block) in weights.blocks.enumerated() {
      if isCancelled() {
        cache.truncate(to: firstPosition)
        return nil
      }
      for token in tokens.indices { activity[token].zeros.append(LayerZeros()) }
      attention(block, index, &x, turns, firstPosition, &cache, &activity)
      let attentionSeconds = stopwatch.lap() / Double(tokens.count)
      for token in tokens.indices { feedForward(block, &x[token], &activity[token]) }
      let feedForwardSeconds = stopwatch.lap() / Double(tokens.count)
      for token in tokens.indices {
        activity[token].attentionSeconds += attentionSeconds
        activity[token].feedForwardSeconds += feedForwardSeconds
      }
    }
    return (x, activity)
  }

  /// The logits [vocabulary] that follow from a hidden vector.
  public func logits(_ hidden: [Float]) -> [Float] {
    compute.multiply(weights.head, by: norm(hidden, weights.outputNorm))
  }

  // MARK: One block

  private func attention(
    _ block: BlockWeights, _ index: Int, _ x: inout [[Float]], _ turns: [RotaryEmbedding.Turn], _ firstPosition: Int,
    _ cache: inout KeyValueCache, _ activity: inout [TokenActivity]
  ) {
    var queries: [[Float]] = []
    for token in x.indices {
      // q, k, v = BitLinear_in(x'; Wq, Wk, Wv)
      let input = compute.quantize(norm(x[token], block.attentionNorm), profile.inputQuantizer)
      var q = compute.multiply(block.query, by: input)
      var k = compute.multiply(block.key, by: input)
      let v = compute.multiply(block.value, by: input)
      turns[token].apply(to: &q)
      turns[token].apply(to: &k)
      cache.append(keys: k, values: v, block: index, using: compute)
      queries.append(q)
      activity[token].zeros[index].qkv = input.zeroShare
      activity[token].weightsRead += configuration.placeWeights.qkv
    }
    // o = softmax(q k^T / sqrt(head_dim)) v, with k and v as the cache gives them back
    let attended = compute.attend(
      queries: queries, pages: cache.pages(block: index), firstPosition: firstPosition, heads: configuration.heads,
      queryBits: queryWidth.rawValue)
    for token in x.indices {
      // x = x + BitLinear_mid(o'; Wo)
      let o = norm(attended[token], block.attentionSubNorm)
      var input = compute.quantize(o, profile.middleQuantizer)
      if let share = profile.outputShareKept {
        compute.keepLargest(max(1, Int((Float(o.count) * share).rounded(.toNearestOrEven))), of: o, in: &input)
      }
      let (product, columnsRead) = compute.multiplySkippingZeros(block.output, by: input, readingAll: !skipsZeros)
      add(product, to: &x[token])
      activity[token].zeros[index].out = input.zeroShare
      activity[token].weightsRead += columnsRead * block.output.rows
    }
  }

  private func feedForward(_ block: BlockWeights, _ x: inout [Float], _ activity: inout TokenActivity) {
    let input = compute.quantize(norm(x, block.feedForwardNorm), profile.inputQuantizer)
    // g = ReLU(gate)^2 comes first: only the rows of Wup that it leaves alive are computed
    var g = compute.multiply(block.gate, by: input)
    let (alive, ties) = squaredReLU(&g)
    let rowsRead = skipsZeros && block.up.canSkip ? alive : nil
    let up = compute.multiply(block.up, by: input, only: rowsRead)
    for row in alive { g[Int(row)] *= up[Int(row)] }
    // x = x + BitLinear_mid(RMSNorm(m; ffn_sub_norm); Wdown): the zeros of m are columns never read
    let m = compute.quantize(norm(g, block.feedForwardSubNorm), profile.middleQuantizer)
    let (product, columnsRead) = compute.multiplySkippingZeros(block.down, by: m, readingAll: !skipsZeros)
    add(product, to: &x)

    let last = activity.zeros.count - 1
    activity.zeros[last].gate = input.zeroShare
    activity.zeros[last].up = (Float(g.count - alive.count) - Float(ties) / 2) / Float(g.count)
    activity.zeros[last].down = m.zeroShare
    activity.weightsRead += block.gate.rows * block.gate.columns
    activity.weightsRead += (rowsRead?.count ?? block.up.rows) * block.up.columns + columnsRead * block.down.rows
  }

  private func norm(_ x: [Float], _ weight: [Float]) -> [Float] {
    compute.rmsNorm(x, weight: weight, epsilon: configuration.normEpsilon)
  }

  private func add(_ product: [Float], to x: inout [Float]) {
    for index in x.indices { x[index] += product[index] }
  }

  /// ReLU(g)^2 in place; the rows that are not zero, rising, and how many sums of whole numbers were exactly zero
  /// before (see `LayerZeros.up`).
  private func squaredReLU(_ g: inout [Float]) -> (alive: [UInt32], ties: Int) {
    var alive: [UInt32] = []
    alive.reserveCapacity(g.count)
    var ties = 0
    for index in g.indices {
      if g[index] == 0 { ties += 1 }
      let value = max(g[index], 0)
      g[index] = value * value
      if g[index] != 0 { alive.append(UInt32(index)) }
    }
    return (alive, profile == .float ? 0 : ties)
  }
}

extension ActivationProfile {
  /// BitLinear_in: before the query, key, value, gate and up projections.
  var inputQuantizer: ActivationQuantizer {
    switch self {
    case .a48: .int4
    case .a48fp4: .fp4
    case .b158: .int8
    case .float: .none
    }
  }

  /// BitLinear_mid: before the output and down projections.
  var middleQuantizer: ActivationQuantizer { self == .float ? .none : .int8 }

  /// The share of the output projection's input that TopK keeps; nil where it keeps all.
  var outputShareKept: Float? { self == .a48 || self == .a48fp4 ? 0.5 : nil }
}

extension Configuration {
  /// The active share of one token: 1 - sum(zero share * weights) / sum(weights) over all blocks (SPEC "Sparsity").
  public func activeShare(_ zeros: [LayerZeros]) -> Float {
    let place = placeWeights
    var idle = 0.0
    for layer in zeros {
      idle += Double(layer.qkv ?? 0) * Double(place.qkv) + Double(layer.out ?? 0) * Double(place.out)
      idle += Double(layer.gate ?? 0) * Double(place.gate) + Double(layer.up ?? 0) * Double(place.up)
      idle += Double(layer.down ?? 0) * Double(place.down)
    }
    return Float(1 - idle / Double(max(1, linearWeights)))
  }
}
