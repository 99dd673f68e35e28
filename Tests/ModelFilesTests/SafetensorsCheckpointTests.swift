import TestSupport
import Testing

@testable import ModelFiles

@Suite struct SafetensorsCheckpointTests {
  let folder: CheckpointFolder
  let model = CheckpointModel()

  init() throws { folder = try CheckpointFolder() }

  func expectBad(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    expectError(.bad, text, sourceLocation: sourceLocation) { () throws(ModelFileError) in
      try SafetensorsCheckpoint(directory: folder.path)
    }
  }

  @Test func shardsHoldWhatOneFileHolds() throws {
    let whole = try CheckpointFolder()
    try model.write(to: whole)
    try model.writeShards(3, to: folder)
    let one = try SafetensorsCheckpoint(directory: whole.path).tensors.sorted { $0.name < $1.name }
    let many = try SafetensorsCheckpoint(directory: folder.path).tensors.sorted { $0.name < $1.name }
    #expect(one.map(\.name) == many.map(\.name))
    for (first, second) in zip(one, many) {
      #expect(first.data.withBytes { Array($0) } == second.data.withBytes { Array($0) })
    }
  }

  @Test func aDirectoryWithoutWeightsIsRefused() { expectBad("model.safetensors") }

  @Test(arguments: ["../x.safetensors", "/etc/passwd", "sub/x.safetensors", "", "..", ".hidden"])
  func aShardOutsideTheDirectoryIsRefused(name: String) throws {
    try folder.write(#"{"weight_map": {"a": "\#(name)"}}"#, to: "model.safetensors.index.json")
    expectBad("refused")
  }

  @Test(arguments: [
    ("{", "not JSON"), ("[]", "not a JSON object"), ("{}", "weight_map"), (#"{"weight_map": []}"#, "weight_map"),
    (#"{"weight_map": {"a": 5}}"#, "no file"),
    (#"{"weight_map": {"a": "gone.safetensors"}}"#, "lacks gone.safetensors"),
    (#"{"weight_map": {"other": "model-1-of-2.safetensors"}}"#, "does not hold tensor other"),
    (#"{"weight_map": {"a": "x.safetensors", "a": "x.safetensors"}}"#, "twice"),
  ])
  func anIndexThatLiesIsRefused(index: String, sentence: String) throws {
    try model.writeShards(2, to: folder)
    try folder.write(index, to: "model.safetensors.index.json")
    expectBad(sentence)
  }

  @Test func aTensorInTwoShardsIsRefused() throws {
    try model.write(to: folder)
    let entries = model.safetensors().entries
    let map = entries.map { #""\#($0.name)": "one.safetensors""# } + [#""\#(entries[0].name)": "two.safetensors""#]
    try folder.write(CheckpointSafetensors(entries).bytes, to: "one.safetensors")
    try folder.write(CheckpointSafetensors([entries[0]]).bytes, to: "two.safetensors")
    try folder.write(#"{"weight_map": {\#(map.joined(separator: ", "))}}"#, to: "model.safetensors.index.json")
    try folder.remove("model.safetensors")
    expectError(.bad, "twice") { () throws(ModelFileError) in try Checkpoint.open(path: folder.path) }
  }
}
