/// What a model is called here.
enum LocalName {
  /// Letters, digits, dots, underscores and dashes of ASCII: what is the same in a path, an address and a shell.
  static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// The name of a GGUF file without its ending: the file's own where that says which model it is, else the
  /// repository's with what the file's adds to it. Many repositories call theirs `ggml-model-i2_s.gguf`.
  static func model(of path: String, in repository: RepositoryName) -> String {
    var base = repository.name
    for ending in ["-gguf", "_gguf", ".gguf"] where base.lowercased().hasSuffix(ending) && base.count > ending.count {
      base = String(base.dropLast(ending.count))
    }
    var name = path.split(separator: "/").last.map(String.init) ?? path
    if name.lowercased().hasSuffix(".gguf") { name = String(name.dropLast(5)) }
    var stem = plain(name)
    let generic = ["ggml-model", "model"].first { stem.lowercased().hasPrefix($0) }
    if generic != "ggml-model", stem.lowercased().contains(base.lowercased()) { return stem }
    stem = String(stem.dropFirst(generic?.count ?? 0))
    stem = String(stem.drop { "-_.".contains($0) })
    return stem.isEmpty ? base : "\(base)-\(stem)"
  }

  /// The name of what is loaded of a file until it is whole. It tells the content: what was begun of another revision
  /// is another file.
  static func part(of file: RemoteFile) -> String {
    let place = plain(file.path.replacing("/", with: "__")).prefix(180)
    return file.identity.map { "\(place.isEmpty ? "file" : place).\($0.hexadecimal.prefix(16)).part" }
      ?? "\(place).part"
  }

  /// The text with a dash for all that is not plain, and no dot or dash at its beginning.
  private static func plain(_ text: String) -> String {
    let name = String(decoding: text.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    return String(name.drop { $0 == "." || $0 == "-" })
  }
}
