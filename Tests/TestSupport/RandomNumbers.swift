/// Numbers that look random and are the same in every run (SplitMix64).
public struct RandomNumbers: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  public mutating func next(below limit: Int) -> Int { Int(next() % UInt64(limit)) }

  public mutating func floats(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }

  /// Weights -1, 0 and 1.
  public mutating func ternary(_ count: Int) -> [Int8] {
    (0..<count).map { _ in Int8.random(in: -1...1, using: &self) }
  }
}
