import TestSupport
import Testing

@testable import Tokenization

/// The time of encoding grows with the length of the text, also where it is one word.
@Suite struct TokenizerTimeTests {
  private static let tokenizers = ["tokenizer.json", "characters.json", "sentencepiece-rules.model"]

  @Test(arguments: tokenizers, ["a", " ", "the", "🪨", "\u{301}\u{323}", "▁", "<|", "\u{FFFD}", "' "])
  func growsWithTheLength(name: String, unit: String) throws {
    let bytes = try FixtureTokenizer.bytes(name)
    let tokenizer =
      try name.hasSuffix("model") ? Tokenizer(sentencePieceModel: bytes) : Tokenizer(huggingFaceJSON: bytes)
    let short = String(repeating: unit, count: 6000 / unit.utf8.count)
    let long = String(repeating: unit, count: 48_000 / unit.utf8.count)
    let times = [short, long].map { text in ProcessorTime.fastest(of: 2) { _ = tokenizer.encode(text) } }
    // Eight times the length; a square would be 64 times the time.
    #expect(times[1] < 24 * times[0] + 0.001)
  }
}
