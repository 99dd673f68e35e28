/// What is to be loaded, and where to.
public struct PullRequest: Sendable {
  public var repository: RepositoryName
  /// The GGUF file that is wanted: its name, its quantization, or a part of it; nil: what the repository has.
  public var file: String?
  /// A branch, a tag or a commit.
  public var revision: String
  /// The models directory.
  public var directory: String

  public init(repository: RepositoryName, file: String? = nil, revision: String = "main", directory: String) {
    self.repository = repository
    self.file = file
    self.revision = revision
    self.directory = directory
  }
}

/// A model that was loaded.
public struct PulledModel: Equatable, Sendable {
  /// What it is called with `--model`.
  public var name: String
  public var path: String
  public var bytes: Int
  /// Bytes that came over the network; 0 where all was there.
  public var loaded: Int
}

/// Loads a model from a hub that speaks Hugging Face's protocol.
///
/// What is not whole yet lies in `.incomplete` of the models directory, a folder for each repository; the next run goes
/// on from there. A model appears under its name when all of it is there, and is what the hub said it would be.
public struct Pull: Sendable {
  private let request: PullRequest
  private let access: HubAccess
  private let limits: TransferLimits
  private let meter: TransferMeter

  public init(
    _ request: PullRequest, access: HubAccess, limits: TransferLimits = TransferLimits(),
    meter: TransferMeter = TransferMeter()
  ) {
    self.request = request
    self.access = access
    self.limits = limits
    self.meter = meter
  }

  /// Where models lie that are not whole yet.
  public static func incompleteFolder(of directory: String) -> String { "\(directory)/.incomplete" }

  /// - Throws: `HubError`; `CancellationError` when the task is cancelled, with all that came kept.
  public func run() async throws -> PulledModel {
    guard (1...200).contains(request.revision.utf8.count), request.revision.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { throw HubError(.usage, "--revision is no name of a revision; give a branch, a tag or a commit") }
    return try await HubClient.withClient(access, limits) { client in
      let files = try await client.files(of: request.repository, revision: request.revision, meter)
      let choice = try FileChoice(files, wanted: request.file, repository: request.repository)
      meter.change { state in
        state.total = choice.files.reduce(0) { $0 + $1.bytes }
        state.files = choice.files.count
        state.phase = .loading
      }
      return try await store(choice, client)
    }
  }

  private func store(_ choice: FileChoice, _ client: HubClient) async throws -> PulledModel {
    try Storage.makeFolder(request.directory)
    let name: String
    let path: String
    switch choice {
    case .gguf(let file):
      name = LocalName.model(of: file.path, in: request.repository)
      path = "\(request.directory)/\(name).gguf"
    case .directory:
      name = request.repository.name
      path = "\(request.directory)/\(name)"
    }
    let bytes = choice.files.reduce(0) { $0 + $1.bytes }
    if Storage.isThere(path) {
      try checkIsSame(choice, at: path, name)
      return PulledModel(name: name, path: path, bytes: bytes, loaded: 0)
    }
    let incomplete = Self.incompleteFolder(of: request.directory)
    let folder = try LockedFolder(
      path: "\(incomplete)/\(request.repository.owner)--\(request.repository.name)",
      purpose: "loading \(request.repository)")
    try checkSpace(choice, folder)
    try await load(choice.files, into: folder, client)
    switch choice {
    case .gguf(let file): try Storage.rename("\(folder.path)/\(LocalName.part(of: file))", to: path)
    case .directory(let files): try settle(files, folder, at: path)
    }
    Storage.synchronize(folder: request.directory)
    // Gone only where nothing is left in them.
    Storage.removeEmpty(folders: [folder.path, incomplete])
    return PulledModel(name: name, path: path, bytes: bytes, loaded: meter.state.loaded)
  }

  /// Gives the files of a whole directory their names, and then the directory.
  private func settle(_ files: [RemoteFile], _ folder: LockedFolder, at path: String) throws(HubError) {
    for file in files {
      try Storage.rename("\(folder.path)/\(LocalName.part(of: file))", to: "\(folder.path)/\(file.name)")
    }
    let wanted = Set(files.map(\.name))
    for name in Storage.names(in: folder.path) where !wanted.contains(name) {
      Storage.remove(file: "\(folder.path)/\(name)")
    }
    Storage.synchronize(folder: folder.path)
    try Storage.rename(folder.path, to: path)
  }

  /// What stands under the model's name must be the same, and is not loaded again.
  private func checkIsSame(_ choice: FileChoice, at path: String, _ name: String) throws {
    meter.change { $0.phase = .checking }
    for file in choice.files {
      let place = if case .gguf = choice { path } else { "\(path)/\(file.name)" }
      guard Storage.bytes(of: place) == file.bytes, try hasContent(file, at: place) else {
        throw HubError(
          .cannotWrite,
          "\(printable(path, limit: 4096)) is there already and is not what \(request.repository) has now; "
            + "remove it first: trilobit models remove \(name)")
      }
    }
  }

  private func hasContent(_ file: RemoteFile, at path: String) throws -> Bool {
    guard let identity = file.identity else { return true }
    var hash = ContentHash(identity.kind, bytes: file.bytes)
    try PartFile(reading: path).forEachPiece { piece in
      try Task.checkCancellation()
      hash.update(piece)
      meter.change { $0.done += piece.count }
    }
    return hash.hexadecimal == identity.hexadecimal
  }

  private func checkSpace(_ choice: FileChoice, _ folder: LockedFolder) throws(HubError) {
    let missing = choice.files.reduce(0) { sum, file in
      sum + file.bytes - min(file.bytes, Storage.bytes(of: "\(folder.path)/\(LocalName.part(of: file))") ?? 0)
    }
    guard let free = Storage.freeBytes(in: request.directory), missing > free - limits.reservedBytes else { return }
    throw HubError(
      .cannotWrite,
      "\(request.repository) needs \(Storage.words(missing + limits.reservedBytes)) in "
        + "\(printable(request.directory, limit: 4096)), where \(Storage.words(max(0, free))) are free; make room, or set "
        + "TRILOBIT_HOME to another place")
  }

  /// Loads files, several at a time, the small ones first: what is wrong is known early.
  private func load(_ files: [RemoteFile], into folder: LockedFolder, _ client: HubClient) async throws {
    let downloads = try files.sorted { $0.bytes < $1.bytes }.map { file in
      // From a run that ended while files got their names.
      let part = "\(folder.path)/\(LocalName.part(of: file))"
      let settled = "\(folder.path)/\(file.name)"
      if Storage.bytes(of: part) == nil, Storage.bytes(of: settled) != nil { try Storage.rename(settled, to: part) }
      guard let address = access.file(file.path, of: request.repository, revision: request.revision) else {
        throw HubError(.badData, "\(printable(file.path)) has no address; nothing was loaded")
      }
      return FileDownload(file: file, address: address, path: part, client: client, meter: meter)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      var waiting = downloads[...]
      for download in waiting.prefix(max(1, limits.parallel)) { group.addTask { try await download.run() } }
      waiting = waiting.dropFirst(max(1, limits.parallel))
      while try await group.next() != nil {
        if let download = waiting.popFirst() { group.addTask { try await download.run() } }
      }
    }
  }
}
