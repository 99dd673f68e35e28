import JSONText
import Testing

@testable import Tokenization

@Suite struct SentencePieceModelTests {
  private static let pieces: [(text: String, score: Float, type: Int)] =
    [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3)]
    + (0..<256).map {
      (String(decoding: ByteToken.spelling(of: UInt8($0)), as: UTF8.self), 0, 6)
    } + [("▁a", -1, 1), ("ab", -2, 1), ("▁", -3, 1), ("a", -4, 1), ("b", -5, 1), ("<sep>", 0, 4)]

  private func tokenizer(
    _ pieces: [(text: String, score: Float, type: Int)] = Self.pieces, config: String? = nil, added: String? = nil,
    type: Int = 2, training: [UInt8] = [], normalization: [UInt8] = []
  ) throws -> Tokenizer {
    try Tokenizer(
      sentencePieceModel: SentencePieceBytes.model(
        pieces, type: type, removesSpaces: false, training: training, normalization: normalization),
      configuration: config.map { try JSONValue(parsing: $0).objectValue ?? JSONObject() },
      addedTokens: added.map { try JSONValue(parsing: $0).objectValue ?? JSONObject() })
  }

  private func message(_ bytes: [UInt8]) -> String {
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(sentencePieceModel: bytes) }
    return error?.description ?? ""
  }

  @Test func highestScoreThenLeftmost() throws {
    #expect(try tokenizer().encode("ab") == [259, 263])
    #expect(try tokenizer().encode("aab") == [259, 260])
    var equal = Self.pieces
    equal.append(("bb", -7, 1))
    #expect(try tokenizer(equal).encode("bbb") == [261, 265, 263])
  }

  @Test func unknownCharactersAreBytes() throws {
    #expect(try tokenizer().encode("é") == [261, 3 + 0xC3, 3 + 0xA9])
    #expect(try tokenizer().decode([261, 3 + 0xC3, 3 + 0xA9]) == "é")
  }

  /// A character that is no piece itself, but part of one.
  @Test func partsOfPiecesMerge() throws {
    let tokenizer = try tokenizer(Self.pieces + [("xy", -6, 1)])
    #expect(tokenizer.encode("xyx") == [261, 265, 3 + 0x78])
  }

  @Test func userDefinedPiecesAreKeptWhole() throws {
    #expect(try tokenizer().encode("a<sep>b") == [259, 264, 263])
  }

  @Test func addedTokensOfTheConfiguration() throws {
    let config = """
      {"bos_token": {"content": "<s>"}, "eos_token": "<end>", "added_tokens_decoder": {
        "3": {"content": "<0x00>", "special": false}, "265": {"content": "<end>", "special": true},
        "266": {"content": "<more>", "special": false, "lstrip": true}}}
      """
    let tokenizer = try tokenizer(config: config)
    #expect(tokenizer.vocabularySize == 267)
    #expect(tokenizer.beginText == "<s>" && tokenizer.endText == "<end>")
    #expect(tokenizer.id(ofSpecial: "<end>") == 265 && tokenizer.isSpecial(265))
    #expect(tokenizer.encode("a <more>b") == [259, 266, 261, 263])
    // A byte is not looked for in texts.
    #expect(!tokenizer.encode("<0x00>").contains(3))
  }

  @Test func addedTokensOfTheirOwnFile() throws {
    let tokenizer = try tokenizer(added: #"{"<pad>": 265, "<s>": 1}"#)
    #expect(tokenizer.encode("<pad>") == [265])
    #expect(throws: TokenizerError.self) { try self.tokenizer(added: #"{"<pad>": "x"}"#) }
  }

  /// Where nothing else is said, a space is put before the text after each special token.
  @Test func legacyDecidesWhereThePrefixIsPut() throws {
    #expect(try tokenizer().encode("<s>a", specialTokens: true) == [1, 259])
    let once = try tokenizer(config: #"{"legacy": false}"#)
    #expect(once.encode("<s>a", specialTokens: true) == [1, 262])
    #expect(once.encode("a", specialTokens: true) == [259])
    #expect(once.encode("a", isStart: false) == [262])
    #expect(try Tokenizer(gguf: once.ggufVocabulary).encode("<s>a", specialTokens: true) == [1, 262])
  }

  @Test func namesTypesThatAreNotSupported() throws {
    for (type, name) in [(1, "unigram"), (3, "word"), (4, "char"), (9, "9")] {
      #expect(message(SentencePieceBytes.model(Self.pieces, type: type)).contains(name))
    }
    let suffix = SentencePieceBytes.integer(24, 1)
    #expect(message(SentencePieceBytes.model(Self.pieces, training: suffix)).contains("spaces after words"))
  }

  @Test func namesDamage() {
    func with(_ piece: (text: String, score: Float, type: Int)) -> String {
      message(SentencePieceBytes.model(Self.pieces + [piece]))
    }
    #expect(with(("x", .nan, 1)).contains("'x'"))
    #expect(with(("x", 0, 7)).contains("piece 265 has the unknown type 7"))
    #expect(with(("", 0, 1)).contains("piece 265 is empty"))
    #expect(with(("x", 0, 6)).contains("'x'"))
    #expect(with((String(repeating: "x", count: 1000), 0, 1)).contains("characters"))
    #expect(message([]).contains("no pieces"))
    #expect(message([0x0A, 0x05, 0x0A]).contains("longer than what is left of the file (byte 0)"))
    #expect(message([0x0A, 0x03, 0x0A, 0x01, 0xFF]).contains("not UTF-8 (byte 4)"))
    #expect(message([0x0B]).contains("no known kind"))
    #expect(message([0x00, 0x01]).contains("no number"))
    #expect(message([UInt8](repeating: 0xFF, count: 20)).contains("too long"))
    let rules = SentencePieceBytes.bytes(2, [9, 0, 0, 0, 1])
    #expect(message(SentencePieceBytes.model(Self.pieces, normalization: rules)).contains("normalization rules"))
  }

  @Test func everyCutIsReadOrRefused() throws {
    let bytes = SentencePieceBytes.model(Self.pieces)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      _ = try? Tokenizer(sentencePieceModel: bytes.prefix(count))
    }
  }
}
