/// Why a theme cannot be shown.
public enum ThemeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No theme is called so; the nearest name where one is near.
  case unknown(name: String, nearest: String?)
  /// There is such a file, but it cannot be read as text.
  case unreadable(path: String, reason: String)

  public var description: String {
    switch self {
    case .unknown(let name, let nearest):
      let name = VisibleText.line(name.prefix(200), ascii: false)
      guard let nearest else { return "there is no theme \(name); \"trilobit themes\" lists those that there are" }
      return "there is no theme \(name); did you mean \(nearest)?"
    case .unreadable(let path, let reason):
      return "\(VisibleText.line(path, ascii: false)) \(reason)"
    }
  }
}
