import Glibc

/// Rotary position embedding in halves ("NeoX"): pairs (i, i + headDimension / 2) turn by
/// position * theta^(-2i / headDimension).
struct RotaryEmbedding: Sendable {
  let headDimension: Int
  /// Turns a position, [headDimension / 2]; float32 as in the reference.
  private let frequencies: [Float]

  init(headDimension: Int, theta: Double) {
    self.headDimension = headDimension
    frequencies = (0..<headDimension / 2).map { index in
      1 / Float(pow(theta, Double(Float(2 * index) / Float(headDimension))))
    }
  }

  /// Cosines and sines [headDimension / 2] for one position.
  func angles(at position: Int) -> (cosines: [Float], sines: [Float]) {
    let angles = frequencies.map { Double(Float(position) * $0) }
    return (angles.map { Float(cos($0)) }, angles.map { Float(sin($0)) })
  }
}
