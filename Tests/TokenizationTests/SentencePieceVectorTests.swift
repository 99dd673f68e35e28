import JSONText
import Testing

@testable import Tokenization

/// What SentencePiece makes of texts and tokens with two small models of our own
/// (Tests/Fixtures/Tokenization/make_pipelines.py).
@Suite struct SentencePieceVectorTests {
  static let groups = VectorGroup.read("sentencepiece.json")

  private static func tokenizer(of group: VectorGroup) throws -> Tokenizer {
    try Tokenizer(sentencePieceModel: FixtureTokenizer.bytes(group.testDescription))
  }

  @Test func fixtureIsThere() { #expect(Self.groups.count == 2) }

  @Test(arguments: groups)
  func encodesAsSentencePieceDoes(group: VectorGroup) throws {
    let tokenizer = try Self.tokenizer(of: group)
    let throughGGUF = try Tokenizer(gguf: tokenizer.ggufVocabulary)
    let expected = try #require(group.json["plain"]?.arrayValue)
    try #require(expected.count == group.texts.count)
    for (text, ids) in zip(group.texts, expected) {
      let ids = (ids.arrayValue ?? []).compactMap(\.integerValue)
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
      #expect(throughGGUF.encode(text) == ids, "through GGUF, \(text.debugDescription)")
    }
  }

  @Test(arguments: groups)
  func decodesAsSentencePieceDoes(group: VectorGroup) throws {
    let tokenizer = try Self.tokenizer(of: group)
    let entries = try #require(group.json["decoded"]?.arrayValue)
    #expect(entries.count > 20)
    for entry in entries {
      let ids = (entry["ids"]?.arrayValue ?? []).compactMap(\.integerValue)
      let text = try #require(entry["text"]?.stringValue)
      #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8), "\(ids)")
      var decoder = StreamingDecoder(tokenizer)
      let pieces = ids.map { decoder.append($0) } + [decoder.finish()]
      #expect(pieces.flatMap { Array($0.utf8) } == Array(text.utf8), "token by token, \(ids)")
    }
  }

  /// The three forms of LLaMA 2's tokenizer are one tokenizer.
  @Test func theThreeFormsAgree() throws {
    let model = try Tokenizer(sentencePieceModel: FixtureTokenizer.bytes("sentencepiece.model"))
    let json = try Tokenizer(huggingFaceJSON: FixtureTokenizer.bytes("characters.json"))
    // As llama.cpp's converter writes it: nothing of our own.
    let ours = model.ggufVocabulary
    var gguf = GGUFVocabulary(model: "llama", tokens: ours.tokens, tokenTypes: ours.tokenTypes, merges: [])
    gguf.scores = ours.scores
    gguf.beginToken = 1
    gguf.endTokens = [2]
    let plain = try Tokenizer(gguf: gguf)
    for text in Self.groups.first?.texts ?? [] {
      for special in [false, true] {
        let ids = model.encode(text, specialTokens: special)
        #expect(json.encode(text, specialTokens: special) == ids, "\(text.debugDescription)")
        #expect(plain.encode(text, specialTokens: special) == ids, "\(text.debugDescription)")
      }
      let ids = model.encode(text)
      #expect(json.decode(ids) == model.decode(ids) && plain.decode(ids) == model.decode(ids))
    }
    #expect(model.beginText == "<s>" && model.endText == "</s>" && plain.beginText == "<s>" && plain.endText == "</s>")
  }
}
