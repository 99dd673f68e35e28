import Glibc

/// The three descriptors that a program begins with.
enum StandardStreams {
  /// Takes those that were closed, or a file opened later would get their numbers and the answer. Writing to a standard
  /// output that was closed still fails.
  static func claim() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

/// Standard output: the answer and nothing else.
enum StandardOutput {
  static var isTerminal: Bool { isatty(STDOUT_FILENO) != 0 }

  /// Columns of the terminal; nil where it is none, or does not say.
  static var columns: Int? { terminalColumns(STDOUT_FILENO) }

  /// Writes all of the text. Where that fails the program ends with status 73, and what is wrong is said: an answer
  /// that nobody gets is no success.
  static func write(_ text: String) {
    guard !writeAll(text, to: STDOUT_FILENO) else { return }
    if errno == EPIPE { endByBrokenPipe() }
    let reason = String(cString: strerror(errno))
    ExitStatus.end(with: ProgramStop(.cannotWrite, "standard output: \(reason); make room, or send it elsewhere"))
  }

  /// The reader has enough: end as any program in a pipe does, without a word.
  private static func endByBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(SIGPIPE)
    exit(128 + SIGPIPE)
  }

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

  /// Columns of the terminal; nil where it is none, or does not say.
  static var columns: Int? { terminalColumns(STDERR_FILENO) }

  static func write(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }
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

private func terminalColumns(_ descriptor: Int32) -> Int? {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

/// False where not all of it could be written; `errno` says why.
func writeAll(_ text: String, to descriptor: Int32) -> Bool {
  var text = text
  return text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }
}
