import JSONText
import Testing

@testable import Tokenization

/// What Hugging Face's library makes of texts and tokens under many normalizers, pre-tokenizers, decoders and added
/// tokens (Tests/Fixtures/Tokenization/make_pipelines.py).
@Suite struct PipelineVectorTests {
  static let groups = VectorGroup.read("pipelines.json")

  private static func tokenizer(of group: VectorGroup) throws -> Tokenizer {
    let isBytes = group.json["base"]?.stringValue == "bytes"
    let base = try JSONValue(parsing: FixtureTokenizer.bytes(isBytes ? "tokenizer.json" : "characters.json"))
    var changes = (group.json["members"]?.objectValue?.members ?? []).map { ($0.key, $0.value) }
    changes.append(("added_tokens", group.json["added_tokens"] ?? .null))
    if let model = base["model"], let members = group.json["model"]?.objectValue?.members {
      changes.append(("model", FixtureTokenizer.replacing(model, members.map { ($0.key, $0.value) })))
    }
    return try Tokenizer(huggingFaceJSON: Array(FixtureTokenizer.replacing(base, changes).text.utf8))
  }

  @Test func fixtureIsThere() {
    #expect(Self.groups.count >= 25)
    #expect((Self.groups.first?.texts.count ?? 0) > 50)
  }

  @Test(arguments: groups)
  func encodesAsTheLibraryDoes(group: VectorGroup) throws {
    let tokenizer = try Self.tokenizer(of: group)
    let throughGGUF = try Tokenizer(gguf: tokenizer.ggufVocabulary)
    for (key, special) in [("plain", false), ("special", true)] {
      let expected = try #require(group.json[key]?.arrayValue)
      try #require(expected.count == group.texts.count)
      for (text, ids) in zip(group.texts, expected) {
        let ids = (ids.arrayValue ?? []).compactMap(\.integerValue)
        #expect(tokenizer.encode(text, specialTokens: special) == ids, "\(key) \(text.debugDescription)")
        #expect(
          throughGGUF.encode(text, specialTokens: special) == ids, "through GGUF, \(key) \(text.debugDescription)")
      }
    }
  }

  @Test(arguments: groups)
  func decodesAsTheLibraryDoes(group: VectorGroup) throws {
    let tokenizer = try Self.tokenizer(of: group)
    let throughGGUF = try Tokenizer(gguf: tokenizer.ggufVocabulary)
    for entry in group.json["decoded"]?.arrayValue ?? [] {
      let ids = (entry["ids"]?.arrayValue ?? []).compactMap(\.integerValue)
      let text = try #require(entry["text"]?.stringValue)
      for tokenizer in [tokenizer, throughGGUF] {
        let decoded = tokenizer.decode(ids, specialTokens: true)
        #expect(
          Array(decoded.utf8) == Array(text.utf8), "\(ids): \(decoded.debugDescription), \(text.debugDescription)")
        var decoder = StreamingDecoder(tokenizer, specialTokens: true)
        let pieces = ids.map { decoder.append($0) } + [decoder.finish()]
        #expect(pieces.flatMap { Array($0.utf8) } == Array(text.utf8), "token by token, \(ids)")
      }
    }
  }
}
