/// A repository of a hub: OWNER/NAME.
public struct RepositoryName: Equatable, Sendable, CustomStringConvertible {
  public let owner: String
  public let name: String

  /// What a person asks for: OWNER/NAME, or OWNER/NAME:FILE.
  ///
  /// - Throws: `.usage` where it is neither.
  public static func reading(_ text: String) throws(HubError) -> (repository: RepositoryName, file: String?) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    guard names.count == 2, names.allSatisfy(isName) else {
      throw HubError(
        .usage,
        "\(printable(text)) is no repository; write OWNER/NAME or OWNER/NAME:FILE, as in microsoft/bitnet-b1.58-2B-4T")
    }
    let repository = RepositoryName(owner: String(names[0]), name: String(names[1]))
    guard parts.count == 2 else { return (repository, nil) }
    guard !parts[1].isEmpty else {
      throw HubError(
        .usage, "no file is named behind the colon of \(printable(text)); name one, or leave the colon out")
    }
    return (repository, String(parts[1]))
  }

  /// What hubs let a name be; nothing that means something in a path or an address.
  private static func isName(_ text: Substring) -> Bool {
    guard (1...96).contains(text.utf8.count), text.first != ".", text.first != "-", !text.contains("..") else {
      return false
    }
    return text.utf8.allSatisfy { LocalName.isPlain($0) }
  }

  public var description: String { "\(owner)/\(name)" }
}
