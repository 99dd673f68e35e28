import Engine
import Testing

@testable import Screen

@Suite struct CachePagesTests {
  private func pages(_ capacity: Int, _ runs: [(bits: Int, tokens: Int)]) -> CachePages {
    let tokens = runs.reduce(0) { $0 + $1.tokens }
    return CachePages(
      CacheReport(
        bits: 3, bytes: 0, bytesAt16: 0, tokens: tokens, capacity: capacity,
        runs: runs.map { CacheReport.Run(bits: $0.bits, tokens: $0.tokens) }))
  }

  @Test func theFirstTokenHasAPageOfItsOwn() {
    #expect(pages(512, []).capacity == 17)
    #expect(pages(513, []).capacity == 17)
    #expect(pages(514, []).capacity == 18)
    #expect(pages(0, []).capacity == 0)
    #expect(pages(512, [(4, 1)]).bits == [4])
    #expect(pages(512, [(4, 1), (3, 32)]).bits == [4, 3])
    #expect(pages(512, [(4, 1), (3, 33)]).bits == [4, 3, 3])
  }

  @Test func aPageOfTwoWidthsCountsAsTheNewerOne() {
    #expect(pages(512, [(4, 40), (16, 10)]).bits == [4, 4, 16])
    #expect(pages(512, [(4, 33), (16, 10)]).bits == [4, 4, 16])
    #expect(pages(512, [(4, 1), (3, 10), (8, 5), (16, 2)]).bits == [4, 16])
  }

  @Test func moreTokensThanFitAreNotDrawn() {
    #expect(pages(64, [(8, 1000), (3, 50)]).bits.count == 3)
  }

  @Test func aPageGetsSeveralCellsOrSharesOne() {
    let few = pages(97, [(4, 1), (3, 32)])
    #expect(few.cells(rows: 3, columns: 8) == [4, 4, 3, 3, nil, nil, nil, nil])
    let many = pages(1 + 32 * 7, [(4, 1), (3, 32), (16, 96)])
    #expect(many.cells(rows: 1, columns: 4) == [3, 16, 16, nil])
    #expect(many.cells(rows: 2, columns: 4) == [4, 3, 16, 16, 16, nil, nil, nil])
    #expect(many.cells(rows: 0, columns: 4).isEmpty && many.cells(rows: 4, columns: 0).isEmpty)
  }
}
