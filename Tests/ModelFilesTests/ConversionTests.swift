import Glibc
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct ConversionTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  var target: String { folder.path("out.gguf") }

  func source(_ model: CheckpointModel, changes: [String: String?] = [:]) throws -> Checkpoint {
    try model.write(to: folder, changes: changes)
    return try Checkpoint.open(path: folder.path)
  }

  @Test(arguments: Conversion.TernaryType.allCases)
  func nothingIsLost(type: Conversion.TernaryType) throws {
    let model = CheckpointModel(.blocks, seed: 14)
    let source = try source(model)
    try Conversion.convert(source, to: target, ternaryType: type)
    let converted = try Checkpoint.open(path: target)
    try CheckpointTests.expectSame(converted, model)
    let layer = try #require(converted.tensors.first { $0.name == "blk.0.ffn_down.weight" })
    #expect(layer.type == type.tensorType)
    #expect(layer.shape == [256, 512])
    var description = converted.description
    #expect(description.architecture == "bitnet-b1.58")
    #expect(description.activationProfile == "a4.8")
    description.architecture = source.description.architecture
    #expect(description == source.description)
  }

  @Test func theLicenseGoesAlong() throws {
    try folder.write("---\nlicense: mit\n---\n# A model\n", to: "README.md")
    try Conversion.convert(source(CheckpointModel(.blocks)), to: target)
    let converted = try Checkpoint.open(path: target)
    #expect(converted.description.license == "mit")
    let again = folder.path("again.gguf")
    try Conversion.convert(converted, to: again)
    #expect(try Checkpoint.open(path: again).description.license == "mit")
  }

  @Test(arguments: Conversion.EmbeddingType.allCases)
  func theEmbeddingIsStoredAsAsked(type: Conversion.EmbeddingType) throws {
    var sizes = CheckpointModel.Sizes.blocks
    sizes.isTied = false
    let source = try source(CheckpointModel(sizes))
    try Conversion.convert(source, to: target, embedding: type)
    let converted = try Checkpoint.open(path: target)
    let expected = type.tensorType ?? .f32
    for (before, after) in [
      (source.embedding, converted.embedding), (try #require(source.outputHead), try #require(converted.outputHead)),
    ] {
      #expect(after.type == expected)
      let isSame = try TensorEncoding.encoded(before.floats(), as: expected) == after.data.withBytes { Array($0) }
      #expect(isSame)
    }
  }

  @Test(arguments: [TensorType.bf16, .f16, .q8_0, .q6_k])
  func keepCopiesBits(type: TensorType) throws {
    let model = CheckpointModel(.blocks)
    var builder = model.gguf(form: .i2_s)
    let bytes = TensorEncoding.encoded(model.embedding, as: type)
    builder.tensors[0].type = type.rawValue
    builder.tensors[0].bytes = bytes
    let source = try Checkpoint.open(path: folder.write(builder.bytes, to: "in.gguf"))
    try Conversion.convert(source, to: target)
    let embedding = try Checkpoint.open(path: target).embedding
    #expect(embedding.type == type)
    #expect(embedding.data.withBytes { $0.elementsEqual(bytes) })
  }

  @Test func aConvertedFileConvertsAgain() throws {
    let model = CheckpointModel(.blocks, seed: 15)
    try Conversion.convert(source(model), to: target, ternaryType: .tq1_0)
    for type in Conversion.TernaryType.allCases {
      // In place: the file that is read is also the one that is replaced.
      try Conversion.convert(Checkpoint.open(path: target), to: target, ternaryType: type)
      try CheckpointTests.expectSame(Checkpoint.open(path: target), model)
    }
  }

  @Test func tokensAndTemplateGoAlong() throws {
    try folder.write(#"{"chat_template": "T", "add_bos_token": false}"#, to: "tokenizer_config.json")
    let source = try source(CheckpointModel(.blocks), changes: ["eos_token_id": "[5, 7, 9]", "bos_token_id": "3"])
    try Conversion.convert(source, to: target, tokenizerMetadata: [("tokenizer.ggml.model", .string("gpt2"))])
    let description = try Checkpoint.open(path: target).description
    #expect(description.endTokens == [5, 7, 9])
    #expect(description.beginToken == 3)
    #expect(description.chatTemplate == "T")
    #expect(description.addsBeginToken == false)
    let metadata = try GGUFFile(path: target).metadata
    #expect(metadata["tokenizer.ggml.model"]?.stringValue == "gpt2")
    #expect(metadata["tokenizer.ggml.eos_token_id"] == .uint32(5))
    #expect(metadata["tokenizer.ggml.eot_token_id"] == .uint32(7))
    #expect(metadata["general.file_type"] == .uint32(37))
    // What the model says of its own tokens and template counts, and stands there once.
    try Conversion.convert(
      source, to: target,
      tokenizerMetadata: [("tokenizer.chat_template", .string("U")), ("tokenizer.ggml.eos_token_id", .uint32(1))])
    #expect(try Checkpoint.open(path: target).description.chatTemplate == "T")
    #expect(try Checkpoint.open(path: target).description.endTokens == [5, 7, 9])
  }

  @Test(arguments: [
    (Conversion.TernaryType.tq2_0, Conversion.EmbeddingType.keep, "blk.0.attn_q.weight has rows of 16"),
    (.tq1_0, .keep, "blk.0.attn_q.weight"), (.i2_s, .keep, "(128)"), (.f16, .q8_0, "token_embd.weight"),
    (.f32, .q6_k, "whole blocks of Q6_K"),
  ])
  func rowsThatDoNotFitAreNamed(type: Conversion.TernaryType, embedding: Conversion.EmbeddingType, text: String) throws
  {
    let source = try source(CheckpointModel())
    expectError(.bad, text) { () throws(ModelFileError) in
      try Conversion.convert(source, to: target, ternaryType: type, embedding: embedding)
    }
    #expect(try !folder.names().contains("out.gguf"))
  }

  @Test func rowsOfAnyLengthFitDenseTypes() throws {
    let model = CheckpointModel()
    for type in [Conversion.TernaryType.f16, .f32] {
      try Conversion.convert(source(model), to: target, ternaryType: type)
      try CheckpointTests.expectSame(Checkpoint.open(path: target), model)
    }
  }

  @Test func whatIsStoppedLeavesNoFile() throws {
    let before = try folder.names()
    let source = try source(CheckpointModel(.blocks))
    expectError(.stopped, "out.gguf: stopped") { () throws(ModelFileError) in
      var asked = 0
      try Conversion.convert(
        source, to: target,
        isStopped: {
          asked += 1
          return asked > 3
        })
    }
    #expect(try folder.names().filter { $0.contains("out") } == before.filter { $0.contains("out") })
  }

  @Test func whatAKilledWriterLeftIsTakenAway() throws {
    // No process has this number: it is above the largest one.
    let dead = "out.gguf.partial-2147483647-0"
    let others = ["out.gguf.partial-\(getpid())-0", "out.gguf.partial-x", "other.gguf.partial-2147483647-0"]
    for name in [dead] + others { _ = try folder.write([1] as [UInt8], to: name) }
    try Conversion.convert(source(CheckpointModel(.blocks)), to: target)
    let names = try folder.names()
    #expect(!names.contains(dead) && others.allSatisfy(names.contains))
  }

  @Test func progressCountsEveryTensor() throws {
    var steps: [Int] = []
    var total = 0
    try Conversion.convert(
      source(CheckpointModel(.blocks)), to: target,
      progress: {
        steps.append($0)
        total = $1
      })
    #expect(steps == Array(1...total))
    #expect(total == (try Checkpoint.open(path: target).tensors.count))
  }

  @Test func damageInTheSourceLeavesNoFile() throws {
    let model = CheckpointModel(.blocks)
    try model.write(to: folder)
    var file = model.safetensors()
    file.entries[file.entries.count - 2].bytes[0] = 0xFF
    try folder.write(file.bytes, to: "model.safetensors")
    let before = try folder.names()
    expectError(.bad, "not -1, 0 or 1") { () throws(ModelFileError) in
      try Conversion.convert(Checkpoint.open(path: folder.path), to: target)
    }
    #expect(try folder.names() == before)
  }

  @Test func numbersTooLargeForTheEmbeddingAreNamed() throws {
    var model = CheckpointModel(.blocks)
    model.embedding[700] = 1e6
    let source = try source(model)
    expectError(.bad, "too large for F16") { () throws(ModelFileError) in
      try Conversion.convert(source, to: target, embedding: .f16)
    }
    #expect(try !folder.names().contains("out.gguf"))
  }

  @Test func aPlaceThatCannotBeWrittenIsSaid() throws {
    let source = try source(CheckpointModel(.blocks))
    expectError(.cannotWrite, "absent") { () throws(ModelFileError) in
      try Conversion.convert(source, to: folder.path("absent/out.gguf"))
    }
  }
}
