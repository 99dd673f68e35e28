import Glibc

/// A file that a command reads whole: messages, a template.
enum SmallFile {
  /// What a person may hand over; a model file given by mistake is refused before it is read.
  static let largest = 64 << 20

  /// The text of a file, or of standard input for "-".
  ///
  /// - Throws: `ProgramStop`: 66 where there is no such file, 65 where it is too large or not UTF-8.
  static func text(_ path: String) throws -> String {
    if path == "-" { return try StandardInput.readText() }
    guard let file = fopen(path, "r") else {
      throw ProgramStop(
        .noInput, "\(path): \(String(cString: strerror(errno)))", advice: "name a file that can be read")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
      guard bytes.count <= largest else {
        throw ProgramStop(.badData, "\(path) is larger than \(largest >> 20) MiB", advice: "name a smaller file")
      }
    }
    guard ferror(file) == 0 else {
      throw ProgramStop(.noInput, "\(path) cannot be read", advice: "name a file, not a directory")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ProgramStop(
        .badData, "\(path) is not UTF-8 text", advice: "convert it first, for example with iconv")
    }
    return text
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
