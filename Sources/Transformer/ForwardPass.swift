public import Kernels

/// What became of one token on its way through the blocks.
public struct TokenActivity: Sendable {
  /// Zero shares, one entry a block.
  public var zeros: [LayerZeros] = []
  /// Weights of linear layers that the token needed: what a kernel reads for it alone.
  public var weightsRead = 0
  /// Seconds that its attention and its feed-forward parts took over all blocks: its share where several tokens ran
  /// at once.
  public var attentionSeconds = 0.0
  public var feedForwardSeconds = 0.0
}

/// The transformer: the forward pass of SPEC.md, "One block". What a model's blocks lack is identity: a norm that is nil, a
/// quantizer that is none.
public struct ForwardPass {
  public let weights: Weights
  public let profile: ActivationProfile
  public let queryWidth: QueryWidth
  public let compute: Compute
  /// Whether rows and columns that a zero makes idle are left unread. The result is the same either way.
  public let skipsZeros: Bool
  /// What finds the largest logits without reading the whole head; nil: it is always read.
  private let shortlist: HeadShortlist?
  private let rope: RotaryEmbedding

  private var configuration: Configuration { weights.configuration }

  public init(
    weights: Weights, profile: ActivationProfile, queryWidth: QueryWidth = .sixteen, compute: Compute,
    skipsZeros: Bool = true, shortlist: HeadShortlist? = nil
  ) {
    self.weights = weights
    self.profile = profile
    self.queryWidth = queryWidth
    self.compute = compute
    self.skipsZeros = skipsZeros
    self.shortlist = shortlist
    rope = RotaryEmbedding(
      headDimension: weights.configuration.headDimension, theta: weights.configuration.ropeTheta,
      scaling: weights.configuration.ropeScaling)
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
    let angles = tokens.indices.map { rope.angles(at: firstPosition + $0) }
    var x = TokenVectors(width: configuration.dimension, tokens.map { weights.embedding.row($0) })
    var activity = Array(repeating: TokenActivity(), count: tokens.count)
    var stopwatch = Stopwatch()
    for (index, block) in weights.blocks.enumerated() {
      if isCancelled() {
        cache.truncate(to: firstPosition)
        return nil
      }
      for token in tokens.indices { activity[token].zeros.append(LayerZeros()) }
      attention(block, index, &x, angles, firstPosition, &cache, &activity)
      let attentionSeconds = stopwatch.lap() / Double(tokens.count)
      feedForward(block, index, &x, &activity)
      let feedForwardSeconds = stopwatch.lap() / Double(tokens.count)
      for token in tokens.indices {
        activity[token].attentionSeconds += attentionSeconds
        activity[token].feedForwardSeconds += feedForwardSeconds
      }
    }
    return (tokens.indices.map { x[$0] }, activity)
  }

  /// The logits [vocabulary] that follow from a hidden vector.
  public func logits(_ hidden: [Float]) -> [Float] { logits(hidden, largest: nil).values }

  /// The same where not all of them are needed.
  ///
  /// - Parameter largest: how many of the largest are wanted, with all that are tied with them; what is smaller may then
  ///   be -infinity, which saves most of the reading. nil: all are wanted.
  /// - Returns: the logits, and how many bytes of weights were read for them.
  public func logits(_ hidden: [Float], largest: Int?) -> (values: [Float], bytesRead: Int) {
    let (values, bytesRead) = logits([hidden], largest: largest)
    return (values[0], bytesRead)
  }

  /// The same for several hidden vectors, which share the reading; none of them changes what another gets.
  public func logits(_ hidden: [[Float]], largest: Int?) -> (values: [[Float]], bytesRead: Int) {
    let x = norm(TokenVectors(width: configuration.dimension, hidden), weights.outputNorm)
    guard let largest, let shortlist, case .dense(let head) = weights.head else {
      let products = headProducts(x)
      return (hidden.indices.map { products[$0] }, weights.head.byteCount)
    }
    let found = compute.largestProducts(largest, of: head, shortlist, by: x)
    let (whole, few) = (found.contains { $0.rowsRead == head.rows }, found.filter { $0.rowsRead < head.rows })
    let rowsRead = few.reduce(whole ? head.rows : 0) { $0 + $1.rowsRead }
    return (found.map(\.products), shortlist.byteCount + head.byteCount / head.rows * rowsRead)
  }

  // MARK: One block

