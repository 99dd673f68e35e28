import Chat

/// Puts text where other programs paste from: by the program that the desktop has for it, else by the terminal.
enum Clipboard {
  /// What terminals take at once (xterm's own limit is near it).
  static let longestForTerminal = 74_000

  /// Copies a text with the first program that does it, which may take seconds.
  ///
  /// - Returns: a sentence on how it was copied; nil where none did.
  static func copy(_ text: String, with programs: [Program]) -> String? {
    let program = programs.first { ChildProcess.run($0.path, $0.arguments, input: text) }
    return program.map { "Copied \(size(text)) with \($0.path.split(separator: "/").last ?? "")." }
  }

  /// Copies a text by a sequence that the terminal understands, if it does.
  ///
  /// - Parameter send: sends to the terminal; nil where there is none that shows a screen.
  /// - Returns: a sentence on how it was copied.
  /// - Throws: `ProgramStop` with the reason where it was not.
  static func copy(_ text: String, through send: ((String) -> Void)?) throws -> String {
    guard let send else { throw ProgramStop(.cannotWrite, "copying needs wl-copy, xclip or xsel here") }
    guard text.utf8.count <= longestForTerminal else {
      throw ProgramStop(
        .cannotWrite, "\(size(text)) are too many for the terminal; install wl-copy, xclip or xsel, or use /export FILE"
      )
    }
    send("\u{1B}]52;c;\(base64(text))\u{7}")
    return "Copied \(size(text)) through the terminal (OSC 52)."
  }

  private static func size(_ text: String) -> String { Figures.counted(text.count, "character") }

  struct Program: Sendable {
    var path: String
    var arguments: [String]
  }

  /// What copies where a desktop or tmux runs here, the best first.
  static var programs: [Program] {
    var programs: [(String, [String])] = []
    if ProgramFolders.variable("WAYLAND_DISPLAY") != nil { programs.append(("wl-copy", [])) }
    if ProgramFolders.variable("DISPLAY") != nil {
      programs.append(("xclip", ["-selection", "clipboard"]))
      programs.append(("xsel", ["--clipboard", "--input"]))
    }
    // tmux passes the text on to the terminal it runs in; sequences of programs inside it are dropped by default.
    if ProgramFolders.variable("TMUX") != nil { programs.append(("tmux", ["load-buffer", "-w", "-"])) }
    return programs.compactMap { name, arguments in
      ChildProcess.find(name).map { Program(path: $0, arguments: arguments) }
    }
  }

  static func base64(_ text: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bytes = Array(text.utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | UInt32($1) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        encoded.append(place <= group.count ? digits[Int(bits >> UInt32(18 - 6 * place)) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
