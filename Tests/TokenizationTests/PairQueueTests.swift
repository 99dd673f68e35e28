import TestSupport
import Testing

@testable import Tokenization

@Suite struct PairQueueTests {
  @Test(arguments: 0..<30)
  func givesTheLeastFirst(seed: UInt64) {
    var generator = RandomNumbers(seed: seed)
    var queue = PairQueue()
    for _ in 0..<2 {
      var expected: [(rank: UInt32, place: Int)] = []
      for step in 0..<400 {
        // At first mostly in order, as the pairs of a word come.
        if step < 200 || Bool.random(using: &generator) {
          let rank = UInt32.random(in: 0..<(seed % 2 == 0 ? 4 : 3000), using: &generator)
          let place = Int.random(in: 0...3, using: &generator) > 0 ? step : Int.random(in: 0..<400, using: &generator)
          queue.insert(rank: rank, place: Int32(place))
          expected.append((rank, place))
        } else if let least = expected.indices.min(by: { expected[$0] < expected[$1] }) {
          let popped = queue.popLeast()
          #expect(popped?.rank == expected[least].rank && popped?.place == expected[least].place)
          expected.remove(at: least)
        } else {
          #expect(queue.popLeast() == nil)
        }
      }
      if seed % 3 > 0 { while queue.popLeast() != nil {} }
      queue.removeAll()
      #expect(queue.popLeast() == nil)
    }
  }
}
