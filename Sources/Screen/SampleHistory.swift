/// The newest samples of a figure, and a ceiling for their graph that does not jump.
public struct SampleHistory: Equatable, Sendable {
  /// How many samples are kept: two for each column of the widest panel.
  public static let capacity = 512
  /// How many samples in a row have to lie over the ceiling before it goes up.
  static let patience = 3

  private var ring: [Float] = []
  private var start = 0
  private var over = 0
  /// The value at the top of the graph; larger samples touch it.
  public private(set) var ceiling: Float
  /// The largest sample that was ever seen.
  public private(set) var peak: Float = 0
  private let isFixed: Bool

  /// A history whose ceiling follows its samples: one of 5, 10, 20, 50, 100, ...
  public init() {
    ceiling = 5
    isFixed = false
  }

  /// A history with a ceiling that stays.
  public init(ceiling: Float) {
    self.ceiling = ceiling
    isFixed = true
  }

  public var count: Int { ring.count }
  public var isEmpty: Bool { ring.isEmpty }
  public var last: Float? { ring.isEmpty ? nil : ring[(start + ring.count - 1) % ring.count] }

  /// Takes a sample; what is not a number or negative is not one.
  public mutating func append(_ sample: Float) {
    guard sample.isFinite, sample >= 0 else { return }
    let isFirst = ring.isEmpty
    if ring.count < Self.capacity {
      ring.append(sample)
    } else {
      ring[start] = sample
      start = (start + 1) % Self.capacity
    }
    peak = max(peak, sample)
    if !isFixed { settle(sample, isFirst: isFirst) }
  }

  /// The newest samples, oldest first, at most `limit` of them.
  public func newest(_ limit: Int) -> [Float] {
    let wanted = Swift.min(Swift.max(0, limit), ring.count)
    return (ring.count - wanted..<ring.count).map { ring[(start + $0) % ring.count] }
  }

  /// The ceiling goes up after a few samples beyond it, and down when nothing kept reaches a third of it.
  private mutating func settle(_ sample: Float, isFirst: Bool) {
    if isFirst {
      ceiling = Self.niceCeiling(sample)
    } else if sample > ceiling {
      over += 1
      guard over >= Self.patience else { return }
      ceiling = Self.niceCeiling(newest(over).max() ?? sample)
      over = 0
    } else {
      over = 0
      guard sample < ceiling / 3, ring.count >= 32 else { return }
      let highest = ring.max() ?? 0
      if highest < ceiling / 3 { ceiling = Self.niceCeiling(highest) }
    }
  }

  /// The smallest of 5, 10, 20, 50, 100, 200, ... that is not under a value.
  static func niceCeiling(_ value: Float) -> Float {
    var decade: Float = 5
    while decade < 1e30 {
      for step in [1, 2, 4] as [Float] where value <= decade * step { return decade * step }
      decade *= 10
    }
    return decade
  }
}
