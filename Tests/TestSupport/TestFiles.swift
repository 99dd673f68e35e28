public import Foundation

/// Finds files that tests read: fixtures in the repository, and the folder of expected numbers beside it, where there
/// is one.
public enum TestFiles {
  /// The top of the checkout.
  public static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Small files that tests compare with.
  public static let fixtures = repository.appending(path: "Tests/Fixtures")

  /// The folder of expected numbers beside the checkout; nil on a machine that has none, where such tests are skipped.
  public static let shared: URL? = {
    let folder = repository.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: folder.appending(path: "oracles").path) ? folder : nil
  }()

  /// A file under the shared folder, or nil.
  public static func shared(_ path: String) -> URL? {
    guard let file = shared?.appending(path: path) else { return nil }
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
  }
}
