import TestSupport
import Testing

@testable import ModelFiles

@Suite struct CheckpointErrorTests {
  let folder: CheckpointFolder
  let model = CheckpointModel(.init(layers: 1))

  init() throws { folder = try CheckpointFolder() }

  /// Opens and reads all that the engine would read.
  static func readAll(_ path: String) throws(ModelFileError) {
    let checkpoint = try Checkpoint.open(path: path)
    for layer in 0..<checkpoint.description.layers {
      for role in LinearRole.allCases {
        // Ternary rows are looked at when they are unpacked.
        if case .ternary = try checkpoint.weights(of: role, layer: layer) {
          _ = try checkpoint.linear(role, layer: layer)
        }
        _ = try checkpoint.inputNorm(role, layer: layer)
      }
      for role in checkpoint.description.norms { _ = try checkpoint.norm(role, layer: layer) }
    }
    _ = try checkpoint.outputNorm()
    _ = try checkpoint.embedding.floats(row: 0)
    _ = try checkpoint.outputHead?.floats(row: 0)
  }

  func expectBad(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    expectError(.bad, text, sourceLocation: sourceLocation) { () throws(ModelFileError) in
      try Self.readAll(folder.path)
    }
  }

  func expectBad(_ builder: GGUFBuilder, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = try folder.write(builder.bytes, to: "m.gguf")
    expectError(.bad, text, sourceLocation: sourceLocation) { () throws(ModelFileError) in try Self.readAll(path) }
  }

  @Test func whatIsNotThereIsMissing() {
    expectError(.missing, "no such file") { () throws(ModelFileError) in
      try Checkpoint.open(path: folder.path("absent.gguf"))
    }
  }

  @Test func aDirectoryWithoutConfigurationIsForeign() { expectBad("config.json") }

  @Test(arguments: [
    "", "{", "[]", "null", "<html>", "{\"model_type\": \"bitnet\"}", "\u{1}", "{\"hidden_size\": 1e999}",
    String(repeating: "[", count: 100_000),
  ])
  func aConfigurationThatIsNoneIsRefused(text: String) throws {
    try model.write(to: folder)
    try folder.write(text, to: "config.json")
    expectBad("")
  }

  @Test func aSafetensorsFileAloneNamesTheDirectory() throws {
    try model.write(to: folder)
    expectError(.bad, "directory") { () throws(ModelFileError) in
      try Checkpoint.open(path: folder.path("model.safetensors"))
    }
  }

  @Test func aVocabularyIsNoModel() throws {
    var builder = model.gguf()
    builder.tensors = []
    try expectBad(builder, "only a vocabulary")
  }

  @Test func everyTensorIsNeeded() throws {
    try folder.write(model.configuration(), to: "config.json")
    for entry in model.safetensors().entries {
      let others = model.safetensors().entries.filter { $0.name != entry.name }
      try folder.write(CheckpointSafetensors(others).bytes, to: "model.safetensors")
      expectBad("lacks tensor \(entry.name)")
    }
    for tensor in model.gguf().tensors {
      var builder = model.gguf()
      builder.tensors.removeAll { $0.name == tensor.name }
      try expectBad(builder, "lacks tensor \(tensor.name)")
    }
  }

  @Test func everyShapeIsChecked() throws {
    for position in model.gguf().tensors.indices {
      var builder = model.gguf()
      let tensor = builder.tensors[position]
      builder.tensors[position].dimensions = [tensor.dimensions.reduce(1, *)] + [1, 1]
      try expectBad(builder, "tensor \(tensor.name) is 1 x 1 x")
    }
    try folder.write(model.configuration(), to: "config.json")
    for position in model.safetensors().entries.indices {
      var file = model.safetensors()
      let count = file.entries[position].shape.reduce(1, *)
      guard count > 1 else { continue }
      file.entries[position].shape = [1, count]
      try folder.write(file.bytes, to: "model.safetensors")
      expectBad("tensor \(file.entries[position].name) is 1 x \(count)")
    }
  }

  @Test(arguments: [Float.nan, .infinity, -1])
  func aScaleThatIsNoneIsRefused(scale: Float) throws {
    try folder.write(model.configuration(), to: "config.json")
    var file = model.safetensors()
    let position = try #require(file.entries.firstIndex { $0.name.hasSuffix("up_proj.weight_scale") })
    file.entries[position].bytes = CheckpointBytes.f32([scale])
    try folder.write(file.bytes, to: "model.safetensors")
    expectBad("up_proj.weight_scale has the scale")

    var builder = model.gguf()
    builder.tensors.append(.init("blk.0.attn_k.scale", [1], type: 0, CheckpointBytes.f32([scale])))
    try expectBad(builder, "blk.0.attn_k.scale has the scale")
  }

  @Test(arguments: [CheckpointModel.GGUFForm.tq1_0, .tq2_0, .i2_s], [Float.nan, -Float.infinity, -1])
  func aBlockScaleThatIsNoneIsRefused(form: CheckpointModel.GGUFForm, scale: Float) throws {
    var model = CheckpointModel(.blocks)
    model.linears[4].matrix.scale = scale
    try expectBad(model.gguf(form: form), "blk.0.ffn_gate.weight has the scale")
  }

