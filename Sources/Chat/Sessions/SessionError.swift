/// Why a saved chat cannot be used; the sentence says what to do.
public enum SessionError: Error, Equatable, CustomStringConvertible {
  /// No chat is called so; empty: there is none at all.
  case unknown(String)
  /// Several chats are called so; their ids.
  case ambiguous(String, ids: [String])
  /// Another program has the chat open.
  case inUse(String)
  /// The file's format is of another version than this program's.
  case otherVersion(path: String, version: Int)
  case notASession(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  /// The file has no room for more.
  case full(path: String)

  public var description: String {
    switch self {
    case .unknown(""): "there is no saved chat yet"
    case .unknown(let words): "there is no saved chat \"\(words)\"; name one by its id or its title"
    case .ambiguous(let words, let ids):
      "\"\(words)\" may be \(ids.prefix(4).joined(separator: ", "))\(ids.count > 4 ? " or others" : ""); name one by its id"
    case .inUse(let id): "the chat \(id) is open in another trilobit; close it there first"
    case .otherVersion(let path, let version) where version > SessionHeader.version:
      "\(path): this chat was written by a newer version (\(version)); this program reads \(SessionHeader.version)"
    case .otherVersion(let path, let version):
      "\(path): this chat is of the unknown version \(version); this program reads \(SessionHeader.version)"
    case .notASession(let path, let reason): "\(path) is no saved chat: \(reason)"
    case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)"
    case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
    case .full(let path):
      "\(path) is full (\(Figures.bytes(SessionLimits.fileBytes))); go on in a new chat with /new"
    }
  }
}

/// What a session's file may hold.
enum SessionLimits {
  static let fileBytes = 256 << 20
  static let lineBytes = 16 << 20
  /// Problems of one file that are named one by one.
  static let problems = 20
}
