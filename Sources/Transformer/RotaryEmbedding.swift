import Glibc

/// How rotary frequencies are changed for texts longer than those that a model was first trained on.
public enum RotaryScaling: Sendable, Equatable {
  case none
  /// All frequencies divided by a factor.
  case linear(factor: Double)
  /// Each divided by a number of its own, [headDimension / 2] (LLaMA 3).
  case divisors([Float])
  /// YaRN (arXiv 2309.00071, section 3): frequencies that turn more often than `betaFast` times over the original context
  /// stay, those that turn less often than `betaSlow` times are divided by the factor, those between are mixed; queries
  /// and keys are multiplied with the attention factor.
  case yarn(factor: Double, originalContext: Int, attentionFactor: Double, betaFast: Double, betaSlow: Double)
}

/// Rotary position embedding: pairs of a head turn by position * theta^(-2i / headDimension), scaled.
struct RotaryEmbedding: Sendable {
  /// Turns a position, [headDimension / 2]; float32 as in the reference.
  private let frequencies: [Float]
  /// What cosines and sines are multiplied with.
  private let factor: Float

  init(headDimension: Int, theta: Double, scaling: RotaryScaling = .none) {
    let plain = (0..<headDimension / 2).map { index in
      1 / Float(pow(theta, Double(Float(2 * index) / Float(headDimension))))
    }
    switch scaling {
    case .none: (frequencies, factor) = (plain, 1)
    case .linear(let divisor): (frequencies, factor) = (plain.map { $0 / Float(divisor) }, 1)
    case .divisors(let divisors): (frequencies, factor) = (zip(plain, divisors).map { $0 / $1 }, 1)
    case .yarn(let divisor, let context, let attention, let fast, let slow):
      /// The pair that turns so often over the original context.
      func pair(turning turns: Double) -> Double {
        Double(headDimension) * log(Double(context) / (turns * 2 * Double.pi)) / (2 * log(theta))
      }
      let first = max(pair(turning: fast).rounded(.down), 0)
      let last = min(pair(turning: slow).rounded(.up), Double(headDimension - 1))
      let width = last == first ? 0.001 : last - first
      frequencies = plain.enumerated().map { index, frequency in
        let divided = Float(min(max((Double(index) - first) / width, 0), 1))
        return frequency / Float(divisor) * divided + frequency * (1 - divided)
      }
      factor = Float(attention)
    }
  }

  /// Cosines and sines [headDimension / 2] for one position.
  func angles(at position: Int) -> (cosines: [Float], sines: [Float]) {
    let angles = frequencies.map { Double(Float(position) * $0) }
    return (angles.map { Float(cos($0)) * factor }, angles.map { Float(sin($0)) * factor })
  }
}