  @Test func divisionByAScaleOfZeroIsRefused() throws {
    try model.write(to: folder, form: .bitlinear)
    var file = model.safetensors(form: .bitlinear)
    let position = try #require(file.entries.firstIndex { $0.name.hasSuffix("weight_scale") })
    file.entries[position].bytes = CheckpointBytes.f32([0])
    try folder.write(file.bytes, to: "model.safetensors")
    expectBad("has the scale inf")
  }

  @Test func blocksMayHaveScalesOfTheirOwn() throws {
    let model = CheckpointModel(.blocks)
    for form in [CheckpointModel.GGUFForm.tq1_0, .tq2_0] {
      var builder = model.gguf(form: form)
      let position = try #require(builder.tensors.firstIndex { $0.name == "blk.0.ffn_up.weight" })
      builder.tensors[position].bytes.replaceLast(2, with: CheckpointBytes.f16([0.125]))
      let several = try Checkpoint.open(path: folder.write(builder.bytes, to: "several.gguf"))
      guard case .grouped(let grouped) = try several.weights(of: .up, layer: 0) else {
        Issue.record("not grouped")
        continue
      }
      #expect(try grouped.floats() == several.tensors.first { $0.name == "blk.0.ffn_up.weight" }?.floats())
      #expect(grouped.rows == 512 && grouped.columns == 256 && grouped.group == 128)
      expectError(.bad, "blocks of different scales") { () throws(ModelFileError) in
        try several.linear(.up, layer: 0)
      }
      // A block of scale zero holds zeros, and does not count.
      builder.tensors[position].bytes.replaceLast(2, with: CheckpointBytes.f16([0]))
      let path = try folder.write(builder.bytes, to: "zero.gguf")
      let matrix = try Checkpoint.open(path: path).linear(.up, layer: 0)
      #expect(matrix.values.suffix(256).allSatisfy { $0 == 0 })
      #expect(matrix.scale == form.stored(model.linears[5].matrix.scale))
    }
    var file = self.model.safetensors()
    let position = try #require(file.entries.firstIndex { $0.name.hasSuffix("weight_scale") })
    file.entries[position].shape = [2]
    file.entries[position].bytes = CheckpointBytes.f32([1, 1])
    try folder.write(self.model.configuration(), to: "config.json")
    try folder.write(file.bytes, to: "model.safetensors")
    expectBad("holds 2 numbers")
  }

  @Test func weightsThatAreNotTernaryAreRefused() throws {
    var builder = model.gguf()
    let position = try #require(builder.tensors.firstIndex { $0.name == "blk.0.ffn_up.weight" })
    builder.tensors[position].bytes.replaceLast(4, with: CheckpointBytes.f32([17]))
    try expectBad(builder, "not ternary")

    try folder.write(model.configuration(), to: "config.json")
    var file = model.safetensors()
    let packed = try #require(file.entries.firstIndex { $0.name.hasSuffix("up_proj.weight") })
    file.entries[packed].bytes[7] = 0xFF
    try folder.write(file.bytes, to: "model.safetensors")
    expectBad("not -1, 0 or 1")
  }

  @Test func normsAndMastersAreFinite() throws {
    var builder = model.gguf()
    let norm = try #require(builder.tensors.firstIndex { $0.name == "blk.0.ffn_sub_norm.weight" })
    builder.tensors[norm].bytes.replaceLast(4, with: CheckpointBytes.f32([.infinity]))
    try expectBad(builder, "not finite")

    try folder.write(model.configuration(), to: "config.json")
    var file = model.safetensors(form: .master)
    let master = try #require(file.entries.firstIndex { $0.name.hasSuffix("up_proj.weight") })
    file.entries[master].bytes.replaceLast(4, with: CheckpointBytes.f32([.nan]))
    try folder.write(file.bytes, to: "model.safetensors")
    expectBad("up_proj.weight has the scale nan")
  }

  @Test func aTypeThatIsNotReadIsNamed() throws {
    var builder = CheckpointModel(.blocks).gguf(form: .tq2_0)
    let position = try #require(builder.tensors.firstIndex { $0.name == "blk.0.ffn_up.weight" })
    builder.tensors[position].type = 29
    builder.tensors[position].bytes = Array(repeating: 0, count: 512 * 56)
    try expectBad(builder, "IQ1_M, which is not supported yet")
    builder.tensors[position].type = 142
    try expectBad(builder, "PQ2_0, whose weights need a Hadamard transform")
    builder.tensors[position].type = 42
    try expectBad(builder, "blk.0.ffn_up.weight is one) whose sizes fit neither")
  }

  @Test func packedRowsMustBeAMultipleOfFour() throws {
    let model = CheckpointModel(.init(layers: 1, dimension: 16, feedForward: 26))
    try model.write(to: folder)
    expectBad("no multiple of 4")
  }
}

extension [UInt8] {
  fileprivate mutating func replaceLast(_ count: Int, with bytes: [UInt8]) {
    replaceSubrange(self.count - count..<self.count, with: bytes)
  }
}
