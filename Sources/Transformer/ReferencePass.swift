import Glibc

/// The same transformer in the plainest Swift there is: the oracle of every faster path.
///
/// Dense loops over unpacked weights, all tokens of a text at once, nothing skipped, nothing packed, one thread. It
/// shares no arithmetic with `ForwardPass` but the reading of embedding rows and the angles of rotary positions.
public struct ReferencePass {
  public let configuration: Configuration
  public let profile: ActivationProfile
  public let cacheWidth: CacheWidth
  public let queryWidth: QueryWidth
  private let source: any WeightSource
  private let rope: RotaryEmbedding

  public init(
    _ source: any WeightSource, configuration: Configuration, profile: ActivationProfile, cacheWidth: CacheWidth,
    queryWidth: QueryWidth = .sixteen
  ) {
    self.source = source
    self.configuration = configuration
    self.profile = profile
    self.cacheWidth = cacheWidth
    self.queryWidth = queryWidth
    rope = RotaryEmbedding(
      headDimension: configuration.headDimension, theta: configuration.ropeTheta, scaling: configuration.ropeScaling)
  }

  /// Logits [tokens][vocabulary] and zero shares [tokens][blocks] of a text that begins at position 0.
  public func run(_ tokens: [Int]) throws -> (logits: [[Float]], zeros: [[LayerZeros]]) {
    let embedding = try source.embedding()
    var x = tokens.map { embedding.row($0) }
    var zeros = Array(repeating: [LayerZeros](), count: tokens.count)
    for block in 0..<configuration.blocks {
      for token in tokens.indices { zeros[token].append(LayerZeros()) }
      try attention(block, &x, &zeros)
      try feedForward(block, &x, &zeros)
    }
    let head = try source.outputHead() ?? embedding
    let outputNorm = try source.outputNorm()
    let rows = (0..<configuration.vocabulary).map { head.row($0) }
    let normed = x.map { rmsNorm($0, outputNorm) }
    return (normed.map { hidden in rows.map { dot($0, hidden) } }, zeros)
  }

  private func attention(_ block: Int, _ x: inout [[Float]], _ zeros: inout [[LayerZeros]]) throws {
    let c = configuration
    let norm = try source.norm(.attention, block: block)
    let (wq, wk, wv) = (try layer(.query, block), try layer(.key, block), try layer(.value, block))
    let (queryNorm, keyNorm) = (try self.norm(.queryHead, block), try self.norm(.keyHead, block))
    var (queries, keys, values): ([[[Float]]], [[[Float]]], [[[Float]]]) = ([], [], [])
    for token in x.indices {
      let normed = rmsNorm(x[token], norm)
      let inputs = [wq, wk, wv].map { quantizedInput(ownNorm(normed, $0)) }
      zeros[token][block].qkv = inputs.reduce(0) { $0 + zeroShare($1.values) } / 3
      let cacheBits = cacheWidth == .three && token == 0 ? 4 : cacheWidth.rawValue
      queries.append(
        heads(product(wq, inputs[0])).map { roundedQuery(turned(rmsNorm($0, queryNorm), token)) })
      keys.append(heads(product(wk, inputs[1])).map { rounded(turned(rmsNorm($0, keyNorm), token), cacheBits) })
      values.append(heads(product(wv, inputs[2])).map { rounded($0, cacheBits) })
    }
    let subNorm = try self.norm(.attentionSub, block)
    let wo = try layer(.output, block)
    for token in x.indices {
      var o: [Float] = []
      for head in 0..<c.heads {
        let kvHead = head * c.keyValueHeads / c.heads
        let scores = (0...token).map {
          dot(queries[token][head], keys[$0][kvHead]) / Float(c.headDimension).squareRoot()
        }
        let weights = softmax(scores)
        o += (0..<c.headDimension).map { index in
          (0...token).reduce(Float(0)) { $0 + weights[$1] * values[$1][kvHead][index] }
        }
      }
      o = ownNorm(rmsNorm(o, subNorm), wo)
      var input = quantizedMiddle(o)
      if profile == .a48 || profile == .a48fp4 {
        let kept = topK(o, max(1, Int((Float(o.count) / 2).rounded(.toNearestOrEven))))
        for index in o.indices where !kept[index] { input.values[index] = 0 }
      }
      zeros[token][block].out = zeroShare(input.values)
      x[token] = sum(x[token], product(wo, input))
    }
  }

