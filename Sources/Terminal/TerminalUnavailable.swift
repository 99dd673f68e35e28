/// Why the screen cannot be opened; the caller says it in one line and goes on with plain lines.
public enum TerminalUnavailable: Error, Equatable, CustomStringConvertible {
  case inputIsNoTerminal
  case outputIsNoTerminal
  case typeUnset
  case typeUnknown(String)
  /// A terminal that cannot move its cursor.
  case typeTooSimple(String)
  case alreadyOpen
  case noResources

  public var description: String {
    switch self {
    case .inputIsNoTerminal: "standard input is not a terminal, so there is no screen; going on with plain lines"
    case .outputIsNoTerminal: "standard output is not a terminal, so there is no screen; going on with plain lines"
    case .typeUnset:
      "TERM is not set, so there is no screen; going on with plain lines (TERM=xterm-256color suits most terminals)"
    case .typeUnknown(let name):
      "terminal type '\(Self.shown(name))' in TERM is not known here, so there is no screen; going on with plain lines"
        + " (TERM=xterm-256color suits most terminals)"
    case .typeTooSimple(let name):
      "terminal type '\(Self.shown(name))' in TERM cannot show a screen; going on with plain lines"
    case .alreadyOpen: "the screen is open already"
    case .noResources: "no more files can be opened, so there is no screen; going on with plain lines"
    }
  }

  /// A name from the environment, fit to be printed.
  private static func shown(_ name: String) -> String {
    String(name.unicodeScalars.prefix(40).map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
  }
}
