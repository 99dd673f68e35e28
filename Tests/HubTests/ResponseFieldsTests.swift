import Testing

@testable import Hub

@Suite struct ResponseFieldsTests {
  @Test func theNextPageIsFound() {
    #expect(
      ResponseFields.nextPage([#"<https://a/?c=1>; rel="prev", <https://a/?c=2>;rel="next""#]) == "https://a/?c=2")
    #expect(ResponseFields.nextPage(["<https://a>; rel=next; title=x"]) == "https://a")
    for none in [[], ["<https://a>; rel=\"last\""], ["rel=next"], ["<"], [">;<;rel=next"]] {
      #expect(ResponseFields.nextPage(none) == nil, "\(none)")
    }
  }

  @Test func aRangeIsRead() {
    #expect(ResponseFields.range("bytes 5-9/10").map { $0 == (5, 10) } == true)
    #expect(ResponseFields.range("bytes 5-9/*").map { $0.first == 5 && $0.bytes == nil } == true)
    for none in ["", "bytes */10", "items 1-2/3", "bytes -1-2/3", "bytes 99999999999999999999-1/2"] {
      #expect(ResponseFields.range(none) == nil, "\(none)")
    }
  }

  @Test func aTimeToComeBackIsASpanOrADate() {
    #expect(ResponseFields.seconds(retryAfter: "120") == 120)
    #expect(ResponseFields.seconds(retryAfter: "Wed, 21 Oct 2015 07:28:00 GMT", now: 1_445_412_470) == 10)
    #expect(ResponseFields.seconds(retryAfter: "Wed, 21 Oct 2015 07:28:00 GMT", now: 1_500_000_000) == 0)
    for none in ["", "-1", "soon", "Wed, 21 Okt 2015 07:28:00 GMT"] {
      #expect(ResponseFields.seconds(retryAfter: none) == nil, "\(none)")
    }
  }
}
