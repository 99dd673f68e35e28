import Glibc
import Screen

/// Text files that go into a message, and their names.
enum AttachedFiles {
  /// The largest that are taken, one and all together: more is no chat.
  static let largestBytes = 1 << 20
  static let most = 50

  /// Reads one file.
  ///
  /// - Throws: `ProgramStop` with the reason: not there, not a file, too large, not text.
  static func read(_ path: String) throws -> Attachment {
    let path = expanded(path)
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw ProgramStop(
        .noInput, "\(path): \(String(cString: strerror(errno)))", advice: "name a file that can be read")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ProgramStop(
        .badData, "\(path) is not a file", advice: "name a text file, or use /glob for several")
    }
    guard status.st_size <= largestBytes else {
      throw ProgramStop(
        .badData, "\(path) is larger than \(largestBytes >> 20) MiB", advice: "name a smaller file")
    }
    let text = try SmallFile.text(path)
    guard !text.utf8.contains(0) else {
      throw ProgramStop(.badData, "\(path) is not a text file", advice: "name one")
    }
    return Attachment(path: full(path), text: text)
  }

  /// Reads the text files that match a pattern of the shell, in order of their names.
  ///
  /// - Returns: the files, and why others are left out: their names and the reason, without what to do about it.
  /// - Throws: `ProgramStop` where no text matches, or too many do.
  static func matching(_ pattern: String) throws -> (files: [Attachment], skipped: [String]) {
    let paths = paths(matching: expanded(pattern)).filter(isFile)
    guard paths.count <= most else {
      throw ProgramStop(.badData, "\(paths.count) files match \(pattern), more than \(most); be more precise")
    }
    var files: [Attachment] = []
    var skipped: [String] = []
    for path in paths {
      do { files.append(try read(path)) } catch {
        skipped.append((error as? ProgramStop)?.statement ?? "\(path): \(error)")
      }
    }
    guard !files.isEmpty else {
      throw ProgramStop(.noInput, "no text file matches \(pattern); /glob *.txt takes all texts of this folder")
    }
    guard files.reduce(0, { $0 + $1.text.utf8.count }) <= largestBytes else {
      throw ProgramStop(.badData, "what matches \(pattern) is larger than \(largestBytes >> 20) MiB; be more precise")
    }
    return (files, skipped)
  }

  /// Paths that begin as typed, folders with a slash at their end; hidden ones only where a dot was typed.
  static func completions(of beginning: String) -> [String] {
    let escaped = expanded(beginning).map { "*?[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    let found = paths(matching: escaped + "*").prefix(500).map { isFolder($0) ? $0 + "/" : $0 }
    guard beginning.hasPrefix("~"), let home = ProgramFolders.home else { return Array(found) }
    return found.map { $0.hasPrefix(home) ? "~" + $0.dropFirst(home.count) : $0 }
  }

  /// A path with `~` in place of the home folder written out.
  static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = ProgramFolders.home else { return path }
    return home + path.dropFirst()
  }

  /// The path as the system knows it, links followed.
  private static func full(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func paths(matching pattern: String) -> [String] {
    var matches = glob_t()
    defer { globfree(&matches) }
    guard glob(pattern, 0, nil, &matches) == 0 else { return [] }
    return (0..<Int(matches.gl_pathc)).compactMap { matches.gl_pathv[$0].map { String(cString: $0) } }
  }
}
