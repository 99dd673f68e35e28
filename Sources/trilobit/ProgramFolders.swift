import Glibc

/// Where the program finds what came with it and what the person put beside it.
enum ProgramFolders {
  /// A variable of the environment; nil where it is not set or empty.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The person's home; nil where HOME names none. A path that is not absolute would be another folder in each
  /// directory that the program is started in.
  static var home: String? { absolute("HOME") }

  /// What XDG keeps apart of a person's files.
  enum Personal: String {
    case configuration = "XDG_CONFIG_HOME"
    case data = "XDG_DATA_HOME"
    case state = "XDG_STATE_HOME"

    fileprivate var standard: String {
      switch self {
      case .configuration: ".config"
      case .data: ".local/share"
      case .state: ".local/state"
      }
    }
  }

  /// A folder of the person: the one that XDG's variable names, where that is an absolute path, or its default under
  /// the home; nil where there is neither.
  static func personal(_ kind: Personal) -> String? {
    absolute(kind.rawValue) ?? home.map { "\($0)/\(kind.standard)" }
  }

  private static func absolute(_ name: String) -> String? {
    variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// Folders named `share/trilobit/NAME`: beside the program, the checkout's own, and the system's.
  static func shared(_ name: String, inCheckout checkoutName: String) -> [String] {
    var folders: [String] = []
    if let folder = executableFolder {
      let above = folder.lastIndex(of: "/").map { folder[..<$0] } ?? ""
      folders.append("\(above)/share/trilobit/\(name)")
      if let source = sourceTree(above: folder) { folders.append("\(source)/\(checkoutName)") }
    }
    return folders + ["/usr/local/share/trilobit/\(name)", "/usr/share/trilobit/\(name)"]
  }

  private static var executableFolder: String? {
    guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(resolved) }
    let path = String(cString: resolved)
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }

  /// The checkout that a development build was made in: the nearest folder above with a Package.swift.
  private static func sourceTree(above folder: String) -> String? {
    var folder = folder
    while let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
      folder = String(folder[..<slash])
      if SmallFile.exists("\(folder)/Package.swift") { return folder }
    }
    return nil
  }
}
