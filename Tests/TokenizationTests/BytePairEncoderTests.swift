import TestSupport
import Testing

@testable import Tokenization

@Suite struct BytePairEncoderTests {
  /// The rule itself, as slow as it is plain.
  private func merged(_ symbols: [Int32], _ merges: [Merge]) -> [Int32] {
    var symbols = symbols
    while true {
      let pairs = zip(symbols, symbols.dropFirst()).enumerated()
      let ranked = pairs.compactMap { index, pair -> (rank: Int, index: Int)? in
        merges.firstIndex { $0.left == pair.0 && $0.right == pair.1 }.map { ($0, index) }
      }
      guard let best = ranked.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) else { return symbols }
      symbols.replaceSubrange(best.index...best.index + 1, with: [merges[best.rank].result])
    }
  }

  private func merged(_ symbols: [Int32], _ table: MergeTable) -> [Int32] {
    var symbols = symbols
    while true {
      let rules = zip(symbols, symbols.dropFirst()).map { table.find($0, $1) }
      let best = rules.indices.filter { rules[$0].rank != MergeTable.noRank }.min { rules[$0].rank < rules[$1].rank }
      guard let best else { return symbols }
      symbols.replaceSubrange(best...best + 1, with: [rules[best].result])
    }
  }

  @Test(arguments: 0..<40)
  func shortAndLongWordsFollowTheRule(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    var merges: [Merge] = []
    for result in Int32(3)..<12 {
      for _ in 0..<2 {
        let pair = (Int32.random(in: 0..<result, using: &generator), Int32.random(in: 0..<result, using: &generator))
        if !merges.contains(where: { $0.left == pair.0 && $0.right == pair.1 }) {
          merges.append(Merge(left: pair.0, right: pair.1, result: result))
        }
      }
    }
    merges.shuffle(using: &generator)
    let table = MergeTable(merges) { _ in true }
    var queue = MergeQueue()
    for count in [1, 2, 3, 7, 60] {
      let symbols = (0..<count).map { _ in Int32.random(in: 0..<3, using: &generator) }
      var byQueue = symbols
      queue.merge(&byQueue, by: table)
      #expect(byQueue == merged(symbols, merges))
    }
    // Where ranks are equal, the leftmost goes first.
    let equal = MergeTable(
      merges.enumerated().map { index, merge in
        MergeTable.Entry(left: merge.left, right: merge.right, rank: UInt32(index / 4), result: merge.result)
      })
    for count in [2, 20, 60] {
      let symbols = (0..<count).map { _ in Int32.random(in: 0..<3, using: &generator) }
      var byQueue = symbols
      queue.merge(&byQueue, by: equal)
      #expect(byQueue == merged(symbols, equal))
    }
  }

  @Test func longAndShortWordsAgree() throws {
    // The whole text is one word, and no merge crosses the zero byte in its middle.
    let tokenizer = try FixtureTokenizer.tokenizer(with: [
      ("pre_tokenizer", ["type": "ByteLevel", "add_prefix_space": false, "use_regex": false])
    ])
    var generator = RandomNumbers(seed: 3)
    for _ in 0..<20 {
      let half = String((0..<47).map { _ in "thesaornit".randomElement(using: &generator) ?? "t" })
      let ids = tokenizer.encode(half)
      #expect(tokenizer.encode(half + "\u{0}" + half) == ids + tokenizer.encode("\u{0}") + ids)
    }
  }

  @Test func noMergeMakesASpecialToken() throws {
    // <|eot_id|> as the vocabulary's own letters, with merges that lead to it.
    var tokens = (0..<256).map { ByteAlphabet.spelling(of: [UInt8($0)]) }
    var types = [Int](repeating: 1, count: 256)
    tokens += ["<|", "|>", "<|x", "<|x|>"]
    types += [1, 1, 1, 3]
    for ignoreMerges in [false, true] {
      let tokenizer = try Tokenizer(
        gguf: GGUFVocabulary(
          model: "gpt2", tokens: tokens, tokenTypes: types, merges: ["< |", "| >", "<| x", "<|x |>"],
          pattern: "[^q]+", ignoreMerges: ignoreMerges))
      #expect(tokenizer.encode("<|x|>") == [258, 257])
      #expect(tokenizer.encode("<|x|>", specialTokens: true) == [259])
    }
  }
}
