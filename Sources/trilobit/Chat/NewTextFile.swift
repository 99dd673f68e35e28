import Glibc

/// Texts that the chat writes for the person: exports and pictures.
enum NewTextFile {
  /// Writes a text into a new file; one that is there already is left alone.
  ///
  /// - Returns: the path, with `~` written out.
  /// - Throws: `ProgramStop` 73 where it cannot be written or is there.
  static func write(_ text: String, to path: String) throws -> String {
    let path = AttachedFiles.expanded(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let isThere = errno == EEXIST
      throw ProgramStop(
        .cannotWrite,
        isThere ? "\(path) is there already; choose another name" : "\(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    guard writeAll(text, to: descriptor) else {
      let reason = String(cString: strerror(errno))
      unlink(path)
      throw ProgramStop(.cannotWrite, "\(path): \(reason); make room, or choose another place")
    }
    return path
  }

  /// Writes a text into a new file of the current folder: `NAME.ENDING`, `NAME-2.ENDING` and so on, the first that no
  /// file has.
  ///
  /// - Returns: the file's name.
  static func write(_ text: String, named name: String, ending: String) throws -> String {
    for number in 1... {
      let candidate = number == 1 ? "\(name).\(ending)" : "\(name)-\(number).\(ending)"
      if access(candidate, F_OK) != 0 { return try write(text, to: candidate) }
    }
    return name
  }
}
