import JSONText

/// A file of a repository as the hub lists it.
struct RemoteFile: Equatable, Sendable {
  var path: String
  /// Of the content.
  var bytes: Int
  /// nil where the hub does not tell.
  var identity: ContentIdentity?

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  var isAtTop: Bool { !path.contains("/") }

  var isGGUF: Bool { path.lowercased().hasSuffix(".gguf") }
}

extension RemoteFile {
  /// The files of a page of a listing; folders are left out.
  ///
  /// - Throws: `.badData` for a page that does not have the form, or with a path that leads out of its folder.
  static func page(_ json: JSONValue, host: String) throws(HubError) -> [RemoteFile] {
    func bad(_ sentence: String) -> HubError {
      HubError(.badData, "\(host) lists files in a form that is not understood: \(sentence); nothing was loaded")
    }
    guard let entries = json.arrayValue else { throw bad("a list was expected") }
    var files: [RemoteFile] = []
    for entry in entries {
      guard let path = entry["path"]?.stringValue, let type = entry["type"]?.stringValue else {
        throw bad("an entry has no path or no type")
      }
      guard isInside(path) else { throw bad("the path \(printable(path)) leads out of its folder") }
      guard type == "file" else { continue }
      let large = entry["lfs"].flatMap { $0.isNull ? nil : $0 }
      guard let bytes = (large?["size"] ?? entry["size"])?.integerValue, (0...(1 << 50)).contains(bytes) else {
        throw bad("\(printable(path)) has no size")
      }
      let identity =
        large.map { $0["oid"]?.stringValue.flatMap(ContentIdentity.init(sha256:)) }
        ?? entry["oid"]?.stringValue.flatMap(ContentIdentity.init(gitBlob:))
      files.append(RemoteFile(path: path, bytes: bytes, identity: identity))
    }
    return files
  }

  /// Whether a path stays in the folder that it is relative to, and is one that files have.
  static func isInside(_ path: String) -> Bool {
    guard (1...1024).contains(path.utf8.count) else { return false }
    return path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { component in
      (1...255).contains(component.utf8.count) && component != "." && component != ".."
        && component.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    }
  }
}
