import Engine

/// The shares of one token by layers and by the five places of a layer.
struct LayerFigures {
  /// A place in a layer whose zeros spare weights.
  struct Place: Sendable {
    var name: String
    /// Share of zeros, 0...1; nil where a model does not have the place.
    var zeros: @Sendable (LayerZeros) -> Float?
  }

  static let places = [
    Place(name: "qkv") { $0.qkv }, Place(name: "out") { $0.out }, Place(name: "gate") { $0.gate },
    Place(name: "up") { $0.up }, Place(name: "down") { $0.down },
  ]

  private let layers: [LayerZeros]
  private let weights: LayerWeights

  init(report: TokenReport?, weights: LayerWeights?) {
    layers = report?.layers ?? []
    self.weights = weights ?? LayerWeights(qkv: 0, out: 0, gate: 0, up: 0, down: 0)
  }

  var layerCount: Int { layers.count }

  /// The share of a place that is not zero, as the mean over some layers; nil where none has it.
  func activeShare(_ range: Range<Int>, _ place: Place) -> Float? { mean(range) { place.zeros($0).map { 1 - $0 } } }

  /// The share of a layer's weights that took part, as the mean over some layers.
  func activeShare(_ range: Range<Int>) -> Float? { mean(range) { weights.activeShare($0) } }

  private func mean(_ range: Range<Int>, _ figure: (LayerZeros) -> Float?) -> Float? {
    let found = range.clamped(to: layers.indices).compactMap { figure(layers[$0]) }
    return found.isEmpty ? nil : found.reduce(0, +) / Float(found.count)
  }

  /// Layers in at most `limit` groups of neighbours.
  static func groups(of layers: Int, atMost limit: Int) -> [Range<Int>] {
    let count = min(limit, layers)
    guard count > 0 else { return [] }
    return (0..<count).map { $0 * layers / count..<($0 + 1) * layers / count }
  }

  /// "3", or "0-2" for several.
  static func label(_ layers: Range<Int>) -> String {
    layers.count > 1 ? "\(layers.lowerBound)-\(layers.upperBound - 1)" : String(layers.lowerBound)
  }
}
