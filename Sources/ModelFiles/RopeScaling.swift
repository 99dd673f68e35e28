import Glibc

/// How rotary frequencies are changed for texts longer than those that a model was first trained on.
public enum RopeScaling: Sendable, Equatable {
  case none
  /// All frequencies are divided by a factor.
  case linear(factor: Double)
  /// Each is divided by a number of its own, [headDimension / 2] (LLaMA 3).
  case divisors([Float])
  case yarn(YaRN)

  /// YaRN (arXiv 2309.00071): high frequencies stay, low ones are divided, those between are mixed.
  public struct YaRN: Sendable, Equatable {
    public var factor: Double
    /// Tokens of context before.
    public var originalContext: Int
    /// What queries and keys are multiplied with after they are turned.
    public var attentionFactor: Double
    /// Turns over the original context at which mixing begins, and ends.
    public var betaFast: Double
    public var betaSlow: Double

    public init(
      factor: Double, originalContext: Int, attentionFactor: Double, betaFast: Double = 32, betaSlow: Double = 1
    ) {
      self.factor = factor
      self.originalContext = originalContext
      self.attentionFactor = attentionFactor
      self.betaFast = betaFast
      self.betaSlow = betaSlow
    }

    /// The attention factor that the paper recommends.
    static func usualAttentionFactor(_ factor: Double, scale: Double = 1) -> Double {
      factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1
    }

    var isSound: Bool {
      [factor, attentionFactor, betaFast, betaSlow].allSatisfy { $0.isFinite && $0 > 0 } && factor >= 1
        && betaFast > betaSlow && (1...ModelDescription.maximumSize).contains(originalContext)
    }
  }

  /// LLaMA 3's rule as divisors: wavelengths up to `context / highFactor` stay, those beyond `context / lowFactor` are
  /// divided by `factor`, those between are mixed.
  static func llama3(
    factor: Double, lowFactor: Double, highFactor: Double, originalContext: Int, theta: Double, headDimension: Int
  ) -> RopeScaling {
    .divisors(
      (0..<headDimension / 2).map { index in
        let frequency = 1 / pow(theta, Double(2 * index) / Double(headDimension))
        let turns = Double(originalContext) * frequency / (2 * Double.pi)
        if turns > highFactor { return 1 }
        if turns < lowFactor { return Float(factor) }
        let smooth = (turns - lowFactor) / (highFactor - lowFactor)
        return Float(1 / ((1 - smooth) / factor + smooth))
      })
  }

  /// In a few words; empty where there is none.
  public var text: String {
    switch self {
    case .none: ""
    case .linear(let factor): "linear scaling by \(factor)"
    case .divisors(let divisors): "each frequency divided (by \(divisors.min() ?? 1) to \(divisors.max() ?? 1))"
    case .yarn(let yarn): "YaRN by \(yarn.factor) from \(yarn.originalContext) tokens"
    }
  }
}

/// Which two values of a head turn together.
public enum RopePairs: String, Sendable {
  /// i and i + headDimension / 2.
  case halves
  /// 2i and 2i + 1, as GGUF files of LLaMA have their rows.
  case neighbors
}
