import TestSupport
import Testing

@testable import Tokenization

@Suite struct StreamingDecoderTests {
  /// A vocabulary of the 256 bytes, of some pieces that cut characters anywhere, and of a special token.
  private static func tokenizer() throws -> Tokenizer {
    let pieces: [[UInt8]] = [
      Array("石は".utf8.prefix(4)), Array("🪨🌊".utf8.dropFirst(2).prefix(4)), [0xE2, 0x82], [0xC3, 0x28], [0x80, 0x80],
      [0x41, 0xF0],
    ]
    var tokens = (0..<256).map { ByteAlphabet.spelling(of: [UInt8($0)]) } + pieces.map(ByteAlphabet.spelling(of:))
    var types = [Int](repeating: 1, count: tokens.count)
    tokens.append("<|eot_id|>")
    types.append(3)
    return try Tokenizer(gguf: GGUFVocabulary(model: "gpt2", tokens: tokens, tokenTypes: types, merges: []))
  }

  private func stream(_ ids: [Int], _ tokenizer: Tokenizer) -> (pieces: [String], rest: String) {
    var decoder = StreamingDecoder(tokenizer)
    let pieces = ids.map { decoder.append($0) }
    return (pieces, decoder.finish())
  }

  @Test func waitsForTheWholeCharacter() throws {
    let tokenizer = try Self.tokenizer()
    let (pieces, rest) = stream("é石🌊".utf8.map(Int.init), tokenizer)
    #expect(pieces == ["", "é", "", "", "石", "", "", "", "🌊"])
    #expect(rest == "")
  }

  @Test(arguments: [
    ([0x41, 0xF0, 0x9F], ["A", "", ""], "\u{FFFD}"),
    ([0xE7, 0x41], ["", "\u{FFFD}A"], ""),
    ([0xFF, 0xC0, 0x80], ["\u{FFFD}", "\u{FFFD}", "\u{FFFD}"], ""),
    ([0xE0, 0x80], ["", "\u{FFFD}\u{FFFD}"], ""), ([0xED, 0xA0], ["", "\u{FFFD}\u{FFFD}"], ""),
    ([0xF4, 0x90], ["", "\u{FFFD}\u{FFFD}"], ""), ([0xF0, 0x9F, 0x8C, 0xC3, 0xA9], ["", "", "", "\u{FFFD}", "é"], ""),
    ([0xC3, 262, 0xA9], ["", "", "é"], ""), ([0x41, 9999, -1, 0x42], ["A", "", "", "B"], ""),
  ])
  func cases(ids: [Int], pieces: [String], rest: String) throws {
    let result = stream(ids, try Self.tokenizer())
    #expect(result.pieces == pieces)
    #expect(result.rest == rest)
  }

  @Test func piecesTogetherAreTheWhole() throws {
    let tokenizer = try Self.tokenizer()
    var generator = RandomNumbers(seed: 11)
    // Bytes that begin and continue characters, often.
    let likely =
      [0x41, 0x80, 0x82, 0x9F, 0xA0, 0xBF, 0xC2, 0xC3, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xF5] + Array(256..<263)
    for round in 0..<400 {
      let ids = (0..<30).map { _ in
        round % 2 == 0 ? Int.random(in: 0..<263, using: &generator) : likely.randomElement(using: &generator) ?? 0
      }
      let (pieces, rest) = stream(ids, tokenizer)
      let joined = (pieces + [rest]).flatMap { Array($0.utf8) }
      #expect(joined == Array(tokenizer.decode(ids).utf8), "\(ids)")
    }
  }

  @Test func specialTokensShowOnRequest() throws {
    let tokenizer = try Self.tokenizer()
    var decoder = StreamingDecoder(tokenizer, specialTokens: true)
    #expect(decoder.append(262) == "<|eot_id|>")
    #expect(tokenizer.decode([0x41, 262]) == "A")
    #expect(tokenizer.decode([0x41, 262], specialTokens: true) == "A<|eot_id|>")
    #expect(tokenizer.bytes(of: 262).isEmpty)
    #expect(tokenizer.isSpecial(262) && !tokenizer.isSpecial(65))
  }

  /// A vocabulary of characters that falls back to bytes, as LLaMA 2's.
  private static func characters() throws -> Tokenizer {
    var gguf = GGUFVocabulary(
      model: "llama",
      tokens: (0..<256).map { String(decoding: ByteToken.spelling(of: UInt8($0)), as: UTF8.self) }
        + ["▁a", "▁", "石", "<s>"],
      tokenTypes: [Int](repeating: 6, count: 256) + [1, 1, 1, 3], merges: [])
    gguf.scores = [Float](repeating: 0, count: 260)
    return try Tokenizer(gguf: gguf)
  }

  @Test(
    arguments: [
      ([256, 256], ["a", " a"], ""), ([257, 257, 258], ["", " ", "石"], ""), ([259, 256], ["", "a"], ""),
      ([0xC3, 0xA9], ["", "é"], ""), ([258, 0xE7, 0x9F, 0xB3], ["石", "", "", "石"], ""),
      ([0xE7, 0x9F, 258], ["", "", "\u{FFFD}\u{FFFD}石"], ""), ([0xE7, 0x41], ["", "\u{FFFD}A"], ""),
      ([0xF0, 0x9F], ["", ""], "\u{FFFD}\u{FFFD}"), ([0xFF, 0xC3], ["\u{FFFD}", ""], "\u{FFFD}"),
      ([0xC3, 0xC3, 0xA9], ["", "\u{FFFD}", "é"], ""), ([0x20, 256], ["", " a"], ""),
    ] as [([Int], [String], String)])
  func casesOfCharacters(ids: [Int], pieces: [String], rest: String) throws {
    let result = stream(ids, try Self.characters())
    #expect(result.pieces == pieces)
    #expect(result.rest == rest)
    #expect(try Self.characters().decode(ids) == pieces.joined() + rest)
  }

  /// What goes on with a text keeps the space before its first word.
  @Test func onlyAStartLosesItsSpace() throws {
    var decoder = StreamingDecoder(try Self.characters(), isStart: false)
    #expect(decoder.append(256) == " a")
    #expect(try Self.characters().bytes(of: 256) == Array(" a".utf8))
    #expect(try Self.characters().bytes(of: 0xC3) == [0xC3])
  }

  @Test func piecesOfCharactersTogetherAreTheWhole() throws {
    let tokenizer = try Self.characters()
    var generator = RandomNumbers(seed: 21)
    let likely = [0x41, 0x80, 0x9F, 0xB3, 0xC3, 0xE7, 0xED, 0xF0, 0xF4, 0xFF, 256, 257, 258, 259]
    for _ in 0..<400 {
      let ids = (0..<30).map { _ in likely.randomElement(using: &generator) ?? 0 }
      let (pieces, rest) = stream(ids, tokenizer)
      #expect((pieces + [rest]).joined() == tokenizer.decode(ids), "\(ids)")
    }
  }
}
