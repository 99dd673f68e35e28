import Testing

@testable import Hub

@Suite struct TransferRateTests {
  @Test func onlyTheLastSecondsCount() throws {
    var rate = TransferRate()
    rate.add(0, at: .zero)
    #expect(rate.bytesPerSecond == nil)
    for second in 1...60 { rate.add(second < 30 ? second * 1000 : 30_000 + (second - 30) * 10, at: .seconds(second)) }
    #expect(rate.bytesPerSecond == 10)
    #expect(rate.seconds(for: 100) == 10)
  }

  @Test func whatStandsStillNeverEnds() {
    var rate = TransferRate()
    for second in 0...20 { rate.add(5, at: .seconds(second)) }
    #expect(rate.bytesPerSecond == 0 && rate.seconds(for: 1) == nil)
  }

  @Test(arguments: [(0, "0 B"), (999, "999 B"), (1000, "1.0 KiB"), (1 << 30, "1.0 GiB"), (150 << 20, "150 MiB")])
  func sizesAreInWords(bytes: Int, words: String) { #expect(Storage.words(bytes) == words) }
}
