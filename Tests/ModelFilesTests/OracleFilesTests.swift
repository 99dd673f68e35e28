import Foundation
import TestSupport
import Testing

@testable import ModelFiles

/// Files that other programs wrote.
@Suite struct OracleFilesTests {
  static let oracles = TestFiles.shared?.appending(path: "oracles")

  static func path(_ name: String) throws -> String { try #require(oracles).appending(path: name).path }

  @Test(
    .enabled(if: oracles != nil),
    arguments: [
      "small", "untied-mqa", "wide-head", "master-weights", "hf-bitnet-packed", "hf-bitnet-packed-sharded",
    ])
  func directoriesOpenAndConvert(name: String) throws {
    let checkpoint = try Checkpoint.open(path: Self.path("\(name)/model"))
    try CheckpointErrorTests.readAll(Self.path("\(name)/model"))
    let folder = try CheckpointFolder()
    try Conversion.convert(checkpoint, to: folder.path("out.gguf"), ternaryType: .f16)
    let converted = try Checkpoint.open(path: folder.path("out.gguf"))
    for layer in 0..<checkpoint.description.layers {
      for role in LinearRole.allCases {
        let isSame = try checkpoint.linear(role, layer: layer) == converted.linear(role, layer: layer)
        #expect(isSame)
      }
    }
  }

  /// A fingerprint of the signs of a tensor, and its one magnitude: from an independent decoder whose forward pass over
  /// these files reaches the logits expected of them.
  static let fingerprints: [(file: String, tensor: String, signs: Int, magnitude: Float)] = [
    ("bitnet-tq2_0", "blk.1.ffn_down.weight", 18395, 0.043304443),
    ("bitnet-tq2_0", "blk.0.attn_k.weight", -1050, 0.07501221),
    ("bitnet-tq1_0", "blk.1.ffn_down.weight", 34426, 0.043304443),
    ("bitnet-tq1_0", "blk.0.attn_k.weight", 9287, 0.07501221),
    ("bitnet-i2_s", "blk.1.ffn_down.weight", 24420, 0.04330127),
    ("bitnet-i2_s", "blk.0.attn_k.weight", -4870, 0.075),
    ("bitnet-b1.58-i2_s", "blk.1.ffn_down.weight", 35473, 0.04330127),
    ("bitnet-b1.58-i2_s", "blk.0.attn_k.weight", -18426, 0.075),
  ]

  @Test(.enabled(if: oracles != nil), arguments: fingerprints)
  func packingsOfOtherProgramsAreRead(file: String, tensor: String, signs: Int, magnitude: Float) throws {
    let file = try GGUFFile(path: Self.path("gguf/\(file).gguf"))
    let numbers = try #require(file.tensors.first { $0.name == tensor }).floats()
    var sum = 0
    for (position, number) in numbers.enumerated() where number != 0 {
      sum += (number > 0 ? 1 : -1) * (position % 97 + 1)
      guard abs(number) == magnitude else {
        Issue.record("\(number) is not of the magnitude")
        break
      }
    }
    #expect(sum == signs)
  }

  @Test(.enabled(if: oracles != nil))
  func squaredReLUBitNetOpens() throws {
    let checkpoint = try Checkpoint.open(path: Self.path("gguf/bitnet-b1.58-i2_s.gguf"))
    try CheckpointErrorTests.readAll(Self.path("gguf/bitnet-b1.58-i2_s.gguf"))
    #expect(checkpoint.description.activationProfile == "b1.58")
    #expect(checkpoint.description.endTokens == [5])
    #expect(checkpoint.description.addsBeginToken == true)
    #expect(checkpoint.embedding.type == .f16)
  }

  @Test(
    .enabled(if: oracles != nil),
    arguments: [
      ("gguf/bitnet-tq1_0.gguf", "b1.58"), ("gguf/llama-f16.gguf", "float"), ("gguf/qwen3-q2_0.gguf", "q8"),
      ("gguf/qwen3-q2_0-g128.gguf", "q8"), ("hf-llama-1.58-bitlinear/model", "b1.58"),
      ("hf-llama-1.58-rmsnorm/model", "b1.58"), ("hf-llama-dense/model", "float"), ("hf-llama3-rope/model", "float"),
    ])
  func otherBlocksOpen(name: String, profile: String) throws {
    let path = try Self.path(name)
    try CheckpointErrorTests.readAll(path)
    #expect(try Checkpoint.open(path: path).description.activationProfile == profile)
  }

  @Test(.enabled(if: oracles != nil))
  func vocabulariesOpen() throws {
    let path = try Self.path("tokenizers/gpt2/vocab.gguf")
    let file = try GGUFFile(path: path)
    #expect(file.tensors.isEmpty)
    #expect(file.metadata["tokenizer.ggml.tokens"]?.stringArray?.count == 50257)
    guard case .gguf = try TokenizerData.open(path: path) else {
      Issue.record("no tokenizer")
      return
    }
  }

  @Test(.enabled(if: TestFiles.shared("models/pebble") != nil))
  func pebbleConverts() throws {
    let source = try Checkpoint.open(path: try #require(TestFiles.shared("models/pebble")).path)
    #expect(source.description.chatTemplate?.hasPrefix("<|begin_of_text|>") == true)
    #expect(source.embedding.type == .bf16)
    let folder = try CheckpointFolder()
    for type in Conversion.TernaryType.allCases {
      try Conversion.convert(source, to: folder.path("p.gguf"), ternaryType: type)
      let converted = try Checkpoint.open(path: folder.path("p.gguf"))
      for role in LinearRole.allCases {
        let isSame = try converted.linear(role, layer: 5) == source.linear(role, layer: 5)
        #expect(isSame)
      }
      #expect(converted.embedding.data.withBytes { Array($0) } == source.embedding.data.withBytes { Array($0) })
    }
  }
}
