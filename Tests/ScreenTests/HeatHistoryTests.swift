import Engine
import Testing

@testable import Screen

@Suite struct HeatHistoryTests {
  private func history(_ tokens: [[Float?]]) -> HeatHistory {
    var history = HeatHistory()
    for token in tokens { history.append(token.map { LayerZeros(up: $0) }) }
    return history
  }

  @Test func sharesAreWhatIsNotZero() {
    let history = history([[0.75, 0.5], [0.25, nil]])
    #expect(history.share(0..<1, age: 0) == 0.75)
    #expect(history.share(0..<2, age: 1) == 0.375)
    #expect(history.share(1..<2, age: 0) == nil)
    #expect(history.share(0..<2, age: 2) == nil && history.share(0..<2, age: -1) == nil)
    #expect(history.share(5..<9, age: 0) == nil)
  }

  @Test func theOldestTokensGo() {
    var history = HeatHistory()
    for token in 0..<HeatHistory.capacity + 10 { history.append([LayerZeros(up: Float(token % 2))]) }
    #expect(history.count == HeatHistory.capacity)
    #expect(history.share(0..<1, age: 0) == 0 && history.share(0..<1, age: 1) == 1)
    #expect(history.share(0..<1, age: HeatHistory.capacity) == nil)
  }

  @Test func anotherModelBeginsAnew() {
    var history = history([[0.5], [0.5]])
    history.append([LayerZeros(up: 0.5), LayerZeros(up: 0.5)])
    #expect(history.count == 1 && history.layers == 2)
    history.append([])
    #expect(history.count == 1)
  }

  @Test func memoryIsBounded() {
    var history = HeatHistory()
    history.append(Array(repeating: LayerZeros(up: 0.5), count: 100_000))
    #expect(history.layers == HeatHistory.mostLayers)
  }

  @Test func theRangeGoesFromTenthToTenth() {
    #expect(history([]).range == 0...1)
    #expect(history([[nil]]).range == 0...1)
    #expect(history([[0.62, 0.78]]).range == Float(2) / 10...Float(4) / 10)
    #expect(history([[0.7, 0.7]]).range == Float(3) / 10...Float(4) / 10)
    #expect(history([[0, 1]]).range == 0...1)
    #expect(history([[0]]).range == Float(9) / 10...1)
    #expect(history([[.nan, 3, -2]]).range == 0...1)
  }
}
