import Chat
import Glibc
import Hub

/// Where models are: the one that a person names, or the one in the box.
enum ModelLocation {
  /// The model that opens when none is named.
  static let bundled = "pebble"

  /// The path of a model: a file or directory as it is, or a name looked up in the models directories.
  ///
  /// - Throws: `ProgramStop` 66 where there is none.
  static func path(of model: String?) throws -> String {
    let name = model ?? bundled
    guard !name.isEmpty else { throw ProgramStop(.usage, "--model is empty; name a file, a directory or a model") }
    if model != nil, SmallFile.exists(name) { return name }
    if !name.contains("/") {
      for directory in directories {
        let path = "\(directory)/\(name)"
        if SmallFile.exists("\(path).gguf") { return "\(path).gguf" }
        if SmallFile.exists("\(path)/config.json") { return path }
        if name.hasSuffix(".gguf"), SmallFile.exists(path) { return path }
      }
    }
    if model == nil {
      throw ProgramStop(
        .noInput,
        "the bundled model \(bundled).gguf was not found in \(directories.joined(separator: ", ")); "
          + "install it there, or name a model with --model")
    }
    throw ProgramStop(
      .noInput,
      "there is no model \(name); name a GGUF file, a Hugging Face directory, or a model in "
        + directories.joined(separator: ", "))
  }

  /// A model that can be named.
  struct Model {
    var name: String
    var path: String
    /// Of the file, or of all files of a directory.
    var bytes: Int
  }

  /// The models in the models directories, in order of their names; of two with one name the person's own.
  static func all() -> [Model] {
    var found: [String: Model] = [:]
    for directory in directories {
      for entry in entries(of: directory) {
        let path = "\(directory)/\(entry)"
        let isDirectory = SmallFile.exists("\(path)/config.json")
        guard isDirectory || entry.hasSuffix(".gguf") else { continue }
        let name = isDirectory ? entry : String(entry.dropLast(".gguf".count))
        guard !name.isEmpty, found[name] == nil else { continue }
        let files = isDirectory ? entries(of: path).map { "\(path)/\($0)" } : [path]
        found[name] = Model(name: name, path: path, bytes: files.reduce(0) { $0 + size(of: $1) })
      }
    }
    return found.values.sorted { $0.name < $1.name }
  }

  private static func entries(of directory: String) -> [String] {
    (FolderNames.of(directory) ?? []).filter { !$0.hasPrefix(".") }
  }

  private static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
  }

  /// The models directories, the person's own first.
  static var directories: [String] { personal + ProgramFolders.shared("models", inCheckout: "Models") }

  /// The person's own models directories; what is downloaded goes into the first.
  static var personal: [String] {
    let home = ProgramFolders.variable("TRILOBIT_HOME").map { ["\($0)/models"] } ?? []
    return home + (ProgramFolders.personal(.data).map { ["\($0)/trilobit/models"] } ?? [])
  }

  /// What downloads have left half done, as OWNER/NAME.
  static func incomplete() -> [Model] {
    personal.flatMap { directory in
      let folder = Pull.incompleteFolder(of: directory)
      return entries(of: folder).map { entry in
        let path = "\(folder)/\(entry)"
        return Model(
          name: entry.replacing("--", with: "/", maxReplacements: 1), path: path,
          bytes: entries(of: path).reduce(0) { $0 + size(of: "\(path)/\($1)") })
      }
    }.sorted { $0.name < $1.name }
  }
}
