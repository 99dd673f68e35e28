import TestSupport
import Testing

@testable import ModelFiles

@Suite struct CheckpointTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  /// Compares everything that the engine reads with the model that was written.
  static func expectSame(
    _ checkpoint: Checkpoint, _ model: CheckpointModel, scale: (CheckpointModel.Matrix) -> Float = { $0.scale },
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for linear in model.linears {
      let role = try #require(LinearRole(rawValue: linear.role))
      let matrix = try checkpoint.linear(role, layer: linear.layer)
      let isSame = matrix.values == linear.matrix.values
      #expect(isSame, "\(linear.role) \(linear.layer)", sourceLocation: sourceLocation)
      #expect(
        matrix.rows == linear.matrix.rows && matrix.columns == linear.matrix.columns, sourceLocation: sourceLocation)
      #expect(matrix.scale == scale(linear.matrix), "\(linear.role)", sourceLocation: sourceLocation)
    }
    for norm in model.norms {
      let role = try #require(NormRole(rawValue: norm.role))
      #expect(try checkpoint.norm(role, layer: norm.layer) == norm.weights, sourceLocation: sourceLocation)
    }
    #expect(try checkpoint.outputNorm() == model.outputNorm, sourceLocation: sourceLocation)
    #expect(try checkpoint.embedding.floats() == model.embedding, sourceLocation: sourceLocation)
    #expect(
      checkpoint.embedding.shape == [model.sizes.vocabulary, model.sizes.dimension], sourceLocation: sourceLocation)
    #expect(try (checkpoint.outputHead?.floats() ?? []) == model.outputHead, sourceLocation: sourceLocation)
  }

  @Test(arguments: [true, false])
  func packedWeightsAreRead(isTied: Bool) throws {
    let model = CheckpointModel(.init(isTied: isTied))
    try model.write(to: folder)
    let checkpoint = try Checkpoint.open(path: folder.path)
    try Self.expectSame(checkpoint, model)
    #expect(checkpoint.format == "Hugging Face safetensors")
    #expect(checkpoint.description.isTied == isTied)
    #expect(checkpoint.fileBytes == model.safetensors().bytes.count)
    #expect(checkpoint.tensors.count == model.safetensors().entries.count)
  }

  @Test func bitlinearDividesByTheScale() throws {
    let model = CheckpointModel()
    try model.write(to: folder, form: .bitlinear)
    try Self.expectSame(Checkpoint.open(path: folder.path), model) { 1 / (1 / $0.scale) }
    // Without a linear_class it is the same.
    let plain = #"{"quant_method": "bitnet"}"#
    try model.write(to: folder, form: .bitlinear, changes: ["quantization_config": plain])
    try Self.expectSame(Checkpoint.open(path: folder.path), model) { 1 / (1 / $0.scale) }
  }

  @Test func masterWeightsAreQuantizedByTheirMean() throws {
    let model = CheckpointModel()
    try model.write(to: folder, form: .master)
    try Self.expectSame(Checkpoint.open(path: folder.path), model) { matrix in
      let numbers = CheckpointModel.masterWeights(matrix)
      return Float(numbers.reduce(0.0) { $0 + Double(abs($1)) } / Double(numbers.count))
    }
  }

  @Test func masterWeightsRoundHalfToEven() throws {
    // Mean 1: halves go to zero, one and a half to two, clipped.
    let numbers: [Float] = [0.5, -0.5, 0.51, -0.51, 1.5, -1.5, 1.49, 1.49]
    let file = try MappedFile(path: folder.write(CheckpointBytes.f32(numbers), to: "t"))
    let tensor = try #require(Tensor(name: "t", type: .f32, shape: [2, 4], data: file.slice))
    let ternary = try TernaryRows(masters: tensor).matrix()
    #expect(ternary.scale == 1)
    #expect(ternary.values == [0, 0, 1, -1, 1, -1, 1, 1])
  }

  @Test func masterWeightsOfZeroKeepTheLeastScale() throws {
    let file = try MappedFile(path: folder.write([UInt8](repeating: 0, count: 16), to: "t"))
    let tensor = try #require(Tensor(name: "t", type: .f32, shape: [4], data: file.slice))
    let ternary = try TernaryRows(masters: tensor).matrix()
    #expect(ternary.scale == 1e-5)
    #expect(ternary.values == [0, 0, 0, 0])
  }

  @Test(arguments: CheckpointModel.GGUFForm.allCases, [true, false])
  func everyTypeOfGGUFIsRead(form: CheckpointModel.GGUFForm, isTied: Bool) throws {
    var sizes = form == .f32 ? CheckpointModel.Sizes() : .blocks
    sizes.isTied = isTied
    let model = CheckpointModel(sizes)
    let path = try folder.write(model.gguf(form: form).bytes, to: "m.gguf")
    let checkpoint = try Checkpoint.open(path: path)
    try Self.expectSame(checkpoint, model) { form.stored($0.scale) }
    #expect(checkpoint.format == "GGUF v3")
    #expect(checkpoint.description.isTied == isTied)
  }

  @Test func aScaleTensorMultiplies() throws {
    let model = CheckpointModel()
    var builder = model.gguf()
    for layer in 0..<2 {
      for role in LinearRole.allCases {
        builder.tensors.append(.init("blk.\(layer).\(role.ggufName).scale", [1], type: 0, CheckpointBytes.f32([3])))
      }
    }
    let path = try folder.write(builder.bytes, to: "m.gguf")
    try Self.expectSame(Checkpoint.open(path: path), model) { $0.scale * 3 }
  }

  @Test func theContentDecidesNotTheName() throws {
    let model = CheckpointModel()
    let path = try folder.write(model.gguf().bytes, to: "model.safetensors")
    #expect(try Checkpoint.open(path: path).format == "GGUF v3")
  }

  @Test func tokenizersAreFound() throws {
    let model = CheckpointModel()
    try model.write(to: folder)
    guard case .none = try Checkpoint.open(path: folder.path).tokenizer else {
      Issue.record("a tokenizer where there is none")
      return
    }
    try folder.write("{}", to: "tokenizer.json")
    try folder.write(#"{"a": 1}"#, to: "tokenizer_config.json")
    guard case .huggingFace(let tokenizer, let configuration) = try Checkpoint.open(path: folder.path).tokenizer else {
      Issue.record("no tokenizer")
      return
    }
    #expect(tokenizer.count == 2)
    #expect(configuration?["a"]?.integerValue == 1)
    let path = try folder.write(model.gguf().bytes, to: "m.gguf")
    guard case .gguf(let metadata, _) = try Checkpoint.open(path: path).tokenizer else {
      Issue.record("no tokenizer")
      return
    }
    #expect(metadata["tokenizer.ggml.tokens"]?.stringArray?.count == 12)
  }

  @Test func aSentencePieceModelStandsInForATokenizerJSON() throws {
    try folder.write([0x0A], to: "tokenizer.model")
    try folder.write(#"{"<pad>": 7}"#, to: "added_tokens.json")
    let data = try TokenizerData.open(path: folder.path)
    guard case .sentencePiece(let model, let configuration, let added) = data else {
      Issue.record("no tokenizer")
      return
    }
    #expect(model.count == 1 && configuration == nil && added?["<pad>"]?.integerValue == 7)
    try folder.write("{}", to: "tokenizer.json")
    guard case .huggingFace = try TokenizerData.open(path: folder.path) else {
      Issue.record("not tokenizer.json")
      return
    }
  }

  @Test func aTokenizerAloneIsEnoughForOne() throws {
    try folder.write("{}", to: "tokenizer.json")
    guard case .huggingFace = try TokenizerData.open(path: folder.path) else {
      Issue.record("no tokenizer")
      return
    }
    var builder = GGUFBuilder()
    builder.add("tokenizer.ggml.tokens", strings: ["a"])
    guard case .gguf = try TokenizerData.open(path: folder.write(builder.head, to: "v.gguf")) else {
      Issue.record("no tokenizer")
      return
    }
    expectError(.missing, "no such file") { () throws(ModelFileError) in
      try TokenizerData.open(path: folder.path("absent"))
    }
  }
}
