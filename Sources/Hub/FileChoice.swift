/// Which files of a repository make a model.
enum FileChoice: Equatable {
  /// One GGUF file holds all of it.
  case gguf(RemoteFile)
  /// What a Hugging Face directory needs: weights, and what stands beside them.
  case directory([RemoteFile])

  var files: [RemoteFile] {
    switch self {
    case .gguf(let file): [file]
    case .directory(let files): files
    }
  }

  /// What stands beside the weights, where it is there.
  private static let companions: Set = [
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer.model", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "chat_template.jinja",
    "chat_template.json", "README.md",
  ]

  /// - Parameter wanted: the GGUF file that a person names: its path, its name, its quantization, or a part of it that
  ///   no other has. nil: the safetensors of the repository, or else its only GGUF file.
  /// - Throws: `.missing` where nothing fits, `.usage` where several do.
  init(_ files: [RemoteFile], wanted: String?, repository: RepositoryName) throws(HubError) {
    let ggufs = files.filter { $0.isGGUF && !$0.name.lowercased().contains("mmproj") }.sorted { $0.path < $1.path }
    if let wanted {
      self = .gguf(try Self.checked(Self.find(wanted, in: ggufs, repository), repository))
      return
    }
    if let directory = Self.directory(files) {
      self = .directory(directory)
      return
    }
    if ggufs.count == 1 {
      self = .gguf(try Self.checked(ggufs[0], repository))
      return
    }
    guard ggufs.isEmpty else {
      throw HubError(
        .usage,
        "\(repository) has \(ggufs.count) GGUF files; name one behind a colon, as in "
          + "\(repository):\(printable(ggufs[0].name)): \(Self.list(ggufs))")
    }
    throw HubError(
      .missing,
      "\(repository) holds no GGUF file, and no config.json with model.safetensors beside it; "
        + "other forms of weights are not read")
  }

  private static func directory(_ files: [RemoteFile]) -> [RemoteFile]? {
    let top = files.filter(\.isAtTop)
    guard top.contains(where: { $0.path == "config.json" }) else { return nil }
    var weights = top.filter { $0.path == "model.safetensors" }
    if weights.isEmpty {
      weights = top.filter { isShard($0.path) }
      let index = top.filter { $0.path == "model.safetensors.index.json" }
      guard !index.isEmpty, !weights.isEmpty else { return nil }
      weights += index
    }
    return (top.filter { companions.contains($0.path) } + weights).sorted { $0.path < $1.path }
  }

  /// model-00001-of-00002.safetensors.
  private static func isShard(_ path: String) -> Bool {
    path.wholeMatch(of: /model-\d{1,6}-of-\d{1,6}\.safetensors/) != nil
  }

  private static func find(
    _ wanted: String, in ggufs: [RemoteFile], _ repository: RepositoryName
  ) throws(HubError) -> RemoteFile {
    let name = wanted.lowercased()
    let tests: [(RemoteFile) -> Bool] = [
      { $0.path == wanted },
      { $0.name == wanted },
      { [name, name + ".gguf"].contains($0.name.lowercased()) },
      { isWord(name, of: $0.name.lowercased()) },
      { $0.path.lowercased().contains(name) },
    ]
    for test in tests {
      let found = ggufs.filter(test)
      if found.count == 1 { return found[0] }
      guard found.isEmpty else {
        throw HubError(
          .usage, "\(printable(wanted)) fits \(found.count) files of \(repository); name one of them: \(list(found))")
      }
    }
    throw HubError(
      .missing,
      ggufs.isEmpty
        ? "\(repository) holds no GGUF file; leave \":\(printable(wanted))\" out to load what it does hold"
        : "\(repository) has no GGUF file that \(printable(wanted)) fits; it has \(list(ggufs))")
  }

  /// Whether a quantization's name stands in a file's as a word of its own: Q4_K in "a-Q4_K.gguf", not in
  /// "a-Q4_K_M.gguf".
  private static func isWord(_ word: String, of name: String) -> Bool {
    func isInside(_ character: Character?) -> Bool {
      character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
    }
    return name.ranges(of: word).contains { range in
      let before = range.lowerBound > name.startIndex ? name[name.index(before: range.lowerBound)] : nil
      let after = range.upperBound < name.endIndex ? name[range.upperBound] : nil
      return !isInside(before) && !isInside(after)
    }
  }

  private static func checked(_ file: RemoteFile, _ repository: RepositoryName) throws(HubError) -> RemoteFile {
    guard file.name.firstMatch(of: /-\d{5}-of-\d{5}\.gguf$/.ignoresCase()) == nil else {
      throw HubError(
        .missing,
        "\(printable(file.name)) is one part of a model in several GGUF files, which are not read; "
          + "choose a file that holds all of it")
    }
    return file
  }

  private static func list(_ files: [RemoteFile]) -> String {
    let names = files.prefix(12).map { printable($0.path) }.joined(separator: ", ")
    return files.count > 12 ? "\(names) and \(files.count - 12) more" : names
  }
}