  private func feedForward(_ block: Int, _ x: inout [[Float]], _ zeros: inout [[LayerZeros]]) throws {
    let norm = try source.norm(.feedForward, block: block)
    let subNorm = try self.norm(.feedForwardSub, block)
    let (gate, up, down) = (try layer(.gate, block), try layer(.up, block), try layer(.down, block))
    for token in x.indices {
      let normed = rmsNorm(x[token], norm)
      let inputs = [gate, up].map { quantizedInput(ownNorm(normed, $0)) }
      let sums = product(gate, inputs[0])
      let g = sums.map(activated)
      let m = zip(g, product(up, inputs[1])).map { $0 * $1 }
      let d = quantizedMiddle(ownNorm(rmsNorm(m, subNorm), down))
      if configuration.activation == .squaredReLU {
        zeros[token][block].gate = zeroShare(inputs[0].values)
        let ties = profile == .float ? 0 : sums.count { $0 == 0 }
        zeros[token][block].up = (Float(g.count { $0 == 0 }) - Float(ties) / 2) / Float(g.count)
      } else {
        zeros[token][block].gate = inputs.reduce(0) { $0 + zeroShare($1.values) } / 2
      }
      zeros[token][block].down = zeroShare(d.values)
      x[token] = sum(x[token], product(down, d))
    }
  }

  // MARK: Vectors

  private func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  private func sum(_ a: [Float], _ b: [Float]) -> [Float] { zip(a, b).map { $0 + $1 } }
  private func zeroShare(_ x: [Float]) -> Float { Float(x.count { $0 == 0 }) / Float(x.count) }

  /// A linear layer, and the norm that it has for its own input.
  private struct Layer {
    var weights: PlainWeights
    var norm: [Float]?
  }

  private func layer(_ layer: LinearLayer, _ block: Int) throws -> Layer {
    Layer(
      weights: try source.plainWeights(layer, block: block),
      norm: configuration.linearNormEpsilon == nil ? nil : try source.inputNorm(layer, block: block))
  }

  private func norm(_ norm: BlockNorm, _ block: Int) throws -> [Float]? {
    configuration.norms.contains(norm) ? try source.norm(norm, block: block) : nil
  }

  private func ownNorm(_ x: [Float], _ layer: Layer) -> [Float] {
    rmsNorm(x, layer.norm, epsilon: configuration.linearNormEpsilon)
  }

  /// A linear layer: with ternary weights whole numbers are added up exactly, then multiplied with their step and the
  /// weights' scale.
  private func product(_ layer: Layer, _ x: Rounded) -> [Float] {
    switch layer.weights {
    case .numbers(let rows, let columns, let numbers):
      return (0..<rows).map { row in
        dot(Array(numbers[row * columns..<(row + 1) * columns]), x.values) * x.step
      }
    case .ternary(let weights):
      return (0..<weights.rows).map { row in
        var sum: Float = 0
        for column in 0..<weights.columns {
          switch weights.values[row * weights.columns + column] {
          case 1: sum += x.values[column]
          case -1: sum -= x.values[column]
          default: break
          }
        }
        return sum * x.step * weights.scale
      }
    }
  }

  private func activated(_ x: Float) -> Float {
    switch configuration.activation {
    case .squaredReLU: max(x, 0) * max(x, 0)
    case .silu: x / (1 + expf(-x))
    }
  }

  private func heads(_ x: [Float]) -> [[Float]] {
    stride(from: 0, to: x.count, by: configuration.headDimension).map {
      Array(x[$0..<$0 + configuration.headDimension])
    }
  }

  private func rmsNorm(_ x: [Float], _ weight: [Float]?, epsilon: Float? = nil) -> [Float] {
    guard let weight else { return x }
    let root = (dot(x, x) / Float(x.count) + (epsilon ?? configuration.normEpsilon)).squareRoot()
    return zip(x, weight).map { $0 / root * $1 }
  }

