import Glibc

/// Folders and files of the models directory.
enum Storage {
  /// Makes a folder and those above it; what is there stays.
  static func makeFolder(_ path: String) throws(HubError) {
    guard !path.isEmpty, !isFolder(path), mkdir(path, 0o777) != 0 else { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 { return }
    }
    guard !isFolder(path) else { return }
    throw refusal(path)
  }

  static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

  static func isThere(_ path: String) -> Bool { kind(path) != nil }

  /// Without following a link.
  private static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// The size of a file; nil where there is none.
  static func bytes(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// Bytes that can be written in a folder; nil where the system does not say.
  static func freeBytes(in folder: String) -> Int? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }

  /// Gives a file or folder another name, on the disk too.
  static func rename(_ path: String, to other: String) throws(HubError) {
    guard Glibc.rename(path, other) == 0 else { throw refusal(other) }
  }

  /// Writes the names in a folder to the disk; where that cannot be asked for, they will be some time.
  static func synchronize(folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// The names in a folder but for "." and "..".
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  static func remove(file path: String) { unlink(path) }

  /// Takes folders away, each where nothing is in it.
  static func removeEmpty(folders: [String]) { for folder in folders { rmdir(folder) } }

  static func refusal(_ path: String) -> HubError {
    let reason = String(cString: strerror(errno))
    return HubError(
      .cannotWrite, "\(printable(path, limit: 4096)): \(reason); make room, or set TRILOBIT_HOME to another place")
  }

  /// "812 B", "1.2 GiB".
  static func words(_ bytes: Int) -> String {
    var value = Double(bytes)
    var unit = 0
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    while value >= 999.5, unit + 1 < units.count {
      value /= 1024
      unit += 1
    }
    guard unit > 0, value < 99.95 else { return "\(Int(value.rounded())) \(units[unit])" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}

/// A folder that one process at a time works in.
final class LockedFolder {
  let path: String
  private let descriptor: Int32

  /// Makes the folder, if it is not there.
  ///
  /// - Throws: `.tryAgain` where somebody else works in it.
  init(path: String, purpose: String) throws(HubError) {
    try Storage.makeFolder(path)
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Storage.refusal(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw HubError(.tryAgain, "another trilobit is at \(purpose); wait until it is done")
    }
  }

  deinit { close(descriptor) }
}
