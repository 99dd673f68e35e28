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

  /// Cosines and sines for one position.
  func turn(at position: Int) -> Turn {
    let angles = frequencies.map { Double(Float(position) * $0) }
    return Turn(cosines: angles.map { Float(cos($0)) }, sines: angles.map { Float(sin($0)) })
  }

  struct Turn {
    let cosines: [Float]
    let sines: [Float]

    /// Turns every head in a vector of heads side by side.
    func apply(to heads: inout [Float]) {
      let half = cosines.count
      for start in stride(from: 0, to: heads.count, by: 2 * half) {
        for index in 0..<half {
          let (a, b) = (heads[start + index], heads[start + half + index])
          heads[start + index] = a * cosines[index] - b * sines[index]
          heads[start + half + index] = b * cosines[index] + a * sines[index]
        }
      }
    }
  }
}
