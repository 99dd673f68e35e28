import Engine

/// Which share of the rows of the up projection was alive in each layer, for the newest tokens.
public struct HeatHistory: Equatable, Sendable {
  /// Tokens that are kept: one for each column of the widest panel.
  public static let capacity = 128
  /// Layers that are kept of a token; a panel has no room for as many.
  static let mostLayers = 256
  /// Stands for a layer that has no figure.
  private static let unknown = UInt8.max

  /// The newest tokens as a ring; of each the layers' shares in hundredths.
  private var ring: [[UInt8]] = []
  private var start = 0

  public init() {}

  public var count: Int { ring.count }
  public var isEmpty: Bool { ring.isEmpty }
  /// Layers of the newest token.
  public var layers: Int { ring.isEmpty ? 0 : token(ring.count - 1).count }

  /// Takes the zero shares of a token.
  mutating func append(_ zeros: [LayerZeros]) {
    let shares = zeros.prefix(Self.mostLayers).map { layer in
      guard let share = layer.up, share.isFinite else { return Self.unknown }
      return UInt8((min(1, max(0, 1 - share)) * 100).rounded())
    }
    guard !shares.isEmpty else { return }
    // Another model: what was is no history of it.
    if layers != shares.count { self = HeatHistory() }
    if ring.count < Self.capacity {
      ring.append(shares)
    } else {
      ring[start] = shares
      start = (start + 1) % Self.capacity
    }
  }

  /// The mean share 0...1 of some layers for the token that came `age` tokens before the newest; nil where there is
  /// none.
  func share(_ layers: Range<Int>, age: Int) -> Float? {
    guard age >= 0, age < ring.count else { return nil }
    let shares = token(ring.count - 1 - age)
    let known = layers.clamped(to: shares.indices).map { shares[$0] }.filter { $0 != Self.unknown }
    guard !known.isEmpty else { return nil }
    return Float(known.reduce(0) { $0 + Int($1) }) / Float(known.count) / 100
  }

  /// The smallest range from tenth to tenth that holds every share: the ends of the colours. It moves seldom.
  var range: ClosedRange<Float> {
    var low = Self.unknown
    var high: UInt8 = 0
    for shares in ring {
      for share in shares where share != Self.unknown {
        low = min(low, share)
        high = max(high, share)
      }
    }
    guard low <= high else { return 0...1 }
    let bottom = min(Int(low) / 10, 9)
    return Float(bottom) / 10...Float(max(bottom + 1, (Int(high) + 9) / 10)) / 10
  }

  private func token(_ index: Int) -> [UInt8] { ring[(start + index) % ring.count] }
}
