import Testing

@testable import Screen

@Suite struct LogLinesTests {
  @Test func theNewestLinesAreKept() {
    var log = LogLines()
    for number in 0..<LogLines.capacity + 50 { log.append("line \(number)") }
    #expect(log.count == LogLines.capacity)
    #expect(log.newest(2) == ["line 248", "line 249"])
    #expect(log.newest(1000).first == "line 50")
    #expect(log.newest(0).isEmpty && log.newest(-1).isEmpty)
  }

  @Test func aTextOfSeveralLinesIsSeveral() {
    var log = LogLines()
    log.append("one\ntwo\r\n\nthree\u{2028}four")
    #expect(log.newest(9) == ["one", "two", "three", "four"])
    log.append("")
    #expect(log.count == 4)
  }

  @Test func longLinesAreCut() {
    var log = LogLines()
    log.append(String(repeating: "x", count: 1_000_000))
    #expect(log.newest(1).first?.count == LogLines.longestLine)
  }
}
