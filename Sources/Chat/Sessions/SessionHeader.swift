import JSONText

/// The first line of a session's file.
public struct SessionHeader: Equatable, Sendable {
  /// The version of the format that this program reads and writes.
  public static let version = 1

  public var id: String
  /// Seconds since 1970.
  public var created: Int
  /// The model the chat began with; nil where it is not known.
  public var model: String?
  /// The program that made the file, with its version.
  public var program: String?

  public init(id: String, created: Int, model: String?, program: String?) {
    self.id = id
    self.created = created
    self.model = model
    self.program = program
  }
}
