import Glibc

/// Where the program finds what came with it and what the person put beside it.
enum ProgramFolders {
  /// A variable of the environment; nil where it is not set or empty.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Folders of the person: the one that a variable of XDG names, or its default under the home.
  static func personal(_ name: String, default path: String) -> String? {
    variable(name) ?? variable("HOME").map { "\($0)/\(path)" }
  }

  /// Folders named `share/trilobit/NAME`: beside the program, the checkout's own, and the system's.
  static func shared(_ name: String, inCheckout checkoutName: String) -> [String] {
    var folders: [String] = []
    if let folder = executableFolder {
      folders.append("\(folder)/../share/trilobit/\(name)")
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
