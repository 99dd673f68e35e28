import Glibc

/// What lies in a folder.
public enum FolderNames {
  /// The names in a folder, in no order; ".", ".." and what is not UTF-8 are left out.
  ///
  /// - Parameter most: entries that are looked at, for folders that nobody tidies.
  /// - Returns: nil where the folder cannot be read; `errno` says why.
  public static func of(_ path: String, most: Int = .max) -> [String]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    var seen = 0
    while seen < most, let entry = readdir(directory) {
      seen += 1
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(validating: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
