import Testing

@testable import Tokenization

@Suite struct TokenTableTests {
  @Test func findsWhatWasAdded() {
    var table = TokenTable(minimumCapacity: 0)
    let tokens = (0..<500).map { Array("token \($0)".utf8) }
    for (id, token) in tokens.enumerated() {
      table.append(token)
      table.makeFindable(id)
    }
    #expect(table.count == 500)
    for (id, token) in tokens.enumerated() {
      #expect(table.find(token, token.indices) == id)
      #expect(Array(table[id]) == token)
    }
    #expect(table.find(Array("token".utf8), 0..<5) == nil)
    #expect(table[-1].isEmpty && table[500].isEmpty)
  }

  @Test func bytesDecideNotCharacters() {
    var table = TokenTable(minimumCapacity: 2)
    let (composed, decomposed) = (Array("\u{E9}".utf8), Array("e\u{301}".utf8))
    for (id, token) in [composed, decomposed].enumerated() {
      table.append(token)
      table.makeFindable(id)
    }
    #expect(table.find(composed, composed.indices) == 0)
    #expect(table.find(decomposed, decomposed.indices) == 1)
  }

  @Test func firstOfEqualTokensStays() {
    var table = TokenTable(minimumCapacity: 2)
    for _ in 0..<2 { table.append([1, 2]) }
    table.makeFindable(0)
    table.makeFindable(1)
    #expect(table.find([0, 1, 2], 1..<3) == 0)
  }
}
