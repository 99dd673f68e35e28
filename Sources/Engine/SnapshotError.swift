/// Why a snapshot of a cache cannot be used or made, in one sentence.
public enum SnapshotError: Error, Equatable, CustomStringConvertible {
  case cannotRead(path: String, reason: String)
  case notASnapshot(path: String)
  case otherVersion(path: String, version: Int)
  /// It is of another model, or of the same one run otherwise.
  case otherModel(path: String)
  /// It is cut short, or a number in it is not what was written.
  case damaged(path: String)
  /// The model is in no file that it could be known by again: in none, or in one that has changed.
  case unknownModel
  case cannotWrite(String)

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)"
    case .notASnapshot(let path): "\(path) is no saved KV cache"
    case .otherVersion(let path, let version):
      "\(path): this KV cache was saved by another version (\(version)); this program reads \(SnapshotFormat.version)"
    case .otherModel(let path):
      "\(path): this KV cache was saved with another model, profile or width of queries"
    case .damaged(let path): "\(path): this saved KV cache is damaged"
    case .unknownModel:
      "the model is in no file, or in one that has changed since it was opened, so its KV cache cannot be saved"
    case .cannotWrite(let sentence): sentence
    }
  }
}
