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

  /// The models directories, the person's own first.
  static var directories: [String] {
    var directories: [String] = []
    if let home = ProgramFolders.variable("TRILOBIT_HOME") { directories.append("\(home)/models") }
    if let data = ProgramFolders.personal("XDG_DATA_HOME", default: ".local/share") {
      directories.append("\(data)/trilobit/models")
    }
    return directories + ProgramFolders.shared("models", inCheckout: "Models")
  }
}
