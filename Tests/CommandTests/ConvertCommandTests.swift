import Foundation
import TestSupport
import Testing

@Suite struct ConvertCommandTests {
  let program: Program

  init() throws { program = try Program() }

  /// A model in a folder whose rows fit every type.
  private func source() throws -> CheckpointFolder {
    let folder = try CheckpointFolder()
    try CheckpointModel(.blocks).write(to: folder)
    return folder
  }

  private func logits(_ model: String, _ options: String...) throws -> [Float] {
    let file = program.folder.path("logits.npy")
    try program.run(["logits", "-m", model, "--tokens", "0 3 7 11", "--out", file] + options).expectSuccess()
    return try NumPyArray(contentsOf: URL(filePath: file)).rows.flatMap(\.self)
  }

  private func types(_ model: String) throws -> [String: Int] {
    let object = try #require(program.run("inspect", model, "--json").objects().first)
    let types = try #require(object["types"] as? [[String: Any]])
    return Dictionary(
      uniqueKeysWithValues: types.compactMap { type in
        guard let name = type["type"] as? String, let tensors = type["tensors"] as? Int else { return nil }
        return (name, tensors)
      })
  }

  /// Nothing is lost, whatever the type: the logits are the same to the last bit.
  @Test(arguments: [(nil, "TQ2_0"), ("tq2_0", "TQ2_0"), ("tq1_0", "TQ1_0"), ("i2_s", "I2_S"), ("f32", "F32")])
  func ternaryTypesLoseNothing(type: String?, name: String) throws {
    let folder = try source()
    let out = program.folder.path("out.gguf")
    let run = try program.run(["convert", folder.path, out] + (type.map { ["--type", $0] } ?? []))
    run.expectSuccess()
    #expect(run.text.isEmpty)
    #expect(try #require(types(out)[name]) >= 7)
    #expect(try logits(out) == logits(folder.path))
    // And once more, from GGUF to GGUF.
    let again = program.folder.path("again.gguf")
    try program.run("convert", out, again, "--type", "tq1_0").expectSuccess()
    #expect(try logits(again) == logits(folder.path))
  }

  @Test func halfFloatsRoundTheScaleOnly() throws {
    let folder = try source()
    let out = program.folder.path("out.gguf")
    try program.run("convert", folder.path, out, "--type", "f16").expectSuccess()
    #expect(try #require(types(out)["F16"]) >= 7)
    #expect(
      try relativeError(logits(out, "--profile", "float"), expected: logits(folder.path, "--profile", "float")) < 1e-2)
  }

  @Test(arguments: [
    ("keep", "F32", 0.0), ("f32", "F32", 0), ("bf16", "BF16", 0.02), ("f16", "F16", 0.003), ("q8_0", "Q8_0", 0.02),
    ("q6_k", "Q6_K", 0.06),
  ])
  func embeddingTypesKeepWhatTheyCan(type: String, name: String, error: Double) throws {
    let folder = try source()
    let out = program.folder.path("out.gguf")
    try program.run("convert", folder.path, out, "--embedding", type).expectSuccess()
    #expect(try types(out)[name] != nil)
    #expect(try types(out)["TQ2_0"] == 7)
    let expected = try logits(folder.path, "--profile", "float")
    #expect(try relativeError(logits(out, "--profile", "float"), expected: expected) <= error)
  }

  @Test func tokenizerAndTemplateGoAlong() throws {
    let out = program.folder.path("pebble.gguf")
    try program.run("convert", "pebble", out, "--type", "i2_s", "--embedding", "f32").expectSuccess()
    let run = try program.run("run", "What is the capital of Japan?", "-m", out, "--temperature", "0")
    run.expectSuccess()
    #expect(run.text == "The capital of Japan is Tokyo.\n")
    #expect(try program.run("tokenize", "-m", out, input: "hello").text == program.run("tokenize", input: "hello").text)
  }

  /// What the recipe's last step does, with the model it trains in its tests.
  @Test func aModelOfTheRecipeConvertsAndAnswersTheSame() throws {
    let trained = TestFiles.fixtures.appending(path: "Recipe/ten-sentences").path
    let out = program.folder.path("ten-sentences.gguf")
    try program.run("convert", trained, out, "--type", "f32").expectSuccess()
    for model in [trained, out] {
      let run = try program.run("run", "-m", model, "--temperature", "0", "what is a pebble")
      #expect(run.text == "A pebble is a small round stone.\n")
    }
  }

  @Test func rowsThatDoNotFitTheTypeAreNamed() throws {
    let folder = try CheckpointFolder()
    try CheckpointModel(.init(dimension: 32, feedForward: 48)).write(to: folder)
    let out = program.folder.path("out.gguf")
    try program.run("convert", folder.path, out).expectError(65, "attn", "TQ2_0")
    try program.run("convert", folder.path, out, "--type", "tq1_0").expectError(65, "TQ1_0")
    try program.run("convert", folder.path, out, "--type", "f16", "--embedding", "q6_k").expectError(
      65, "token_embd", "Q6_K")
    try program.run("convert", folder.path, out, "--type", "f32", "--embedding", "q8_0").expectSuccess()
    #expect(try program.folder.names() == ["out.gguf"], "an error leaves nothing behind")
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    try program.run("convert", "pebble", "/nonexistent/out.gguf").expectError(73, "/nonexistent/out.gguf")
    try FileManager.default.createDirectory(
      at: program.folder.url.appending(path: "folder.gguf"), withIntermediateDirectories: true)
    try program.run("convert", "pebble", program.folder.path("folder.gguf")).expectError(73, "folder.gguf")
    try program.run("convert", "pebble", program.folder.path("out.bin")).expectError(64, ".gguf")
    try program.run("convert", "pebble", program.folder.path("x.gguf"), "--type", "q4_0").expectError(64, "q4_0")
    try program.run("convert", "pebble", program.folder.path("x.gguf"), "--embedding", "q4_0").expectError(64, "q4_0")
    try program.run("convert", "pebble").expectError(64)
  }

  @Test func aFileCanBeConvertedInPlace() throws {
    let path = program.folder.path("pebble.gguf")
    try FileManager.default.copyItem(atPath: Program.bundledModel, toPath: path)
    try program.run("convert", path, path, "--type", "tq1_0").expectSuccess()
    #expect(try types(path)["TQ1_0"] == 42)
    try program.run("run", "hello", "-n", "2", "-m", path).expectSuccess()
  }
}
