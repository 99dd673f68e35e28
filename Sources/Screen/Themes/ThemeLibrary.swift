import Chat
import Glibc
public import Terminal

/// The themes in some folders and the built-in ones.
///
/// Files are read anew each time, so that a theme can be worked on while it is looked at.
public struct ThemeLibrary: Sendable {
  /// The person's own first: of two files with one name, that in the earlier folder counts.
  public let folders: [String]
  /// Names of the themes that are there without a file; a file of the same name comes before them.
  public static let builtInNames = ["dark", "monochrome"]

  /// Files of a folder that are looked at.
  private static let mostFiles = 1000
  private static let longestName = 64

  public init(folders: [String]) {
    self.folders = folders
  }

  /// The names of all themes, in alphabetical order. Folders that are not there count as empty.
  public func names() -> [String] {
    var names = Set(Self.builtInNames)
    for folder in folders { names.formUnion(Self.names(in: folder)) }
    return names.sorted()
  }

  /// A theme by its name, or a file by its path: what has a `/` in it or ends in `.theme`.
  ///
  /// - Parameter depth: What the terminal shows; the theme is limited to it.
  /// - Returns: The theme, and what in its file cannot be used.
  /// - Throws: `.unknown` where there is none, with the nearest name; `.unreadable` where the file is a directory, a
  ///   device or not text.
  public func theme(named name: String, depth: ColorDepth) throws(ThemeError) -> (Theme, [ThemeProblem]) {
    if name.contains("/") || name.hasSuffix(".theme") {
      guard access(name, F_OK) == 0 else {
        let last = ThemeFile.themeName(name)
        throw .unknown(name: name, nearest: names().contains(last) ? last : nil)
      }
      return try Self.theme(path: name, depth: depth)
    }
    if Self.isName(name) {
      for folder in folders {
        let path = "\(folder)/\(name).theme"
        if access(path, F_OK) == 0 { return try Self.theme(path: path, depth: depth) }
      }
    }
    switch name {
    case "dark": return (.builtIn(for: depth).limited(to: depth), [])
    case "monochrome": return (.monochrome, [])
    default: throw .unknown(name: name, nearest: nearest(to: name))
    }
  }

  private func nearest(to name: String) -> String? {
    let wanted = name.lowercased()
    guard wanted.count <= Self.longestName else { return nil }
    let names = names()
    if let longer = names.first(where: { !wanted.isEmpty && $0.lowercased().hasPrefix(wanted) }) { return longer }
    let near = names.map { ($0, editDistance(wanted, $0.lowercased())) }.min { $0.1 < $1.1 }
    guard let near, near.1 <= max(2, wanted.count / 3) else { return nil }
    return near.0
  }

  private static func theme(path: String, depth: ColorDepth) throws(ThemeError) -> (Theme, [ThemeProblem]) {
    let file = ThemeFile(text: try text(path), name: path, fallback: .builtIn(for: depth))
    return (file.theme.limited(to: depth), file.problems)
  }

  /// A name that can be shown and typed, and leads out of no folder.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= longestName && name.first != "." && !name.contains("/")
      && name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
      && VisibleText.line(name, ascii: false) == name
  }

  private static func names(in folder: String) -> [String] {
    let files = FolderNames.of(folder, most: mostFiles) ?? []
    return files.filter { $0.hasSuffix(".theme") }.map { String($0.dropLast(".theme".count)) }.filter(isName)
  }

  /// The text of a file, one byte more than `ThemeFile` reads at most.
  private static func text(_ path: String) throws(ThemeError) -> String {
    // A pipe without a writer must not hold the program up.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .unreadable(path: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "is not a file; name a .theme file")
    }
    var bytes = [UInt8](repeating: 0, count: ThemeFile.largest + 1)
    var count = 0
    while count < bytes.count {
      let read = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else {
        throw .unreadable(path: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
      }
      if read == 0 { break }
      count += read
    }
    // A zero byte says that it is no text; what else is not UTF-8 is named line by line.
    guard !bytes[..<count].contains(0) else {
      throw .unreadable(path: path, reason: "is not text; name a .theme file")
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
