import Glibc

/// Standard output: the answer and nothing else.
enum StandardOutput {
  static var isTerminal: Bool { isatty(STDOUT_FILENO) != 0 }

  /// Writes all of the text at once; what the other end does not want is dropped.
  static func write(_ text: String) { writeAll(text, to: STDOUT_FILENO) }

  /// Writes what a model said: as it is into a pipe or a file, harmless to a terminal.
  static func writeAnswer(_ text: String) { write(isTerminal ? harmless(text) : text) }

  /// The text without what could steer a terminal or turn the direction of writing; line breaks and tabs stay.
  static func harmless(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x09: shown.append(scalar)
      case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: shown.append("\u{FFFD}")
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }
}

/// Standard error: status, progress, errors.
enum StandardError {
  static var isTerminal: Bool { isatty(STDERR_FILENO) != 0 }

  static func write(_ text: String) { writeAll(text, to: STDERR_FILENO) }
}

/// Standard input, read to its end.
enum StandardInput {
  static var isTerminal: Bool { isatty(STDIN_FILENO) != 0 }

  /// Everything there is, as bytes; nothing where standard input is closed.
  ///
  /// - Throws: `ProgramStop` 65 where it does not end.
  static func readAll() throws -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return all }
      all += buffer[..<count]
      guard all.count <= SmallFile.largest else {
        throw ProgramStop(.badData, "standard input is larger than \(SmallFile.largest >> 20) MiB; send less")
      }
    }
  }

  /// Everything there is, as text.
  ///
  /// - Throws: `ProgramStop` where it is not UTF-8.
  static func readText() throws -> String {
    guard let text = String(validating: try readAll(), as: UTF8.self) else {
      throw ProgramStop(.badData, "standard input is not UTF-8 text; convert it first, for example with iconv")
    }
    return text
  }
}

private func writeAll(_ text: String, to descriptor: Int32) {
  var text = text
  text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
