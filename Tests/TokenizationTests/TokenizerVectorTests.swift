import JSONText
import Testing

@testable import Tokenization

/// What Hugging Face's library made of many texts with our small vocabulary (Tests/Fixtures/Tokenization).
@Suite struct TokenizerVectorTests {
  struct Group: CustomTestStringConvertible {
    var name: String
    var json: JSONValue
    var texts: [String]
    var testDescription: String { name }
  }

  static let groups: [Group] = {
    guard let bytes = try? FixtureTokenizer.bytes("vectors.json"), let json = try? JSONValue(parsing: bytes) else {
      return []
    }
    let texts = (json["texts"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
    return (json["groups"]?.arrayValue ?? []).map { Group(name: $0["name"]?.stringValue ?? "", json: $0, texts: texts) }
  }()

  @Test func fixtureIsThere() {
    #expect(Self.groups.count >= 16)
    #expect((Self.groups.first?.texts.count ?? 0) > 50)
  }

  @Test(arguments: groups)
  func encodesAsTheLibraryDoes(group: Group) throws {
    let tokenizer = try FixtureTokenizer.tokenizer(
      with: [("pre_tokenizer", group.json["pre_tokenizer"] ?? .null)],
      model: [("ignore_merges", group.json["ignore_merges"] ?? .null)])
    let throughGGUF = try Tokenizer(gguf: tokenizer.ggufVocabulary)
    for (key, special) in [("plain", false), ("special", true)] {
      guard let expected = group.json[key]?.arrayValue else { continue }
      try #require(expected.count == group.texts.count)
      for (text, ids) in zip(group.texts, expected) {
        let ids = (ids.arrayValue ?? []).compactMap(\.integerValue)
        #expect(tokenizer.encode(text, specialTokens: special) == ids, "\(key) \(text.debugDescription)")
        #expect(
          throughGGUF.encode(text, specialTokens: special) == ids, "through GGUF, \(key) \(text.debugDescription)")
      }
    }
  }

  @Test func decodingGivesTheTextBack() throws {
    let tokenizer = try FixtureTokenizer.tokenizer()
    for text in Self.groups.first?.texts ?? [] {
      for special in [false, true] {
        let decoded = tokenizer.decode(tokenizer.encode(text, specialTokens: special), specialTokens: special)
        #expect(Array(decoded.utf8) == Array(text.utf8))
      }
    }
  }
}
