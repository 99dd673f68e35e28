import Glibc

/// What the person entered, kept in a file across starts.
///
/// The format is readline's with times: a line `#1767225600` before each entry, which may have several lines. A line
/// of an entry that begins with "#" or "\" gets a "\" before it, so that no text looks like a time. Entries are
/// appended whole, by one write under a lock: two programs at once keep each other's.
struct HistoryFile {
  /// Entries kept; when a file has a quarter more, its oldest leave.
  static let mostEntries = 10_000
  /// An entry longer than this many bytes is not kept.
  static let longestEntry = 64 * 1024
  /// Of a larger file only the end is read, in bytes.
  static let mostBytesRead = 32 * 1024 * 1024

  let path: String

  // MARK: Format

  /// The entries in a file's text, oldest first; a file without times has an entry a line.
  static func entries(in bytes: some Collection<UInt8>) -> [String] {
    let newline = UInt8(ascii: "\n")
    var entries: [String] = []
    var current: [String]?
    for line in bytes.split(separator: newline, omittingEmptySubsequences: false) {
      if isTime(line) {
        finish(&current, into: &entries)
        current = []
      } else if current != nil {
        current?.append(String(decoding: unescaped(line), as: UTF8.self))
      } else if !line.isEmpty {
        entries.append(cleaned(String(decoding: line, as: UTF8.self)))
      }
    }
    finish(&current, into: &entries)
    return entries.filter { !$0.isEmpty }
  }

  private static func finish(_ lines: inout [String]?, into entries: inout [String]) {
    guard var last = lines else { return }
    lines = nil
    while last.last?.isEmpty == true { last.removeLast() }
    entries.append(cleaned(last.joined(separator: "\n")))
  }

  private static func isTime(_ line: some Collection<UInt8>) -> Bool {
    line.count > 1 && line.first == UInt8(ascii: "#") && line.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func unescaped(_ line: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(line)
    let isEscaped = bytes.count > 1 && bytes[0] == UInt8(ascii: "\\") && (bytes[1] == 0x23 || bytes[1] == 0x5C)
    return isEscaped ? Array(bytes.dropFirst()) : bytes
  }

  private static func cleaned(_ text: String) -> String {
    text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0 != "\0" }.map(Character.init)) : text
  }

  /// An entry as it stands in the file.
  static func record(_ entry: String, time: Int) -> String {
    let lines = entry.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.first == "#" || line.first == "\\" ? "\\" + line : String(line)
    }
    return "#\(time)\n" + lines.joined(separator: "\n") + "\n"
  }

  // MARK: File

  /// The entries, oldest first; none where the file cannot be read.
  func load() -> [String] {
    guard let file = LockedFile(path, O_RDONLY), let bytes = file.read(last: Self.mostBytesRead) else { return [] }
    let entries = Self.entries(in: bytes)
    return Array(entries.suffix(Self.mostEntries))
  }

  /// Adds an entry; false where it could not be written.
  func append(_ entry: String, time: Int = Int(Glibc.time(nil))) -> Bool {
    guard entry.utf8.count <= Self.longestEntry, !entry.isEmpty else { return true }
    if !Self.makeDirectory(of: path) { return false }
    guard let file = LockedFile(path, O_RDWR | O_APPEND | O_CREAT) else { return false }
    let lineIsOpen = file.read(last: 1).map { !$0.isEmpty && $0 != [0x0A] } ?? false
    return file.write((lineIsOpen ? "\n" : "") + Self.record(entry, time: time))
  }

  /// Lets the oldest entries go where there are far too many.
  func trim() {
    guard let file = LockedFile(path, O_RDWR), file.isLocked, let bytes = file.read(last: Self.mostBytesRead) else {
      return
    }
    let entries = Self.entries(in: bytes)
    guard entries.count > Self.mostEntries + Self.mostEntries / 4 else { return }
    let now = Int(Glibc.time(nil))
    let text = entries.suffix(Self.mostEntries).map { Self.record($0, time: now) }.joined()
    file.replace(with: text)
  }

  /// Makes the directories above a file, for the person's eyes only.
  private static func makeDirectory(of path: String) -> Bool {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return true }
    let directory = String(path[..<slash])
    var status = stat()
    if stat(directory, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
    return makeDirectory(of: directory) && (mkdir(directory, 0o700) == 0 || errno == EEXIST)
  }
}
