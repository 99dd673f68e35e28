import Foundation
import JSONText
import TestSupport
import Tokenization

extension Subject {
  private static let texts = [
    "", " the stone <|eot_id|> 123 石", "<x> <s>▁▁e\u{301}ﬁ\n\n  <0x0A>", String(repeating: "ab ", count: 60),
  ]

  /// What a tokenizer makes of texts is within its vocabulary, and the same in one go and piece by piece.
  private static func use(_ tokenizer: Tokenizer) {
    for text in texts {
      for special in [false, true] {
        let ids = tokenizer.encode(text, specialTokens: special)
        precondition(ids.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) }, "an id outside the vocabulary")
        var decoder = StreamingDecoder(tokenizer, specialTokens: special)
        let pieces = ids.reduce("") { $0 + decoder.append($1) } + decoder.finish()
        let whole = tokenizer.decode(ids, specialTokens: special)
        precondition(pieces.utf8.elementsEqual(whole.utf8), "pieces that are not the text")
      }
    }
    _ = (-1...300).map { tokenizer.bytes(of: $0, specialTokens: true) }
  }

  static func tokenizerJSON() throws -> Subject {
    let bases = try ["tokenizer.json", "characters.json"].map { try fixture("Tokenization/\($0)") }
    return Subject(
      name: "tokenizer-json", seeds: bases + (try pipelines(bases)),
      words: jsonWords + [
        "\"▁\"", "NFC", "NFKD", "Lowercase", "Strip", "Replace", "Prepend", "Sequence", "ByteLevel", "Metaspace",
        "Split", "Digits", "Punctuation", "WhitespaceSplit", "Regex", "String", "ByteFallback", "Fuse", "BPE",
        "Unigram", "always", "first", "Isolated", "Removed", "MergedWithNext", "(?:a|b)+", "\\\\s+", "x*",
        "\"added_tokens\":[{\"id\":1,\"content\":\"a\"}]",
      ],
      read: { _ = try Tokenizer(huggingFaceJSON: $0) },
      use: { use(try Tokenizer(huggingFaceJSON: $0)) })
  }

  /// The small tokenizers with each of the pipelines that the fixtures know. The vocabulary is most of a file; damage to
  /// the rest of it is worth more, so it comes first.
  private static func pipelines(_ bases: [[UInt8]]) throws -> [[UInt8]] {
    let groups = try JSONValue(parsing: fixture("Tokenization/pipelines.json"))["groups"]?.arrayValue ?? []
    return try groups.compactMap { group in
      let base = try JSONValue(parsing: bases[group["base"]?.stringValue == "bytes" ? 0 : 1])
      guard let changes = group["members"]?.objectValue?.members, let members = base.objectValue?.members else {
        return nil
      }
      let names = changes.map(\.key)
      return Array(JSONValue.object(JSONObject(changes + members.filter { !names.contains($0.key) })).text.utf8)
    }
  }

  static func tokenizerModel() throws -> Subject {
    Subject(
      name: "tokenizer-model",
      seeds: try ["sentencepiece.model", "sentencepiece-rules.model"].map { try fixture("Tokenization/\($0)") },
      words: ["▁", "<0x0A>", "\u{0}\u{0}", "a", "<s>", "\u{A}\u{4}\u{A}\u{2}ab", "\u{12}\u{4}", "\u{1A}\u{4}"],
      read: { _ = try Tokenizer(sentencePieceModel: $0) },
      use: { use(try Tokenizer(sentencePieceModel: $0)) })
  }
}
