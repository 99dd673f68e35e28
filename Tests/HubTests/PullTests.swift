import TestSupport
import Testing

@testable import Hub

/// Models from a hub that does what it should.
@Suite struct PullTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  private func read(_ name: String) throws -> [UInt8] { try PullCase.read(folder.path(name)) }

  @Test func aGGUFFileComesUnderItsName() async throws {
    let content = PullCase.content(3 << 20)
    let hub = try LoopbackHub([.init("README.md", [1], isLarge: false), .init("model-Q2_0.gguf", content)])
    let model = try await PullCase(hub, folder).pull()
    #expect(
      model
        == PulledModel(
          name: "model-Q2_0", path: folder.path("model-Q2_0.gguf"), bytes: content.count, loaded: content.count))
    #expect(try read("model-Q2_0.gguf") == content)
    #expect(try folder.names() == ["model-Q2_0.gguf"])
    #expect(hub.requests(for: "README.md").isEmpty)
  }

  @Test func aDirectoryComesWhole() async throws {
    let files = try [
      LoopbackHub.File("config.json", Array("{}".utf8), isLarge: false),
      .init("tokenizer.json", PullCase.content(70_000), isLarge: true),
      .init("tokenizer_config.json", [], isLarge: false),
      .init("model-00001-of-00002.safetensors", PullCase.content(200_000)),
      .init("model-00002-of-00002.safetensors", PullCase.content(300_000, seed: 1)),
      .init("model.safetensors.index.json", [9, 9], isLarge: false), .init("pytorch_model.bin", [1, 2, 3]),
    ]
    let hub = try LoopbackHub(files)
    let model = try await PullCase(hub, folder).pull()
    #expect(model.name == "model" && model.path == folder.path("model"))
    #expect(try folder.names() == ["model"])
    for file in files.dropLast() { #expect(try read("model/\(file.path)") == file.content, "\(file.path)") }
    #expect(!Storage.isThere(folder.path("model/pytorch_model.bin")))
  }

  @Test func whatIsThereIsNotLoadedAgain() async throws {
    let hub = try LoopbackHub([.init("model.gguf", PullCase.content(5000))])
    _ = try await PullCase(hub, folder).pull()
    let again = try await PullCase(hub, folder).pull()
    #expect(again.loaded == 0 && hub.requests(for: "model.gguf").count == 1)
  }

  @Test func anotherModelOfThatNameIsNotOverwritten() async throws {
    try folder.write([1, 2, 3], to: "model.gguf")
    let hub = try LoopbackHub([.init("model.gguf", [4, 5, 6])])
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .cannotWrite && error?.message.contains("trilobit models remove model") == true)
    #expect(try read("model.gguf") == [1, 2, 3])
  }

  @Test func aLongListComesInPages() async throws {
    let all = try [LoopbackHub.File("a.gguf", [1]), .init("b.gguf", [2])]
    let hub = try LoopbackHub(all) { request, _, _ in
      guard request.path.hasPrefix("/api/") else { return nil }
      if request.target.contains("cursor") { return LoopbackHub.listing([all[1]]) }
      var first = LoopbackHub.listing([all[0]])
      first.fields.append(("Link", "<\(request.path)?cursor=x>; rel=\"next\""))
      return first
    }
    #expect(try await PullCase(hub, folder, file: "b").pull().name == "model-b")
  }

  @Test func aListThatNeverEndsIsRefused() async throws {
    let hub = try LoopbackHub([.init("a.gguf", [1])]) { request, _, right in
      guard request.path.hasPrefix("/api/") else { return nil }
      var page = right
      page.fields.append(("Link", "<\(request.path)?cursor=x>; rel=\"next\""))
      return page
    }
    #expect(await PullCase(hub, folder).refusal()?.kind == .badData)
  }

  @Test func severalFilesComeAtATime() async throws {
    let files = try (1...3).map {
      try LoopbackHub.File("model-0000\($0)-of-00003.safetensors", PullCase.content(1000, seed: $0))
    }
    let open = OpenConnections()
    let hub = try LoopbackHub(
      files + [.init("config.json", [1], isLarge: false), .init("model.safetensors.index.json", [2], isLarge: false)]
    ) { request, _, _ in
      if request.path.hasSuffix(".safetensors") { open.meet(3) }
      return nil
    }
    _ = try await PullCase(hub, folder).pull()
    #expect((2...3).contains(open.most))
  }

  // MARK: Going on

  @Test func aPartIsGoneOnFrom() async throws {
    let content = PullCase.content(100_000)
    let file = try LoopbackHub.File("model.gguf", content)
    let hub = try LoopbackHub([file])
    try PullCase.writePart(Array(content[..<60_000]), of: file, in: folder)
    let model = try await PullCase(hub, folder).pull()
    #expect(model.loaded == 40_000)
    #expect(hub.requests(for: "model.gguf").map { $0.fields["range"] } == ["bytes=60000-"])
    #expect(try read("model.gguf") == content)
  }

  @Test func aDamagedPartIsLoadedAgainFromItsBeginning() async throws {
    let content = PullCase.content(100_000)
    let file = try LoopbackHub.File("model.gguf", content)
    let hub = try LoopbackHub([file])
    try PullCase.writePart([UInt8](repeating: 0, count: 60_000), of: file, in: folder)
    _ = try await PullCase(hub, folder).pull()
    #expect(hub.requests(for: "model.gguf").map { $0.fields["range"] } == ["bytes=60000-", nil])
    #expect(try read("model.gguf") == content)
  }

  @Test func aPartOfAnotherRevisionIsNotTouched() async throws {
    let old = try LoopbackHub.File("model.gguf", PullCase.content(50_000, seed: 8))
    try PullCase.writePart(Array(old.content[..<100]), of: old, in: folder)
    let hub = try LoopbackHub([.init("model.gguf", PullCase.content(100_000))])
    _ = try await PullCase(hub, folder).pull()
    #expect(hub.requests(for: "model.gguf").map { $0.fields["range"] } == [nil])
  }

  @Test func filesThatHaveTheirNamesAlreadyCount() async throws {
    let files = try [
      LoopbackHub.File("config.json", Array("{}".utf8), isLarge: false),
      .init("model.safetensors", PullCase.content(5000)),
    ]
    let hub = try LoopbackHub(files)
    let place = try PullCase.staging(folder)
    try PullCase.write(files[0].content, to: "\(place)/config.json")
    try PullCase.write([1], to: "\(place)/stray.part")
    _ = try await PullCase(hub, folder).pull()
    #expect(hub.requests(for: "config.json").isEmpty)
    #expect(Storage.names(in: folder.path("model")).sorted() == ["config.json", "model.safetensors"])
  }

  @Test func twoAtOnceDoNotMix() async throws {
    let hub = try LoopbackHub([.init("model.gguf", [1])])
    let place = try PullCase.staging(folder)
    let locked = try LockedFolder(path: place, purpose: "a test")
    #expect(await PullCase(hub, folder).refusal()?.kind == .tryAgain)
    _ = locked
  }

  @Test func aDiskWithoutRoomIsSeenBefore() async throws {
    var file = try LoopbackHub.File("model.gguf", [1])
    file.bytes = 1 << 49
    let hub = try LoopbackHub([file])
    let error = await PullCase(hub, folder).refusal()
    #expect(error?.kind == .cannotWrite && error?.message.contains("512 TiB") == true, "\(error?.message ?? "")")
    #expect(hub.requests(for: "model.gguf").isEmpty)
  }

  @Test func aPlaceThatCannotBeWrittenIsSaid() async throws {
    try folder.write([1], to: "models")
    let hub = try LoopbackHub([.init("model.gguf", [1])])
    #expect(await PullCase(hub, folder, directory: "models").refusal()?.kind == .cannotWrite)
  }
}
