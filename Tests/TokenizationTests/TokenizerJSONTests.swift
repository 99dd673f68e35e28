import JSONText
import TestSupport
import Testing

@testable import Tokenization

@Suite struct TokenizerJSONTests {
  private func message(_ members: [(String, JSONValue)] = [], model: [(String, JSONValue)] = [], config: String? = nil)
    -> String
  {
    let error = #expect(throws: TokenizerError.self) {
      try FixtureTokenizer.tokenizer(with: members, model: model, config: config)
    }
    return error?.description ?? ""
  }

  @Test func readsTheConfiguration() throws {
    let tokenizer = try FixtureTokenizer.tokenizer(
      config: #"{"bos_token": "<|begin_of_text|>", "eos_token": {"content": "<|eot_id|>"}}"#)
    #expect(tokenizer.vocabulary.begin == 0)
    #expect(tokenizer.vocabulary.ends == [4])
    #expect(try FixtureTokenizer.tokenizer(config: #"{"bos_token": null}"#).vocabulary.begin == nil)
  }

  @Test func mergesMayBeTexts() throws {
    let merges = try #require(try FixtureTokenizer.json()["model"]?["merges"]?.arrayValue)
    let texts = merges.map { JSONValue.string(($0.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " ")) }
    let tokenizer = try FixtureTokenizer.tokenizer(model: [("merges", .array(texts))])
    #expect(try tokenizer.vocabulary.merges == FixtureTokenizer.tokenizer().vocabulary.merges)
  }

  @Test func namesWhatIsNotSupported() {
    #expect(message(model: [("type", "Unigram")]).contains("'Unigram'"))
    #expect(message(model: [("continuing_subword_prefix", "##")]).contains("continuing_subword_prefix"))
    #expect(message(model: [("end_of_word_suffix", "</w>")]).contains("end_of_word_suffix"))
    #expect(message(model: [("dropout", .number(0.1))]).contains("dropout"))
    #expect(message([("normalizer", ["type": "BertNormalizer"])]).contains("'BertNormalizer'"))
    #expect(
      message([("normalizer", ["type": "Sequence", "normalizers": [["type": "Precompiled"]]])])
        .contains("'Precompiled'"))
    #expect(message([("pre_tokenizer", ["type": "UnicodeScripts"])]).contains("'UnicodeScripts'"))
    let twice: JSONValue = ["type": "Sequence", "pretokenizers": [["type": "ByteLevel"], ["type": "ByteLevel"]]]
    #expect(message([("pre_tokenizer", twice)]).contains("ByteLevel twice"))
    let lookBehind: JSONValue = ["type": "Split", "behavior": "Isolated", "pattern": ["Regex": "(?<=a)b"]]
    #expect(message([("pre_tokenizer", lookBehind)]).contains("'(?<=a)b'"))
    let behavior: JSONValue = ["type": "Split", "behavior": "Scattered", "pattern": ["Regex": "a"]]
    #expect(message([("pre_tokenizer", behavior)]).contains("Scattered"))
    #expect(message([("decoder", ["type": "WordPiece"])]).contains("'WordPiece'"))
    #expect(message([("decoder", ["type": "Fuse"])]).contains("decoder of another kind"))
  }

  @Test func emptyNormalizersAreNone() throws {
    _ = try FixtureTokenizer.tokenizer(with: [("normalizer", ["type": "Sequence", "normalizers": []])])
    _ = try FixtureTokenizer.tokenizer(with: [("normalizer", nil)])
  }

  @Test func refusesADamagedVocabulary() throws {
    let vocabulary = try #require(try FixtureTokenizer.json()["model"]?["vocab"])
    func with(_ key: String, _ value: JSONValue) -> [(String, JSONValue)] {
      [("vocab", FixtureTokenizer.replacing(vocabulary, [(key, value)]))]
    }
    #expect(message(model: with("new", 3)).contains("share the id 3"))
    #expect(message(model: with("new", -1)).contains("out of range"))
    #expect(message(model: with("new", .integer(.max))).contains("out of range"))
    #expect(message(model: with("new", .integer(1 << 40))).contains("out of range"))
    #expect(message(model: with("new", .number(1.5))).contains("not a whole number"))
    #expect(message(model: with("new", "7")).contains("not a whole number"))
    #expect(message(model: with("new", nil)).contains("not a whole number"))
    #expect(message(model: [("vocab", [:])]).contains("empty vocabulary"))
    #expect(message(model: [("vocab", [])]).contains("no vocabulary"))
    #expect(message(model: [("merges", nil)]).contains("no vocabulary with merges"))
    #expect(message([("model", nil)]).contains("no vocabulary"))
    let without = (vocabulary.objectValue?.members ?? []).filter { $0.key != "Ġ" }
    #expect(message(model: [("vocab", .object(JSONObject(without))), ("merges", [])]).contains("byte 32"))
    // An id far above the others is a gap, not damage.
    let sparse = try FixtureTokenizer.tokenizer(model: with("new", 100_000))
    #expect(sparse.vocabularySize == 100_001)
    #expect(sparse.decode([50_000, 100_000]) == "new")
  }

  @Test(arguments: [
    ("[\"a\", \"zzz\"]", "'zzz'"), ("\"a zzz\"", "'zzz'"), ("\"a\"", "not two tokens"), ("\"a b c\"", "not two tokens"),
    ("1", "not two"),
    ("[\"a\"]", "not two tokens"), ("[\"a\", 1]", "not two tokens"), ("[\"z\", \"q\"]", "'zq'"), ("\"石 a\"", "'石'"),
    ("null", "not two"),
  ])
  func refusesADamagedMerge(merge: String, named: String) throws {
    let value = try JSONValue(parsing: merge)
    #expect(message(model: [("merges", [value])]).contains(named))
  }

  @Test(arguments: [
    "[{\"id\": 2}]", "[{\"content\": \"x\"}]", "{}", "[1]", "[{\"id\": -5, \"content\": \"x\"}]",
    "[{\"id\": \"1\", \"content\": \"x\"}]",
    "[{\"id\": 99999999999, \"content\": \"x\"}]", "[{\"id\": 20, \"content\": \"another\"}]",
  ])
  func refusesADamagedAddedToken(tokens: String) throws {
    #expect(message([("added_tokens", try JSONValue(parsing: tokens))]) != "")
  }

  @Test(arguments: ["{\"bos_token\": 5}", "{\"bos_token\": \"<none>\"}", "{\"eos_token\": {\"x\": 1}}", "{", "\u{FF}"])
  func refusesADamagedConfiguration(config: String) {
    #expect(message(config: config).contains("tokenizer_config.json"))
  }

  @Test func everyCutIsAnError() throws {
    let bytes = try FixtureTokenizer.bytes("tokenizer.json")
    for count in stride(from: 0, to: bytes.count - 2, by: 37) {
      #expect(throws: TokenizerError.self) { try Tokenizer(huggingFaceJSON: bytes.prefix(count)) }
    }
  }

  @Test func randomDamageNeverCrashes() throws {
    let bytes = try FixtureTokenizer.bytes("tokenizer.json")
    var generator = RandomNumbers(seed: 5)
    let likely = Array("\"{}[],:0123456789-eatrufnls\\ ".utf8)
    for _ in 0..<150 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = likely.randomElement(using: &generator) ?? 0
      }
      guard let tokenizer = try? Tokenizer(huggingFaceJSON: damaged) else { continue }
      let ids = tokenizer.encode("the stone <|eot_id|> 123 石", specialTokens: true)
      #expect(ids.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) })
    }
  }

  /// Files exist that list the marks of a conversation as ordinary added tokens.
  @Test func marksAreSpecialWhateverTheFileSays() throws {
    let tokens = try #require(try FixtureTokenizer.json()["added_tokens"]?.arrayValue)
    let ordinary = tokens.map { FixtureTokenizer.replacing($0, [("special", false)]) }
    let tokenizer = try FixtureTokenizer.tokenizer(with: [("added_tokens", .array(ordinary))])
    #expect(tokenizer.encode("<|eot_id|>") == (try FixtureTokenizer.tokenizer().encode("<|eot_id|>")))
    #expect(tokenizer.isSpecial(4))
  }
}
