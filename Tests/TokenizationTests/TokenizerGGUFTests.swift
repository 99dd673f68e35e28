import Testing

@testable import Tokenization

@Suite struct TokenizerGGUFTests {
  private static let bytes = (0..<256).map { ByteAlphabet.spelling(of: [UInt8($0)]) }

  private func vocabulary(
    pre: String? = nil, more: [String] = [], types: [Int]? = nil, merges: [String] = []
  ) -> GGUFVocabulary {
    GGUFVocabulary(
      model: "gpt2", pre: pre, tokens: Self.bytes + more,
      tokenTypes: types.map { [Int](repeating: 1, count: 256) + $0 }, merges: merges)
  }

  private func message(_ vocabulary: GGUFVocabulary) -> String {
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(gguf: vocabulary) }
    return error?.description ?? ""
  }

  @Test func roundTripLosesNothing() throws {
    let config =
      #"{"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>", "add_bos_token": true}"#
    for ignoreMerges in [false, true] {
      let first = try FixtureTokenizer.tokenizer(model: [("ignore_merges", .bool(ignoreMerges))], config: config)
      let gguf = first.ggufVocabulary
      #expect(gguf.model == "gpt2" && gguf.pre == "llama-bpe" && gguf.pattern == KnownPatterns.llama3)
      #expect(gguf.ignoreMerges == ignoreMerges && gguf.addBegin == true)
      #expect(gguf.beginToken == 0 && gguf.endTokens == [4])
      #expect(gguf.tokens.count == first.vocabularySize && gguf.tokenTypes?.count == first.vocabularySize)
      let second = try Tokenizer(gguf: gguf)
      #expect(second.ggufVocabulary == gguf)
      #expect(second.vocabulary.merges == first.vocabulary.merges)
      for id in 0..<first.vocabularySize {
        #expect(second.bytes(of: id, specialTokens: true) == first.bytes(of: id, specialTokens: true))
        #expect(second.isSpecial(id) == first.isSpecial(id))
      }
    }
  }

  @Test func gapsAreKept() throws {
    let gguf = vocabulary(more: ["x1", "[PAD257]", "x2"], types: [4, 5, 4])
    let tokenizer = try Tokenizer(gguf: gguf)
    #expect(tokenizer.vocabularySize == 259)
    #expect(tokenizer.encode("[PAD257]x2").contains(257) == false)
    #expect(tokenizer.encode("x2x1") == [258, 256])
    #expect(tokenizer.decode([257]) == "")
    #expect(tokenizer.ggufVocabulary.tokens == gguf.tokens)
  }

  @Test(
    arguments: [
      ("llama-bpe", "12345", ["123", "45"]), ("llama3", "a\n\nb", ["a", "\n\n", "b"]),
      ("gpt-2", "12345 a", ["12345", " a"]),
      ("gpt2", "It's\n\nx", ["It", "'s", "\n", "\n", "x"]), ("qwen2", "12 a", ["1", "2", " a"]),
      (nil, "1234 a", ["1234", " a"]),
      ("starcoder", "a12", ["a", "1", "2"]), ("default", "12345 a.", ["123", "45", " a", "."]),
      ("smaug-bpe", "12345", ["123", "45"]), ("falcon_e", "12345", ["123", "45"]), ("falcon3", "1234", ["123", "4"]),
      ("qwen35", "x\u{301}y 12", ["x\u{301}y", " ", "1", "2"]), ("qwen2", "x\u{301}y", ["x", "\u{301}y"]),
    ] as [(String?, String, [String])])
  func namesChooseThePattern(pre: String?, text: String, words: [String]) throws {
    let preTokenizer = try PreTokenizer(name: pre, source: nil)
    var budget = MatchBudget(forTextOf: text.utf8.count)
    let pieces = preTokenizer.pieces(of: Array(text.utf8), 0..<text.utf8.count, &budget)
    #expect(pieces.ranges.map { String(decoding: pieces.text[$0], as: UTF8.self) } == words)
    let gguf = try Tokenizer(gguf: vocabulary(pre: pre)).ggufVocabulary
    #expect(gguf.pre == pre ?? "gpt-2")
    #expect(gguf.pattern == nil)
  }

  @Test func namesImplyIgnoreMerges() throws {
    let more = ["ab", "abc"]
    for (pre, stated, expected) in [
      ("llama-bpe", nil, [257]), ("gpt-2", nil, [256, 99]), ("llama-bpe", false, [256, 99]), ("gpt-2", true, [257]),
    ] as [(String, Bool?, [Int])] {
      var gguf = vocabulary(pre: pre, more: more, merges: ["a b"])
      gguf.ignoreMerges = stated
      #expect(try Tokenizer(gguf: gguf).encode("abc") == expected)
    }
  }

  @Test func severalStepsAreWrittenAsJSON() throws {
    let first = try FixtureTokenizer.tokenizer(with: [
      (
        "pre_tokenizer",
        [
          "type": "Sequence",
          "pretokenizers": [
            ["type": "Digits", "individual_digits": true],
            ["type": "ByteLevel", "add_prefix_space": true, "use_regex": true],
          ],
        ]
      )
    ])
    let gguf = first.ggufVocabulary
    #expect(gguf.pre == "default")
    #expect(gguf.pattern?.hasPrefix("{") ?? false)
    let second = try Tokenizer(gguf: gguf)
    #expect(second.ggufVocabulary == gguf)
    #expect(second.encode("the 12 stones") == first.encode("the 12 stones"))
  }

  @Test func beginAndEndAreSpecial() throws {
    var gguf = vocabulary(more: ["<s>", "</s>"])
    gguf.beginToken = 256
    gguf.endTokens = [257, 99_999]
    let tokenizer = try Tokenizer(gguf: gguf)
    #expect(tokenizer.isSpecial(256) && tokenizer.isSpecial(257))
    #expect(tokenizer.vocabulary.ends == [257])
    #expect(tokenizer.id(ofSpecial: "<s>") == 256)
    #expect(!tokenizer.encode("<s></s>").contains { $0 > 255 })
  }

  @Test func refusesWhatItCannotUse() {
    #expect(message(GGUFVocabulary(model: "llama", tokens: ["a"], merges: [])).contains("tokenizer.ggml.scores"))
    #expect(message(GGUFVocabulary(model: "bert", tokens: ["a"], merges: [])).contains("'bert'"))
    #expect(message(GGUFVocabulary(model: "gpt2", tokens: [], merges: [])).contains("empty"))
    #expect(message(GGUFVocabulary(model: "gpt2", tokens: ["a"], merges: [])).contains("byte"))
    #expect(message(vocabulary(pre: "tekken")).contains("'tekken'"))
    #expect(message(vocabulary(more: ["x"], types: [9])).contains("unknown type 9"))
    #expect(message(vocabulary(more: ["x"], types: [-1])).contains("unknown type -1"))
    #expect(message(vocabulary(more: ["x"], types: [])).contains("types"))
    #expect(message(vocabulary(merges: ["a b"])).contains("'ab'"))
    #expect(message(vocabulary(merges: ["ab"])).contains("not two tokens"))
    #expect(message(vocabulary(merges: [""])).contains("not two tokens"))
    var gguf = vocabulary()
    gguf.pattern = "(?<=a)b"
    #expect(message(gguf).contains("(?<=a)b"))
    gguf.pattern = "{\"type\""
    #expect(message(gguf).contains("trilobit.tokenizer.pattern"))
  }

  /// Microsoft's bitnet-b1.58-2B-4T-gguf does not name its pattern, which is Llama 3's.
  @Test func aMissingNameIsToldByTheVocabulary() throws {
    for (mark, id, pre, words) in [
      ("<|begin_of_text|>", 128_000, nil, ["123", "45"]), ("<|begin_of_text|>", 128_000, "default", ["123", "45"]),
      ("<|begin_of_text|>", 128_000, "gpt-2", ["12345"]), ("<|endoftext|>", 151_643, nil, ["1", "2", "3", "4", "5"]),
    ] as [(String, Int, String?, [String])] {
      var gguf = vocabulary(pre: pre, more: (256..<id).map { "x\($0)" } + [mark])
      gguf.tokenTypes = [Int](repeating: 1, count: 256) + [Int](repeating: 5, count: id - 256) + [3]
      let steps = try Tokenizer(gguf: gguf).preTokenizer
      var budget = MatchBudget(forTextOf: 5)
      #expect(steps.pieces(of: Array("12345".utf8), 0..<5, &budget).ranges.count == words.count)
    }
  }

  @Test func qwenNormalizes() throws {
    #expect(try Tokenizer(gguf: vocabulary(pre: "qwen2")).encode("e\u{301}") == [0xC3, 0xA9])
    #expect(try Tokenizer(gguf: vocabulary(pre: "deepseek-r1-qwen")).encode("e\u{301}") == [0x65, 0xCC, 0x81])
  }

  /// Converters exist that list the marks of a conversation as ordinary tokens.
  @Test func marksAreSpecialWhateverTheirType() throws {
    let tokenizer = try Tokenizer(gguf: vocabulary(more: ["<|eot_id|>"], types: [1]))
    #expect(tokenizer.isSpecial(256) && tokenizer.id(ofSpecial: "<|eot_id|>") == 256)
    #expect(!tokenizer.encode("<|eot_id|>").contains(256))
  }

  @Test func damagedArraysAreRefused() throws {
    var gguf = GGUFVocabulary(model: "llama", tokens: ["<unk>", "a"], tokenTypes: [2, 1], merges: [])
    gguf.scores = [0]
    #expect(message(gguf).contains("2 tokens but 1 scores"))
    gguf.scores = [0, .infinity]
    #expect(message(gguf).contains("'a'"))
    gguf.scores = [0, 0]
    gguf.tokenTypes = [2, 6]
    #expect(message(gguf).contains("not spelled"))
    gguf.tokenTypes = [2, 1]
    gguf.characterMap = [1]
    #expect(message(gguf).contains("precompiled_charsmap"))
    gguf.characterMap = nil
    gguf.description = "{"
    #expect(message(gguf).contains("trilobit.tokenizer.description"))
    gguf.description = "{}"
    gguf.mergePairs = [0, 7]
    #expect(message(gguf).contains("tokens 0 and 7"))
  }
}
