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

/// The transformer of BitNet a4.8 and b1.58: the forward pass of SPEC.md, "One block".
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
    let head = weights.head
    guard let largest, let shortlist else {
      let products = compute.multiply(head, by: x)
      return (hidden.indices.map { products[$0] }, head.byteCount)
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
    let input = compute.quantize(norm(x, block.attentionNorm), profile.inputQuantizer)
    let projections = compute.multiply([block.query, block.key, block.value], by: input)
    var (q, k, v) = (projections[0], projections[1], projections[2])
    compute.rotate(&q, by: angles)
    compute.rotate(&k, by: angles)
    cache.append(keys: k, values: v, block: index, using: compute)
    // o = softmax(q k^T / sqrt(head_dim)) v, with k and v as the cache gives them back
    let attended = compute.attend(
      queries: q, pages: cache.pages(block: index), firstPosition: firstPosition, heads: configuration.heads,
      queryBits: queryWidth.rawValue)
    // x = x + BitLinear_mid(o'; Wo)
    let o = norm(attended, block.attentionSubNorm)
    var middle = compute.quantize(o, profile.middleQuantizer)
    if let share = profile.outputShareKept {
      compute.keepLargest(max(1, Int((Float(o.width) * share).rounded(.toNearestOrEven))), of: o, in: &middle)
    }
    compute.add(compute.multiplySkippingZeros(block.output, by: middle, readingAll: !skipsZeros), to: &x)

    for token in activity.indices {
      activity[token].zeros[index].qkv = input.zeroShare(token)
      activity[token].zeros[index].out = middle.zeroShare(token)
      activity[token].weightsRead += configuration.placeWeights.qkv
      activity[token].weightsRead += columnsRead(middle, token, of: block.output) * block.output.rows
    }
  }

  private func feedForward(
    _ block: BlockWeights, _ index: Int, _ x: inout TokenVectors, _ activity: inout [TokenActivity]
  ) {
    let input = compute.quantize(norm(x, block.feedForwardNorm), profile.inputQuantizer)
    // g = ReLU(gate)^2 comes first: only the rows of Wup that it leaves alive are needed
    var g = compute.multiply(block.gate, by: input)
    let living = compute.squaredReLU(&g)
    let skipsRows = skipsZeros && block.up.canSkip
    let up = compute.multiply(block.up, by: input, only: skipsRows ? living.map(\.alive) : nil)
    compute.gate(&g, by: up)
    // x = x + BitLinear_mid(RMSNorm(m; ffn_sub_norm); Wdown): the zeros of m are columns never read
    let m = compute.quantize(norm(g, block.feedForwardSubNorm), profile.middleQuantizer)
    compute.add(compute.multiplySkippingZeros(block.down, by: m, readingAll: !skipsZeros), to: &x)

    for token in activity.indices {
      let (alive, ties) = living[token]
      let idle = Float(g.width - alive.count) - (profile == .float ? 0 : Float(ties) / 2)
      activity[token].zeros[index].gate = input.zeroShare(token)
      activity[token].zeros[index].up = idle / Float(g.width)
      activity[token].zeros[index].down = m.zeroShare(token)
      activity[token].weightsRead += block.gate.rows * block.gate.columns
      activity[token].weightsRead += (skipsRows ? alive.count : block.up.rows) * block.up.columns
      activity[token].weightsRead += columnsRead(m, token, of: block.down) * block.down.rows
    }
  }

  private func norm(_ x: TokenVectors, _ weight: [Float]) -> TokenVectors {
    compute.rmsNorm(x, weight: weight, epsilon: configuration.normEpsilon)
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
