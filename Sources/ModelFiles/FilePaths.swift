import Glibc

/// What stands at a path.
enum FileKind {
  case nothing
  case file
  case directory
  /// A pipe, a socket, a device.
  case other

  init(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      self = .nothing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .directory
    default: self = .other
    }
  }
}

/// What the system says about the last call that failed.
func systemErrorText(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }

func joined(_ directory: String, _ name: String) -> String {
  directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
}

/// The last part of a path, without a trailing slash.
func lastPathComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}
