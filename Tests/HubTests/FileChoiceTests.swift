import JSONText
import Testing

@testable import Hub

@Suite struct FileChoiceTests {
  private let repository = RepositoryName(owner: "o", name: "n")

  private func choose(_ paths: [String], _ wanted: String? = nil) throws -> [String] {
    try FileChoice(
      paths.map { RemoteFile(path: $0, bytes: 1, identity: nil) }, wanted: wanted, repository: repository
    ).files.map(\.path)
  }

  private func refusal(_ paths: [String], _ wanted: String? = nil) -> HubError? {
    #expect(throws: HubError.self) { _ = try choose(paths, wanted) }
  }

  private let bonsai = ["README.md", "B-Q4_K.gguf", "B-Q4_K_M.gguf", "B-F16.gguf", "sub/B-Q2_0.gguf", "mmproj-B.gguf"]

  @Test func aDirectoryNeedsWeightsAndWhatStandsBesideThem() throws {
    let paths = [
      ".gitattributes", "README.md", "config.json", "tokenizer.json", "chat_template.jinja", "model.safetensors",
      "model.fp16.safetensors", "pytorch_model.bin", "onnx/config.json", "sub/model.safetensors", "x.gguf",
    ]
    #expect(
      try choose(paths) == [
        "README.md", "chat_template.jinja", "config.json", "model.safetensors", "tokenizer.json",
      ])
  }

  @Test func shardsComeWithTheirIndex() throws {
    let shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    let index = "model.safetensors.index.json"
    #expect(try choose(["config.json", index, "other.safetensors"] + shards) == ["config.json"] + shards + [index])
    #expect(refusal(["config.json"] + shards)?.kind == .missing)
  }

  @Test func theOnlyGGUFFileIsTaken() throws {
    #expect(try choose(["README.md", "config.json", "a.gguf", "mmproj-a.gguf"]) == ["a.gguf"])
  }

  @Test func ofManyGGUFFilesOneHasToBeNamed() {
    let error = refusal(bonsai)
    #expect(error?.kind == .usage)
    for path in bonsai.dropFirst().dropLast() { #expect(error?.message.contains(path) == true) }
    #expect(error?.message.contains("o/n:B-F16.gguf") == true)
  }

  @Test(arguments: [
    ("B-Q4_K.gguf", "B-Q4_K.gguf"), ("b-q4_k_m", "B-Q4_K_M.gguf"), ("Q4_K", "B-Q4_K.gguf"), ("q4_k_m", "B-Q4_K_M.gguf"),
    ("Q2_0", "sub/B-Q2_0.gguf"), ("sub/B-Q2_0.gguf", "sub/B-Q2_0.gguf"), ("F1", "B-F16.gguf"),
  ])
  func aNameAQuantizationOrAPartIsEnough(wanted: String, found: String) throws {
    #expect(try choose(bonsai + ["config.json", "model.safetensors"], wanted) == [found])
  }

  @Test func aPartOfSeveralNamesThem() {
    let error = refusal(bonsai, "Q4")
    #expect(error?.kind == .usage && error?.message.contains("B-Q4_K.gguf, B-Q4_K_M.gguf") == true)
  }

  @Test func whatIsNotThereIsSaid() {
    #expect(refusal(bonsai, "Q8_0")?.kind == .missing)
    #expect(refusal(["config.json", "model.safetensors"], "Q8_0")?.kind == .missing)
    #expect(refusal(["config.json", "pytorch_model.bin"])?.kind == .missing)
    #expect(refusal([])?.kind == .missing)
    #expect(refusal(["a-00001-of-00003.gguf"])?.kind == .missing)
  }

  // MARK: Listings

  private func page(_ text: String) throws -> [RemoteFile] {
    try RemoteFile.page(JSONValue(parsing: text), host: "hub")
  }

  @Test func aLargeFileIsKnownByItsSHA256() throws {
    let hash = String(repeating: "a", count: 64)
    let files = try page(
      #"""
      [{"type": "directory", "path": "x", "oid": "1"},
       {"type": "file", "path": "x/a.gguf", "size": 130, "oid": "\#(String(repeating: "b", count: 40))",
        "lfs": {"oid": "\#(hash)", "size": 5000, "pointerSize": 130}, "xetHash": "c"},
       {"type": "file", "path": "b.json", "size": 7, "oid": "\#(String(repeating: "b", count: 40))"},
       {"type": "file", "path": "c", "size": 0, "oid": "none", "lfs": null}]
      """#)
    #expect(files.map(\.path) == ["x/a.gguf", "b.json", "c"])
    #expect(files[0].bytes == 5000 && files[0].identity == ContentIdentity(sha256: hash))
    #expect(files[1].identity?.kind == .gitBlob && files[2].identity == nil)
  }

  @Test(arguments: [
    "../a.gguf", "/etc/a.gguf", "a/../../b.gguf", "a//b.gguf", "./a.gguf", "a/.", "", "a\u{0}b.gguf", "a\\b.gguf",
    "a\nb.gguf",
    String(repeating: "a", count: 256) + ".gguf",
  ])
  func aPathThatLeadsOutIsRefused(path: String) throws {
    let entry: JSONValue = ["type": "file", "path": .string(path), "size": 1, "oid": "x"]
    let error = #expect(throws: HubError.self) { try RemoteFile.page(.array([entry]), host: "hub") }
    #expect(error?.kind == .badData)
  }

  @Test(arguments: [
    "{}", "[1]", #"[{"path": "a"}]"#, #"[{"type": "file", "path": "a"}]"#,
    #"[{"type": "file", "path": "a", "size": -1}]"#,
    #"[{"type": "file", "path": "a", "size": 1e300}]"#, #"[{"type": "file", "path": 1, "size": 1}]"#,
  ])
  func aListingWithoutTheFormIsRefused(text: String) {
    let error = #expect(throws: HubError.self) { try page(text) }
    #expect(error?.kind == .badData)
  }
}