  private func softmax(_ scores: [Float]) -> [Float] {
    let top = scores.max() ?? 0
    let exponentials = scores.map { expf($0 - top) }
    let total = exponentials.reduce(0, +)
    return exponentials.map { $0 / total }
  }

  /// A head after rotary positions: pairs turned by the angles of the position.
  private func turned(_ head: [Float], _ position: Int) -> [Float] {
    let (cosines, sines) = rope.angles(at: position)
    let half = head.count / 2
    var turned = head
    for pair in 0..<half {
      let (one, other) = configuration.turnsNeighbors ? (2 * pair, 2 * pair + 1) : (pair, pair + half)
      turned[one] = head[one] * cosines[pair] - head[other] * sines[pair]
      turned[other] = head[other] * cosines[pair] + head[one] * sines[pair]
    }
    return turned
  }

  // MARK: Quantizers (SPEC.md, "Quantizers")

  /// Values as multiples of a step.
  private struct Rounded {
    var values: [Float]
    var step: Float = 1
  }

  private func quantizedInput(_ x: [Float]) -> Rounded {
    switch profile {
    case .a48: absmeanINT4(x)
    case .a48fp4: absmaxFP4(x)
    case .b158: absmaxINT8(x)
    case .q8: blockwiseINT8(x)
    case .float: Rounded(values: x)
    }
  }

  private func quantizedMiddle(_ x: [Float]) -> Rounded {
    switch profile {
    case .a48, .a48fp4, .b158: absmaxINT8(x)
    case .q8: blockwiseINT8(x)
    case .float: Rounded(values: x)
    }
  }

  /// A step for each 32 values, which are multiplied with it at once.
  private func blockwiseINT8(_ x: [Float]) -> Rounded {
    Rounded(
      values: stride(from: 0, to: x.count, by: 32).flatMap { start in
        let block = absmaxINT8(Array(x[start..<min(start + 32, x.count)]))
        return block.values.map { $0 * block.step }
      })
  }

  private func absmaxINT8(_ x: [Float]) -> Rounded {
    let s = 127 / max(x.map(\.magnitude).max() ?? 0, 1e-5)
    return Rounded(values: x.map { min(max(($0 * s).rounded(.toNearestOrEven), -128), 127) }, step: 1 / s)
  }

  private func absmeanINT4(_ x: [Float]) -> Rounded {
    let mean = x.reduce(0) { $0 + $1.magnitude } / Float(x.count)
    let s = Float(7).squareRoot() / max(mean, 1e-5)
    return Rounded(values: x.map { min(max(($0 * s).rounded(.toNearestOrEven), -8), 7) }, step: 1 / s)
  }

  private func absmaxFP4(_ x: [Float]) -> Rounded {
    let grid: [Float] = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
    let s = 6 / max(x.map(\.magnitude).max() ?? 0, 1e-5)
    let values = x.map { value in
      let size = min((value * s).magnitude, 6)
      var nearest: Float = 0
      for point in grid where (size - point).magnitude < (size - nearest).magnitude { nearest = point }
      return value < 0 ? -nearest : nearest
    }
    return Rounded(values: values, step: 1 / s)
  }

  private func topK(_ x: [Float], _ count: Int) -> [Bool] {
    let threshold = x.map(\.magnitude).sorted(by: >)[count - 1]
    return x.map { $0.magnitude >= threshold }
  }

  private func roundedQuery(_ head: [Float]) -> [Float] {
    queryWidth == .sixteen ? head : rounded(head, queryWidth.rawValue)
  }

  /// A head of k, v or q as it is read back (SPEC.md, "Low-bit attention").
  private func rounded(_ head: [Float], _ bits: Int) -> [Float] {
    if bits == 16 { return head.map { Float(Float16($0)) } }
    let n = Float(1 << (bits - 1)) - 1
    let s = max(head.map(\.magnitude).max() ?? 0, 1e-8) / n
    return head.map { min(max(($0 / s * (1 - 0x1p-12)).rounded(.toNearestOrEven), -n), n) * s }
  }
}
