import Testing

@testable import Chat

@Suite struct FiguresTests {
  @Test(arguments: [
    (0.0, 0, "0"), (0.5, 0, "1"), (1.25, 1, "1.3"), (-1.25, 1, "-1.3"), (-0.01, 1, "0.0"), (12.0, 2, "12.00"),
    (0.005, 2, "0.01"), (.infinity, 1, "-"), (.nan, 0, "-"), (1e300, 1, "-"),
  ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(Figures.fixed(value, decimals: decimals) == text)
  }

  @Test(arguments: [
    (-5, "0 B"), (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (651_264, "636 KiB"),
    (1_023_999, "1.0 MiB"), (1_258_291, "1.2 MiB"), (157_286_400, "150 MiB"), (Int.max, "8.0 EiB"),
  ])
  func bytes(count: Int, text: String) {
    #expect(Figures.bytes(count) == text)
  }

  @Test(arguments: [
    (0.0, "0.0 ms"), (0.0042, "4.2 ms"), (0.021, "21 ms"), (0.9994, "999 ms"), (0.9996, "1.0 s"), (1.34, "1.3 s"),
    (59.94, "59.9 s"), (59.96, "1 min 0 s"), (125, "2 min 5 s"), (3720, "1 h 2 min"), (-1, "-"), (.nan, "-"),
  ])
  func seconds(value: Double, text: String) {
    #expect(Figures.seconds(value) == text)
  }

  @Test func sharesAndRates() {
    #expect(Figures.percent(0.554) == "55%")
    #expect(Figures.exactPercent(0.5544) == "55.4%")
    #expect(Figures.percent(.nan) == "-")
    #expect(Figures.rate(31.84) == "31.8")
    #expect(Figures.rate(99.94) == "99.9")
    #expect(Figures.rate(412.4) == "412")
  }

  @Test(arguments: [
    (812, "812"), (12_400, "12.4 K"), (999_960, "1.0 M"), (5_250_000, "5.3 M"), (2_412_820_480, "2.4 B"),
  ])
  func count(value: Int, text: String) {
    #expect(Figures.count(value) == text)
  }

  @Test func counted() {
    #expect(Figures.counted(1, "token") == "1 token")
    #expect(Figures.counted(0, "token") == "0 tokens")
    #expect(Figures.thereAre(1, "question") == "There is 1 question")
    #expect(Figures.thereAre(2, "question") == "There are 2 questions")
  }
}
