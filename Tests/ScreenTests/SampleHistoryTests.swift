import Testing

@testable import Screen

@Suite struct SampleHistoryTests {
  @Test func keepsTheNewest() {
    var history = SampleHistory()
    for value in 0..<1000 { history.append(Float(value)) }
    #expect(history.count == SampleHistory.capacity)
    #expect(history.newest(3) == [997, 998, 999])
    #expect(history.newest(10_000).first == Float(1000 - SampleHistory.capacity))
    #expect(history.last == 999)
    #expect(history.newest(0).isEmpty && history.newest(-1).isEmpty)
  }

  @Test(
    arguments: [
      (0, 5), (5, 5), (5.1, 10), (10, 10), (11, 20), (21, 50), (99, 100), (412, 500), (501, 1000), (1180, 2000),
    ] as [(Float, Float)])
  func niceCeilings(value: Float, ceiling: Float) {
    #expect(SampleHistory.niceCeiling(value) == ceiling)
  }

  @Test func theCeilingDoesNotJump() {
    var history = SampleHistory()
    history.append(80)
    #expect(history.ceiling == 100)
    history.append(130)
    history.append(90)
    history.append(130)
    history.append(130)
    #expect(history.ceiling == 100, "single samples over it are clipped")
    history.append(130)
    #expect(history.ceiling == 200)
  }

  @Test func theCeilingFallsWhenNothingReachesIt() {
    var history = SampleHistory()
    history.append(400)
    for _ in 0..<100 { history.append(12) }
    #expect(history.ceiling == 500, "the tall sample is still kept")
    for _ in 0..<SampleHistory.capacity { history.append(12) }
    #expect(history.ceiling == 20)
    #expect(history.peak == 400)
  }

  @Test func whatIsNoSampleIsDropped() {
    var history = SampleHistory(ceiling: 1)
    for bad in [.nan, .infinity, -1] as [Float] { history.append(bad) }
    #expect(history.isEmpty)
    history.append(7)
    #expect(history.ceiling == 1, "a fixed ceiling stays")
  }
}
