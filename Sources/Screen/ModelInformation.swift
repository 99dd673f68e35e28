public import Engine

/// What the screen says of the model.
public struct ModelInformation: Equatable, Sendable {
  public var name: String
  /// The file or directory it is in.
  public var path: String
  public var profile: ActivationProfile
  /// All parameters; nil where nobody counted.
  public var parameters: Int?
  public var layers: Int
  /// Tokens that fit into the context.
  public var contextLength: Int
  /// Parameters of the linear layers of one block, which weigh its shares of zeros.
  public var weights: LayerWeights
  public var cacheWidth: CacheWidth
  public var threads: Int?
  /// Whether it has a chat template, without which it cannot answer.
  public var hasTemplate: Bool
  /// Whether its template can be told to think or not to.
  public var knowsThinking: Bool

  public init(
    name: String, path: String = "", profile: ActivationProfile, parameters: Int?, layers: Int, contextLength: Int,
    weights: LayerWeights, cacheWidth: CacheWidth, threads: Int? = nil, hasTemplate: Bool = true,
    knowsThinking: Bool = false
  ) {
    self.name = name
    self.path = path
    self.profile = profile
    self.parameters = parameters
    self.layers = layers
    self.contextLength = contextLength
    self.weights = weights
    self.cacheWidth = cacheWidth
    self.threads = threads
    self.hasTemplate = hasTemplate
    self.knowsThinking = knowsThinking
  }
}

/// Parameters of one block by the place whose zeros spare them.
public struct LayerWeights: Equatable, Sendable {
  public var qkv, out, gate, up, down: Int

  public init(qkv: Int, out: Int, gate: Int, up: Int, down: Int) {
    self.qkv = qkv
    self.out = out
    self.gate = gate
    self.up = up
    self.down = down
  }

  /// A block of width `dimension` d with keys and values of width kv and a feed-forward part of width f:
  /// qkv d (d + 2 kv), out d^2, gate, up and down d f.
  public init(dimension: Int, keyValueDimension: Int, feedForwardDimension: Int) {
    let matrix = dimension.multipliedReportingOverflow(by: feedForwardDimension)
    guard !matrix.overflow else {
      self.init(qkv: 0, out: 0, gate: 0, up: 0, down: 0)
      return
    }
    self.init(
      qkv: dimension &* (dimension &+ 2 &* keyValueDimension), out: dimension &* dimension, gate: matrix.partialValue,
      up: matrix.partialValue, down: matrix.partialValue)
  }

  /// The share of a block's parameters that took part, 0...1: 1 - sum(zeros * weights) / sum(weights). Where the
  /// weights are not known, every place counts the same; a place without a figure counts as having no zeros.
  public func activeShare(_ zeros: LayerZeros) -> Float {
    let places = [(zeros.qkv, qkv), (zeros.out, out), (zeros.gate, gate), (zeros.up, up), (zeros.down, down)]
    let total = places.reduce(0) { $0 + Double(max(0, $1.1)) }
    let spared = places.reduce(0) { $0 + Double($1.0 ?? 0) * (total > 0 ? Double(max(0, $1.1)) : 1) }
    let share = 1 - spared / (total > 0 ? total : Double(places.count))
    return share.isFinite ? Float(min(1, max(0, share))) : 0
  }
}
