import Foundation
import Testing

@testable import Engine

@Suite struct ExponentialSumTests {
  private func exact(_ logits: [Float], top: Float) -> Double {
    logits.reduce(0) { $1.isNaN ? $0 : $0 + exp(Double($1) - Double(top)) }
  }

  @Test(arguments: [1, 7, 8, 9, 64, 4099])
  func itIsTheSumOfAllTerms(count: Int) {
    var random = RandomSource(seed: UInt64(count))
    let logits = (0..<count).map { _ in Float(random.nextUnit() * 40 - 25) }
    let top = logits.max() ?? 0
    let expected = exact(logits, top: top)
    #expect(abs(Double(exponentialSum(logits, top: top)) - expected) < expected * 1e-5)
  }

  @Test func eachTermIsRight() {
    for step in 0..<2000 {
      let x = -Float(step) / 25
      let sum = exponentialSum([x, -500, -500, -500, -500, -500, -500, -500], top: 0)
      #expect(abs(Double(sum) - exp(Double(x))) <= exp(Double(x)) * 1e-5 + 1e-37, "\(x)")
    }
  }

  @Test func whatIsImpossibleAddsNothing() {
    let logits: [Float] = [3, .nan, -.infinity, -.greatestFiniteMagnitude, 3, .nan, -1e9, .nan, .nan, 3]
    #expect(abs(exponentialSum(logits, top: 3) - 3) < 1e-5)
    #expect(exponentialSum([], top: 0) == 0)
  }
}
