/// Whether colours are wanted.
public enum ColorMode: String, Sendable, CaseIterable {
  /// Unless NO_COLOR is set.
  case automatic = "auto"
  case always
  case never
}

/// How many colours a terminal shows.
public enum ColorDepth: Int, Comparable, Sendable {
  case none = 0
  case eight = 8
  case sixteen = 16
  case many = 256

  public static func < (one: ColorDepth, other: ColorDepth) -> Bool { one.rawValue < other.rawValue }

  /// The depth that serves a terminal of so many colours.
  init(colors: Int) {
    self = colors >= 256 ? .many : colors >= 16 ? .sixteen : colors >= 8 ? .eight : .none
  }
}

/// What the terminal can show.
public struct TerminalCapabilities: Equatable, Sendable {
  public var colors: ColorDepth
  /// The locale's characters are UTF-8; otherwise all but ASCII is shown as "?".
  public var isUTF8: Bool
  /// The type in TERM.
  public var type: String

  public init(colors: ColorDepth, isUTF8: Bool, type: String) {
    self.colors = colors
    self.isUTF8 = isUTF8
    self.type = type
  }
}