  private func attention(
    _ block: BlockWeights, _ index: Int, _ x: inout TokenVectors, _ angles: [(cosines: [Float], sines: [Float])],
    _ firstPosition: Int, _ cache: inout KeyValueCache, _ activity: inout [TokenActivity]
  ) {
    // q, k, v = BitLinear_in(x'; Wq, Wk, Wv)
    let (projections, inputs) = project(norm(x, block.attentionNorm), by: [.query, .key, .value], of: block)
    var (q, k, v) = (projections[0], projections[1], projections[2])
    normalizeHeads(&q, block.queryHeadNorm)
    normalizeHeads(&k, block.keyHeadNorm)
    compute.rotate(&q, by: angles, neighbors: configuration.turnsNeighbors)
    compute.rotate(&k, by: angles, neighbors: configuration.turnsNeighbors)
    cache.append(keys: k, values: v, block: index, using: compute)
    // o = softmax(q k^T / sqrt(head_dim)) v, with k and v as the cache gives them back
    let attended = compute.attend(
      queries: q, pages: cache.pages(block: index), firstPosition: firstPosition, heads: configuration.heads,
      queryBits: queryWidth.rawValue)
    // x = x + BitLinear_mid(o'; Wo)
    let o = ownNorm(norm(attended, block.attentionSubNorm), .output, of: block)
    var middle = compute.quantize(o, profile.middleQuantizer)
    if let share = profile.outputShareKept {
      compute.keepLargest(max(1, Int((Float(o.width) * share).rounded(.toNearestOrEven))), of: o, in: &middle)
    }
    compute.add(compute.multiplySkippingZeros(block.output, by: middle, readingAll: !skipsZeros), to: &x)

    for token in activity.indices {
      activity[token].zeros[index].qkv = inputs.zeroShare(token)
      activity[token].zeros[index].out = middle.zeroShare(token)
      activity[token].weightsRead += configuration.placeWeights.qkv
      activity[token].weightsRead += columnsRead(middle, token, of: block.output) * block.output.rows
    }
  }

  private func feedForward(
    _ block: BlockWeights, _ index: Int, _ x: inout TokenVectors, _ activity: inout [TokenActivity]
  ) {
    let gated = gatedProduct(norm(x, block.feedForwardNorm), of: block)
    // x = x + BitLinear_mid(RMSNorm(m; ffn_sub_norm); Wdown): the zeros of m are columns never read
    let normed = ownNorm(norm(gated.product, block.feedForwardSubNorm), .down, of: block)
    let m = compute.quantize(normed, profile.middleQuantizer)
    compute.add(compute.multiplySkippingZeros(block.down, by: m, readingAll: !skipsZeros), to: &x)

    for token in activity.indices {
      activity[token].zeros[index].gate = gated.inputs.zeroShare(token)
      activity[token].zeros[index].up = gated.idleRows?[token]
      activity[token].zeros[index].down = m.zeroShare(token)
      activity[token].weightsRead += block.gate.rows * block.gate.columns
      activity[token].weightsRead += gated.rowsRead[token] * block.up.columns
      activity[token].weightsRead += columnsRead(m, token, of: block.down) * block.down.rows
    }
  }

  /// What comes out of gate and up.
  private struct GatedProduct {
    var product: TokenVectors
    var inputs: [Activations]
    /// Rows of the up projection that each token needed.
    var rowsRead: [Int]
    /// The share of rows that the gate left idle; nil where it leaves none.
    var idleRows: [Float]?
  }

  private func gatedProduct(_ x: TokenVectors, of block: BlockWeights) -> GatedProduct {
    switch configuration.activation {
    case .squaredReLU:
      // g = ReLU(gate)^2 comes first: only the rows of Wup that it leaves alive are needed
      let (gates, inputs) = project(x, by: [.gate], of: block)
      var g = gates[0]
      let living = compute.squaredReLU(&g)
      let skipsRows = skipsZeros && block.up.canSkip
      let upInputs = block.inputNorms.isEmpty ? inputs : [input(x, .up, of: block)]
      let up = compute.multiply(block.up, by: upInputs[0], only: skipsRows ? living.map(\.alive) : nil)
      compute.gate(&g, by: up)
      let idle = living.map { alive, ties in
        (Float(g.width - alive.count) - (profile == .float ? 0 : Float(ties) / 2)) / Float(g.width)
      }
      return GatedProduct(
        product: g, inputs: inputs, rowsRead: living.map { skipsRows ? $0.alive.count : block.up.rows }, idleRows: idle)
    case .silu:
      let (projections, inputs) = project(x, by: [.gate, .up], of: block)
      var g = projections[0]
      compute.silu(&g)
      compute.gate(&g, by: projections[1])
      return GatedProduct(
        product: g, inputs: inputs, rowsRead: Array(repeating: block.up.rows, count: x.count), idleRows: nil)
    }
  }

  /// RMSNorm, where the model has it.
  private func norm(_ x: TokenVectors, _ weight: [Float]?) -> TokenVectors {
    weight.map { compute.rmsNorm(x, weight: $0, epsilon: configuration.normEpsilon) } ?? x
  }

  /// Columns that a token alone would read.
  private func columnsRead(_ input: Activations, _ token: Int, of matrix: LinearMatrix) -> Int {
    skipsZeros && matrix.canSkip ? input.aliveCount(token) : matrix.columns
  }
}

extension ActivationProfile {
  /// BitLinear_in: before the query, key, value, gate and up projections.
  var inputQuantizer: ActivationQuantizer {
    switch self {
    case .a48: .int4
    case .a48fp4: .fp4
    case .b158: .int8
    case .q8: .int8Blocks
    case .float: .none
    }
  }

  /// BitLinear_mid: before the output and down projections.
  var middleQuantizer: ActivationQuantizer {
    switch self {
    case .a48, .a48fp4, .b158: .int8
    case .q8: .int8Blocks
    case .float: .none
    }
  }

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
