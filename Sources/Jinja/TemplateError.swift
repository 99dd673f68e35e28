/// Why a template cannot be read or rendered: where, and what is wrong.
public struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// The text is not Jinja.
    case syntax
    /// It is Jinja, of a part that this interpreter does not have.
    case unsupported
    /// It would take more time or memory than a template may.
    case limit
    /// The template itself called `raise_exception`; `reason` is its message.
    case raised
    /// An operation failed, such as a sum of a text and a number.
    case evaluation
  }

  public let kind: Kind
  /// Counted from 1.
  public let line: Int
  /// One sentence without a full stop. Control characters are escaped and long ones are cut, since parts of it come
  /// from the template.
  public let reason: String

  public init(_ kind: Kind, line: Int, _ reason: String) {
    self.kind = kind
    self.line = line
    self.reason = Self.printable(reason)
  }

  public var description: String { "line \(line): \(reason)" }

  private static let longestReason = 300

  private static func printable(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars.prefix(longestReason) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
        if scalar == "\n" { out += " " } else { out += "\\u{" + String(scalar.value, radix: 16) + "}" }
      default: out.unicodeScalars.append(scalar)
      }
    }
    return text.unicodeScalars.dropFirst(longestReason).isEmpty ? out : out + "..."
  }
}
