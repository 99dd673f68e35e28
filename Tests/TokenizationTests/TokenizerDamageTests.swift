import Foundation
import JSONText
import TestSupport
import Testing

@testable import Tokenization

/// Damaged files are refused, or make a tokenizer that works as far as they are sound: no crash, no hang.
///
/// A few hundred of each kind in a normal run. `TRILOBIT_FUZZ_SECONDS=60` lets each kind run for so long, from a seed
/// that changes with the day.
@Suite struct TokenizerDamageTests {
  private static let seconds = ProcessInfo.processInfo.environment["TRILOBIT_FUZZ_SECONDS"].flatMap(Double.init)
  private static let texts = [
    "", " the stone <|eot_id|> 123 石", "<x> <s>▁▁e\u{301}ﬁ\n\n  <0x0A>", String(repeating: "ab ", count: 60),
  ]

  /// Repeats `work` with numbers from a seed on.
  private func repeated(_ count: Int, _ work: (UInt64) -> Void) {
    guard let seconds = Self.seconds else {
      for seed in 0..<UInt64(count) { work(seed) }
      return
    }
    let start = Date()
    var seed = UInt64(start.timeIntervalSince1970 / 86_400) << 32
    while Date().timeIntervalSince(start) < seconds {
      let time = ProcessorTime.fastest(of: 1) { work(seed) }
      #expect(time < 2, "seed \(seed) took \(time) s")
      seed += 1
    }
  }

  private func use(_ tokenizer: Tokenizer) {
    for text in Self.texts {
      for special in [false, true] {
        let ids = tokenizer.encode(text, specialTokens: special)
        #expect(ids.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) })
        var decoder = StreamingDecoder(tokenizer, specialTokens: special)
        let pieces = ids.reduce("") { $0 + decoder.append($1) } + decoder.finish()
        #expect(Array(pieces.utf8) == Array(tokenizer.decode(ids, specialTokens: special).utf8))
      }
    }
    _ = (-1...300).map { tokenizer.bytes(of: $0, specialTokens: true) }
  }

  @Test(arguments: ["tokenizer.json", "characters.json"])
  func tokenizerJSON(name: String) throws {
    let bytes = try FixtureTokenizer.bytes(name)
    let pipelines = PipelineVectorTests.groups.filter {
      ($0.json["base"]?.stringValue == "bytes") == (name == "tokenizer.json")
    }
    repeated(150) { seed in
      var mutate = Mutation(seed: seed, words: Mutation.json)
      var file = bytes
      // The vocabulary is most of a file; damage to the rest of it is worth more.
      if seed % 3 > 0, let members = pipelines[Int(seed) % pipelines.count].json["members"] {
        let damaged = mutate(Array(members.text.utf8))
        guard let members = try? JSONValue(parsing: damaged).objectValue?.members,
          let json = try? JSONValue(parsing: file)
        else { return }
        file = Array(FixtureTokenizer.replacing(json, members.map { ($0.key, $0.value) }).text.utf8)
      } else {
        file = mutate(file)
      }
      if let tokenizer = try? Tokenizer(huggingFaceJSON: file) { use(tokenizer) }
    }
  }

  @Test(arguments: ["sentencepiece.model", "sentencepiece-rules.model"])
  func tokenizerModel(name: String) throws {
    let bytes = try FixtureTokenizer.bytes(name)
    repeated(300) { seed in
      var mutate = Mutation(seed: seed, words: ["▁", "<0x0A>", "\u{0}\u{0}", "a", "<s>"])
      if let tokenizer = try? Tokenizer(sentencePieceModel: mutate(bytes)) { use(tokenizer) }
    }
  }

  @Test func ggufArrays() throws {
    let sources = [
      try FixtureTokenizer.tokenizer().ggufVocabulary,
      try Tokenizer(sentencePieceModel: FixtureTokenizer.bytes("sentencepiece.model")).ggufVocabulary,
      try Tokenizer(sentencePieceModel: FixtureTokenizer.bytes("sentencepiece-rules.model")).ggufVocabulary,
      try Tokenizer(huggingFaceJSON: FixtureTokenizer.bytes("characters.json")).ggufVocabulary,
    ]
    repeated(200) { seed in
      var gguf = sources[Int(seed) % sources.count]
      var generator = SeededGenerator(state: seed)
      for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.damage(&gguf, &generator) }
      if let tokenizer = try? Tokenizer(gguf: gguf) { use(tokenizer) }
    }
  }

  private static func damage(_ gguf: inout GGUFVocabulary, _ generator: inout SeededGenerator) {
    let numbers = [-1, 0, 1, 3, 5, 6, 7, 255, 256, 1 << 31, Int.max, Int.min]
    let number = numbers.randomElement(using: &generator) ?? 0
    let id = Int.random(in: gguf.tokens.indices, using: &generator)
    let texts = ["", " ", "▁", "<|x|>", "<0xFF>", "Ġ", "a b", "\u{0}", "石", String(repeating: "a", count: 700)]
    let text = texts.randomElement(using: &generator) ?? ""
    switch Int.random(in: 0..<12, using: &generator) {
    case 0: gguf.tokens[id] = text
    case 1: gguf.tokenTypes?[id] = number
    case 2: gguf.tokenTypes?[id] = Int.random(in: 1...6, using: &generator)
    case 3: gguf.scores?[id] = [.nan, .infinity, -.infinity, 0, 1e30, -1e-30].randomElement(using: &generator) ?? 0
    case 4: gguf.beginToken = number
    case 5: gguf.endTokens = [number, id]
    case 6: if !gguf.merges.isEmpty { gguf.merges[id % gguf.merges.count] = text + " " + text }
    case 7: if !gguf.mergePairs.isEmpty { gguf.mergePairs[id % gguf.mergePairs.count] = number }
    case 8: gguf.tokens.removeLast(min(gguf.tokens.count - 1, id))
    case 9:
      var mutate = Mutation(seed: UInt64(id), words: Mutation.json)
      gguf.description = gguf.description.map { String(decoding: mutate(Array($0.utf8)), as: UTF8.self) }
    case 10:
      var mutate = Mutation(seed: UInt64(id), words: [])
      gguf.characterMap = gguf.characterMap.map { mutate($0) }
    default: gguf.tokens.swapAt(id, id / 2)
    }
  }
}
