import Foundation
import JSONText
import TestSupport
import Testing

@testable import Tokenization

/// The vocabularies of other people's models, where the folder of expected numbers is at hand.
@Suite struct SharedVectorTests {
  /// Texts and ids in the form of llama.cpp's `models/ggml-vocab-*.gguf.inp` and `.out`.
  static func vectors(_ name: String) throws -> [(text: String, ids: [Int])] {
    let folder = try #require(TestFiles.shared("oracles/tokenizers/\(name)"))
    let input = try String(contentsOf: folder.appending(path: "vectors.inp"), encoding: .utf8)
    let output = try String(contentsOf: folder.appending(path: "vectors.out"), encoding: .utf8)
    // By bytes: as characters, a newline joins with what combines before it.
    let separator = Array("\n__ggml_vocab_test__\n".utf8)
    var texts = Array(input.utf8).split(separator: separator, omittingEmptySubsequences: false)
    let lines = output.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
    if texts.count == lines.count, texts.last?.isEmpty ?? false { texts.removeLast() }
    try #require(texts.count >= 40 && lines.count >= texts.count)
    return zip(texts, lines).map {
      (String(decoding: $0, as: UTF8.self), $1.split(separator: " ").compactMap { Int($0) })
    }
  }

  @Test(.enabled(if: TestFiles.shared("oracles/tokenizers/llama3/tokenizer.json.xz") != nil))
  func llama3() throws {
    let file = try #require(TestFiles.shared("oracles/tokenizers/llama3/tokenizer.json.xz"))
    let xz = Process()
    xz.executableURL = URL(filePath: "/usr/bin/env")
    xz.arguments = ["xz", "-dc", file.path]
    let pipe = Pipe()
    xz.standardOutput = pipe
    try xz.run()
    let bytes = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
    xz.waitUntilExit()
    let tokenizer = try Tokenizer(huggingFaceJSON: bytes)
    #expect(tokenizer.vocabularySize == 128_256)
    #expect(tokenizer.id(ofSpecial: "<|eot_id|>") == 128_009)
    #expect(tokenizer.ggufVocabulary.pre == "llama-bpe")
    for (text, ids) in try Self.vectors("llama3") {
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
      #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8))
    }
  }

  @Test(.enabled(if: TestFiles.shared("oracles/tokenizers/gpt2/vocab.gguf") != nil))
  func gpt2() throws {
    let file = try #require(TestFiles.shared("oracles/tokenizers/gpt2/vocab.gguf"))
    let tokenizer = try Tokenizer(gguf: GGUFMetadata(Array(Data(contentsOf: file))).vocabulary())
    #expect(tokenizer.vocabularySize == 50257)
    for (text, ids) in try Self.vectors("gpt2") {
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
      #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8))
    }
  }

  @Test(.enabled(if: TestFiles.shared("oracles/tokenizers/llama2-spm/vocab.gguf") != nil))
  func llama2() throws {
    let file = try #require(TestFiles.shared("oracles/tokenizers/llama2-spm/vocab.gguf"))
    let gguf = GGUFMetadata(Array(try Data(contentsOf: file))).vocabulary()
    let model = SentencePieceBytes.model(
      zip(gguf.tokens, zip(gguf.scores ?? [], gguf.tokenTypes ?? [])).map { ($0, $1.0, $1.1) }, removesSpaces: false)
    for tokenizer in [try Tokenizer(gguf: gguf), try Tokenizer(sentencePieceModel: model)] {
      #expect(tokenizer.vocabularySize == 32000)
      for (text, ids) in try Self.vectors("llama2-spm") {
        #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
        #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8))
      }
    }
  }

  @Test(.enabled(if: TestFiles.shared("models/pebble/tokenizer.json") != nil))
  func pebblePrompts() throws {
    let folder = try #require(TestFiles.shared("models/pebble"))
    let config = try Data(contentsOf: folder.appending(path: "tokenizer_config.json"))
    let tokenizer = try Tokenizer(
      huggingFaceJSON: Data(contentsOf: folder.appending(path: "tokenizer.json")), configJSON: config)
    let source = try #require(JSONValue(parsing: config)["chat_template"]?.stringValue)
    let template = try ChatTemplate(source: source, tokenizer: tokenizer)
    #expect(template.name == "pebble")
    #expect(template.endOfTurn == ["<|eot_id|>"])
    let cases = try JSONValue(
      parsing: Data(contentsOf: #require(TestFiles.shared("oracles/pebble/cases.json"))))
    let answers = try #require(cases["answers"]?.arrayValue)
    #expect(answers.count > 5)
    for answer in answers {
      let turns = (answer["turns"]?.arrayValue ?? []).compactMap(\.stringValue)
      let messages = turns.enumerated().map {
        TemplateMessage(role: $0.offset % 2 == 0 ? "user" : "assistant", text: $0.element)
      }
      let expected = (answer["prompt_tokens"]?.arrayValue ?? []).compactMap(\.integerValue)
      #expect(try template.encode(messages, tokenizer: tokenizer) == expected)
      let ids = (answer["answer_tokens"]?.arrayValue ?? []).compactMap(\.integerValue)
      #expect(tokenizer.decode(ids) == answer["answer"]?.stringValue)
    }
  }
}

/// Just enough of a GGUF reader for the metadata of a vocabulary that is known to be sound.
private struct GGUFMetadata {
  private var bytes: [UInt8]
  private var offset = 0
  private var strings: [String: [String]] = [:]
  private var numbers: [String: [Int]] = [:]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = 16
    for _ in 0..<integer(8) { readPair() }
  }

  func vocabulary() -> GGUFVocabulary {
    var vocabulary = GGUFVocabulary(
      model: strings["tokenizer.ggml.model"]?.first ?? "", pre: strings["tokenizer.ggml.pre"]?.first,
      tokens: strings["tokenizer.ggml.tokens"] ?? [], tokenTypes: numbers["tokenizer.ggml.token_type"],
      merges: strings["tokenizer.ggml.merges"] ?? [], beginToken: numbers["tokenizer.ggml.bos_token_id"]?.first,
      endTokens: numbers["tokenizer.ggml.eos_token_id"] ?? [])
    vocabulary.scores = numbers["tokenizer.ggml.scores"]?.map { Float(bitPattern: UInt32($0)) }
    return vocabulary
  }

  private mutating func integer(_ size: Int) -> Int {
    defer { offset += size }
    return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func string() -> String {
    let count = integer(8)
    defer { offset += count }
    return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
  }

  private mutating func readPair() {
    let key = string()
    var type = integer(4)
    var count = 1
    if type == 9 {
      type = integer(4)
      count = integer(8)
    }
    for _ in 0..<count {
      if type == 8 {
        strings[key, default: []].append(string())
      } else {
        numbers[key, default: []].append(integer([1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8][type]))
      }
    }
  }
}
