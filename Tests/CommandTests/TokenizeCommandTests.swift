import Foundation
import TestSupport
import Testing

@Suite struct TokenizeCommandTests {
  let program: Program

  init() throws { program = try Program() }

  private static func json(_ text: String) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: text, options: [.fragmentsAllowed, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  static let texts = [
    "", " ", "hello", "What is the capital of Japan?", "  two  spaces\tand\n\nlines\r\n", "caf\u{E9} 漢字 👨‍👩‍👧 e\u{301}",
    "<|eot_id|> is <|user|> text", "123456 1,234.5", "\u{0}\u{1B}[31m\u{7F}", String(repeating: "ab ", count: 300),
  ]

  @Test func plainTextBecomesIds() throws {
    let run = try program.run("tokenize", input: "What is the capital of Japan?")
    run.expectSuccess()
    #expect(run.text == "454 286 269 578 310 698 413 290 36\n")
    let empty = try program.run("tokenize", input: "")
    empty.expectSuccess()
    #expect(empty.text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty)
  }

  @Test func jsonLinesGoThereAndBack() throws {
    let input = try Self.texts.map(Self.json).joined(separator: "\n") + "\n"
    let there = try program.run("tokenize", "--json", input: input)
    there.expectSuccess()
    #expect(there.lines.count == Self.texts.count)
    #expect(there.lines[0] == "[]")
    let back = try program.run("tokenize", "--json", "--decode", input: there.text)
    back.expectSuccess()
    let decoded = try back.lines.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed) as? String
    }
    #expect(decoded == Self.texts)
  }

  @Test func plainIdsBecomeText() throws {
    let run = try program.run("tokenize", "--decode", input: "454 286 269 578\n310,698 413 290 36\n")
    run.expectSuccess()
    #expect(run.text == "What is the capital of Japan?")
    let half = try program.run("tokenize", input: "漢")
    let first = try #require(half.text.split(separator: " ").first)
    #expect(try program.run("tokenize", "--decode", input: String(first)).text == "\u{FFFD}")
  }

  @Test func specialTokensAreTextUnlessAskedFor() throws {
    let plain = try program.run("tokenize", "--json", input: "\"<|user|>hi<|eot_id|>\"\n")
    let special = try program.run("tokenize", "--json", "--special", input: "\"<|user|>hi<|eot_id|>\"\n")
    #expect(special.text.hasPrefix("[2, ") && special.text.hasSuffix(", 5]\n"), "\(special.text)")
    let ids = try #require(JSONSerialization.jsonObject(with: Data(plain.text.utf8)) as? [Int])
    #expect(ids.allSatisfy { $0 > 5 })
    #expect(ids.count > 8)
    // Back again: without --special they stand for nothing.
    #expect(try program.run("tokenize", "--json", "--decode", input: special.text).text == "\"hi\"\n")
    let shown = try program.run("tokenize", "--json", "--decode", "--special", input: special.text).text
    #expect(shown == "\"<|user|>hi<|eot_id|>\"\n")
  }

  @Test func noBeginTokenIsAdded() throws {
    let run = try program.run("tokenize", "--json", "--special", input: "\"a\"\n")
    #expect(run.text.filter { $0 == "," }.isEmpty)
  }

  @Test func aTokenizerAloneIsEnough() throws {
    let folder = try CheckpointFolder()
    try FileManager.default.copyItem(
      at: TestFiles.fixtures.appending(path: "Tokenization/tokenizer.json"),
      to: folder.url.appending(path: "tokenizer.json"))
    let run = try program.run("tokenize", "-m", folder.path, "--json", input: "\"the one\"\n")
    run.expectSuccess()
    let back = try program.run("tokenize", "-m", folder.path, "--json", "--decode", input: run.text)
    #expect(back.text == "\"the one\"\n")
  }

  /// LLaMA 2's kind: in a directory as tokenizer.model or tokenizer.json, and converted.
  @Test func tokenizersOfCharacters() throws {
    let folders = try ["sentencepiece.model": "tokenizer.model", "characters.json": "tokenizer.json"].map { from, to in
      let folder = try CheckpointFolder()
      var sizes = CheckpointModel.Sizes.blocks
      sizes.vocabulary = 450
      try CheckpointModel(sizes).write(to: folder)
      try FileManager.default.copyItem(
        at: TestFiles.fixtures.appending(path: "Tokenization/\(from)"), to: folder.url.appending(path: to))
      return folder
    }
    let lines = "\"the one\"\n\" 🪨 <s>x\"\n\"\"\n"
    let expected = try program.run("tokenize", "-m", folders[0].path, "--json", "--special", input: lines).text
    #expect(expected.hasSuffix("\n[]\n"))
    for folder in folders {
      let out = program.folder.path("out.gguf")
      try program.run("convert", folder.path, out).expectSuccess()
      for model in [folder.path, out] {
        #expect(try program.run("tokenize", "-m", model, "--json", "--special", input: lines).text == expected)
        let back = try program.run("tokenize", "-m", model, "--json", "--decode", "--special", input: expected)
        #expect(back.text.hasPrefix("\"the one\"\n"))
      }
      #expect(try program.run("inspect", out).text.contains("SentencePiece BPE, 450 tokens"))
    }
  }

  @Test func whatATokenizerMayNotBeIsSaidWithItsFile() throws {
    let folder = try CheckpointFolder()
    try folder.write(#"{"model": {"type": "Unigram", "vocab": []}}"#, to: "tokenizer.json")
    try program.run("tokenize", "-m", folder.path, input: "x").expectError(65, folder.path, "Unigram")
    try folder.remove("tokenizer.json")
    try folder.write([0x0A, 0x7F], to: "tokenizer.model")
    try program.run("tokenize", "-m", folder.path, input: "x").expectError(65, "tokenizer.model", "byte 0")
  }

  @Test(arguments: [
    ("{", false), ("[1]", false), ("5", false), ("\"open", false), ("\"a\" \"b\"", false), ("\"a\"", true),
    ("[\"a\"]", true), ("[1.5]", true), ("[-1]", true), ("[2048]", true), ("{}", true),
    ("[99999999999999999999]", true),
  ])
  func linesThatAreNoneAreBadData(line: String, decode: Bool) throws {
    let run = try program.run(["tokenize", "--json"] + (decode ? ["--decode"] : []), bytes: Array((line + "\n").utf8))
    run.expectError(65)
  }

  @Test func plainIdsThatAreNoneAreRefused() throws {
    try program.run("tokenize", "--decode", input: "1 x").expectError(64)
    try program.run("tokenize", "--decode", input: "1 2048").expectError(65, "2048")
    try program.run(["tokenize"], bytes: [0xFF, 0xFE]).expectError(65, "UTF-8")
    try program.run(["tokenize", "--json"], bytes: [0x22, 0xFF, 0x22]).expectError(65, "UTF-8")
  }
}
