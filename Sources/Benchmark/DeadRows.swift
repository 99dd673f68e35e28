import Glibc
import Transformer

/// How a random model gets the share of dead gate rows that a trained one has.
///
/// The sum of a row of random weights is as often positive as not, which leaves half of the rows dead. A trained model
/// has more of them because its rows lean to the negative side. So do these: a few dimensions of the hidden vector,
/// called steady, hold 1 for every token (embedding rows have 1 there, and no layer adds anything to them); the norm
/// before the gate makes them large, as outlier dimensions are; and every row of the gate has -1 at some of them. What
/// the other dimensions add is random for each token, and so is which rows are dead.
struct DeadRows: Sendable {
  /// Dimensions that are steady: the first ones.
  let steadyDimensions: Int
  /// The mean over rows of the steady weights that are not zero.
  private let meanWeights: Double
  /// -1 where more than half of the rows are to be dead, else 1.
  private let sign: Int8

  /// Shares that can be had.
  static let shares = 0.05...0.95

  /// - Parameter share: of rows dead, in `shares`.
  init(share: Double, dimension: Int) {
    let shift = Self.normalQuantile(share)
    // In steps of INT4 a steady value is 7, and the others have the mean square that rounding and clipping leave a
    // normal variable: 10.5.
    let spread = (Double(dimension) * RandomStream.ternaryMeanSquare * 10.5).squareRoot()
    meanWeights = min(abs(shift) * spread / 7, Double(dimension / 2))
    steadyDimensions = Int(meanWeights.rounded(.up))
    sign = shift >= 0 ? -1 : 1
  }

  /// The value of a steady dimension after the norm before the gate: 7 steps of INT4, in units of the root mean square
  /// (the mean of |x| is 0.798 of it for a normal variable). INT8 and floats see the same lean.
  static let steadyValue: Float = 7 / 2.6457513 * 0.7978846

  /// Writes the steady weights of a row of the gate.
  func lean(_ row: UnsafeMutableBufferPointer<Int8>, _ random: inout RandomStream) {
    let chance = Double(random.next() >> 11) * 0x1p-53
    let count = Int(meanWeights) + (chance < meanWeights - meanWeights.rounded(.down) ? 1 : 0)
    for index in 0..<steadyDimensions { row[index] = index < count ? sign : 0 }
  }

  /// Where a normal variable is below with a probability, by halving.
  private static func normalQuantile(_ probability: Double) -> Double {
    var (low, high) = (-8.0, 8.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
