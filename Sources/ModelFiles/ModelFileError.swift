/// Why a model file cannot be read or written: one clear sentence, and a kind that decides the exit status.
public struct ModelFileError: Error, CustomStringConvertible, Equatable {
  public enum Kind: Sendable {
    /// There is no such file, or it may not be read (exit 66).
    case missing
    /// Corrupt, foreign, or of a kind that is not supported (exit 65).
    case bad
    /// The file asked for cannot be made (exit 73).
    case cannotWrite
    /// Whoever asked for it stopped it (exit 130).
    case stopped
  }

  public let kind: Kind
  /// What is wrong, where, and what to do; safe to print on a terminal.
  public let message: String

  public init(kind: Kind, message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { message }
}

extension ModelFileError {
  static func missing(_ path: String, _ sentence: String) -> ModelFileError {
    ModelFileError(kind: .missing, message: "\(printable(path, limit: 4096)): \(sentence)")
  }

  static func bad(_ path: String, _ sentence: String) -> ModelFileError {
    ModelFileError(kind: .bad, message: "\(printable(path, limit: 4096)): \(sentence)")
  }

  static func cannotWrite(_ path: String, _ sentence: String) -> ModelFileError {
    ModelFileError(kind: .cannotWrite, message: "\(printable(path, limit: 4096)): \(sentence)")
  }
}

/// Text from a file, made fit for a message: control characters and marks that turn the direction of writing become
/// U+FFFD, what is too long is cut.
func printable(_ text: String, limit: Int = 80) -> String {
  guard !text.isEmpty else { return "\"\"" }
  var result = ""
  var count = 0
  for scalar in text.unicodeScalars {
    guard count < limit else { return result + "…" }
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
      result.unicodeScalars.append("\u{FFFD}")
    default: result.unicodeScalars.append(scalar)
    }
    count += 1
  }
  return result
}
