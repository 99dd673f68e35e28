import Foundation
import TestSupport
import Testing

/// Models that cannot be opened: each is one sentence and its status, in every command that opens one.
@Suite struct ModelErrorTests {
  let program: Program

  init() throws { program = try Program() }

  private static func commands(_ model: String) -> [[String]] {
    [
      ["run", "hi", "--model", model], ["logits", "--tokens", "0", "-m", model], ["inspect", model],
      ["convert", model, "/nonexistent/out.gguf"], ["tokenize", "-m", model],
    ]
  }

  private func expectError(_ model: String, _ status: Int32, _ words: String...) throws {
    for command in Self.commands(model) {
      let run = try program.run(command, bytes: Array("hello".utf8))
      run.expectError(status)
      for word in words { #expect(run.errorText.contains(word), "\(command[0]): \(run.errorText)") }
    }
  }

  private static func bundled() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: Program.bundledModel)))
  }

  @Test func aModelThatIsMissingIsNoInput() throws {
    try expectError(program.folder.path("none.gguf"), 66, "none.gguf")
    try expectError("no-such-name", 66, "no-such-name")
    try expectError(program.folder.path("none/deeper.gguf"), 66)
  }

  @Test func aFileThatIsNoModelIsBadData() throws {
    try expectError(program.folder.write("# A note\n", to: "note.md"), 65, "note.md", "GGUF")
    try expectError(program.folder.write([UInt8](repeating: 0, count: 4096), to: "zeros.gguf"), 65, "zeros.gguf")
    try expectError(program.folder.write([], to: "empty.gguf"), 65, "empty.gguf")
    try expectError(program.folder.write("GGUF", to: "magic.gguf"), 65, "magic.gguf")
  }

  @Test(arguments: [10, 1000, 60_000, 200_000, 1_000_000])
  func aFileCutShortIsBadData(bytes: Int) throws {
    let whole = try Self.bundled()
    let cut = try program.folder.write(Array(whole.prefix(bytes)), to: "cut.gguf")
    for command in Self.commands(cut) where command[0] != "tokenize" || bytes < 60_000 {
      try program.run(command, bytes: []).expectError(65, "cut.gguf")
    }
  }

  @Test func onlyTheLastByteMissingIsNoticed() throws {
    let cut = try program.folder.write(Self.bundled().dropLast(64), to: "cut.gguf")
    try program.run("run", "hi", "-m", cut).expectError(65, "cut.gguf")
  }

  @Test func anUnknownArchitectureIsNamed() throws {
    let model = CheckpointModel().gguf(architecture: "mamba").bytes
    let path = try program.folder.write(model, to: "mamba.gguf")
    for command in Self.commands(path) where command[0] != "tokenize" {
      try program.run(command, bytes: []).expectError(65, "mamba.gguf", "architecture mamba")
    }
    let folder = try CheckpointFolder()
    try CheckpointModel().write(
      to: folder, changes: ["architectures": #"["FalconForCausalLM"]"#, "model_type": #""falcon""#])
    try program.run("run", "hi", "-m", folder.path).expectError(65, "architecture falcon")
  }

  @Test func anUnknownTensorTypeIsNamed() throws {
    var builder = CheckpointModel().gguf()
    let place = try #require(builder.tensors.firstIndex { $0.name == "blk.0.ffn_up.weight" })
    builder.tensors[place].type = 999
    let path = try program.folder.write(builder.bytes, to: "type.gguf")
    try program.run("run", "hi", "-m", path).expectError(65, "type.gguf", "999")
  }

  @Test func sizesThatLieAreBadData() throws {
    for count in [UInt64.max, 1 << 62, 1 << 40, 100_000] {
      var builder = CheckpointModel().gguf()
      builder.entryCount = count
      var path = try program.folder.write(builder.bytes, to: "entries.gguf")
      try program.run("inspect", path).expectError(65)
      builder = CheckpointModel().gguf()
      builder.tensorCount = count
      path = try program.folder.write(builder.bytes, to: "tensors.gguf")
      try program.run("inspect", path).expectError(65)
      builder = CheckpointModel().gguf()
      builder.tensors[0].dimensions[0] = count
      path = try program.folder.write(builder.bytes, to: "dimensions.gguf")
      try program.run("inspect", path).expectError(65)
      builder = CheckpointModel().gguf()
      builder.tensors[1].offset = count / 32 * 32
      path = try program.folder.write(builder.bytes, to: "offset.gguf")
      try program.run("inspect", path).expectError(65)
    }
  }

  // MARK: Directories

  @Test func aDirectoryWithoutConfigurationIsNoModel() throws {
    try expectError(program.folder.path, 65, program.folder.path)
    try program.run("run", "hi", "-m", program.folder.path).expectError(65, "config.json")
  }

  @Test func aDirectoryThatLacksItsTensorsIsNamed() throws {
    let folder = try CheckpointFolder()
    try CheckpointModel().write(to: folder)
    try folder.remove("model.safetensors")
    let run = try program.run("run", "hi", "-m", folder.path)
    #expect([.exited(65), .exited(66)].contains(run.ending))
    #expect(run.errorText.contains("model.safetensors"))
    try CheckpointModel().write(to: folder)
    try folder.write("{", to: "config.json")
    try program.run("run", "hi", "-m", folder.path).expectError(65, "config.json")
  }

  @Test func aModelWithoutTokenizerHasNoAnswer() throws {
    let folder = try CheckpointFolder()
    try CheckpointModel().write(to: folder)
    try program.run("run", "hi", "-m", folder.path).expectError(65, "tokenizer")
    try program.run("logits", "--tokens", "0 1", "-m", folder.path).expectSuccess()
    try program.run("tokenize", "-m", folder.path, input: "x").expectError(65, "tokenizer")
  }

  @Test func whatCannotBeReadIsNoInput() throws {
    let path = try program.folder.write(Self.bundled(), to: "secret.gguf")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    let run = try program.run("run", "hi", "-n", "1", "-m", path)
    // The superuser may read everything.
    if geteuid() != 0 { run.expectError(66, "secret.gguf") }
  }

  // MARK: Places

  @Test func aModelIsFoundByItsName() throws {
    let models = program.folder.url.appending(path: "data/trilobit/models")
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    try Data(Self.bundled()).write(to: models.appending(path: "mine.gguf"))
    let run = try program.run("inspect", "mine")
    run.expectSuccess()
    #expect(run.text.contains("data/trilobit/models/mine.gguf"))
    try program.run("run", "hi", "-n", "1", "-m", "mine").expectSuccess()
  }
}
