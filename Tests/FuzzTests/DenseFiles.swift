import TestSupport
import Testing

/// Files that ask for much memory in few bytes.
enum DenseFiles {
  struct File: Sendable, CustomTestStringConvertible {
    var subject: String
    var name: String
    var bytes: @Sendable () -> [UInt8]

    var testDescription: String { "\(subject): \(name)" }
  }

  /// As large as a debug build reads in the time that there is.
  private static let size = 1 << 20

  /// As many of a piece as make that size, between two texts.
  private static func filled(_ start: String, _ piece: String, _ end: String) -> [UInt8] {
    let count = size / piece.utf8.count
    let pieces = [[UInt8]](repeating: Array(piece.utf8), count: count).joined()
    // The comma after the last piece goes.
    return Array(start.utf8) + pieces.dropLast() + Array(end.utf8)
  }

  private static func numbered(_ start: String, _ end: String, _ piece: (Int) -> String) -> [UInt8] {
    var bytes = Array(start.utf8)
    var number = 0
    while bytes.count < size {
      bytes += Array(piece(number).utf8)
      number += 1
    }
    return bytes.dropLast() + Array(end.utf8)
  }

  static let json: [(name: String, bytes: @Sendable () -> [UInt8])] = [
    ("zeros", { filled("{\"a\":[", "0,", "]}") }), ("empty lists", { filled("{\"a\":[", "[],", "]}") }),
    ("empty objects", { filled("{\"a\":[", "{},", "]}") }), ("lists of one", { filled("{\"a\":[", "[0],", "]}") }),
    ("objects of one", { filled("{\"a\":[", "{\"\":0},", "]}") }),
    ("empty texts", { filled("{\"a\":[", "\"\",", "]}") }),
    ("texts of sixteen", { filled("{\"a\":[", "\"0123456789abcdef\",", "]}") }),
    ("short members", { numbered("{", "}") { "\"\($0)\":0," } }),
    ("the same member", { filled("{", "\"\":0,", "}") }),
    (
      "deep lists",
      { filled("{\"a\":[", String(repeating: "[", count: 100) + String(repeating: "]", count: 100) + ",", "]}") }
    ),
  ]

  static let all: [File] =
    json.flatMap { file in
      [
        File(subject: "config", name: file.name, bytes: file.bytes),
        File(subject: "tokenizer-json", name: file.name, bytes: file.bytes),
        File(
          subject: "safetensors", name: file.name,
          bytes: {
            let header = file.bytes()
            return CheckpointBytes.integer(UInt64(header.count)) + header
          }),
      ]
    } + [
      File(
        subject: "safetensors", name: "small tensors",
        bytes: {
          let header = numbered("{", "}") {
            "\"\($0)\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[\($0),\($0 + 1)]},"
          }
          return CheckpointBytes.integer(UInt64(header.count)) + header
        }),
      File(
        subject: "tokenizer-json", name: "short tokens",
        bytes: { numbered("{\"model\":{\"type\":\"BPE\",\"merges\":[],\"vocab\":{", "}}}") { "\"\($0)\":\($0)," } }),
      File(
        subject: "tokenizer-json", name: "the same merge",
        bytes: { filled("{\"model\":{\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[", "\"a b\",", "]}}") }),
      File(
        subject: "tokenizer-json", name: "merges of nothing",
        bytes: { filled("{\"model\":{\"vocab\":{\"a\":0},\"merges\":[", "0,", "]}}") }),
      File(
        subject: "tokenizer-json", name: "added tokens",
        bytes: {
          numbered("{\"model\":{\"vocab\":{\"a\":0},\"merges\":[]},\"added_tokens\":[", "]}") {
            "{\"id\":\($0),\"content\":\"\($0)\"},"
          }
        }),
      File(
        subject: "tokenizer-model", name: "short pieces",
        bytes: {
          // Field 1: a message with the text in its field 1 and a score in field 2.
          var bytes: [UInt8] = []
          var number = 0
          while bytes.count < size {
            let text = Array("\(number)".utf8)
            let piece = [0x0A, UInt8(text.count)] + text + [0x15, 0, 0, 0, 0]
            bytes += [0x0A, UInt8(piece.count)] + piece
            number += 1
          }
          return bytes + [0x12, 2, 0x18, 2]
        }),
      File(subject: "tokenizer-model", name: "empty fields", bytes: { filled("", "\u{22}\u{0}", "") }),
      File(
        subject: "gguf", name: "short tokens",
        bytes: {
          var builder = GGUFBuilder()
          builder.add("general.architecture", string: "bitnet-b1.58")
          builder.add("tokenizer.ggml.model", string: "gpt2")
          builder.add("tokenizer.ggml.tokens", strings: (0..<80_000).map(String.init))
          builder.add("tokenizer.ggml.merges", strings: [])
          return builder.bytes
        }),
      File(
        subject: "gguf", name: "empty texts",
        bytes: {
          var builder = GGUFBuilder()
          builder.add("tokenizer.ggml.tokens", strings: [String](repeating: "", count: 130_000))
          return builder.bytes
        }),
      File(
        subject: "gguf", name: "keys",
        bytes: {
          var builder = GGUFBuilder()
          for number in 0..<50_000 { builder.entries.append(("\(number)", [0, 0, 0, 0, 0])) }
          return builder.bytes
        }),
      File(subject: "template", name: "expressions", bytes: { filled("", "{{a}}", "") }),
      File(subject: "template", name: "lists", bytes: { filled("{{[", "0,", "]}}") }),
    ]
}
