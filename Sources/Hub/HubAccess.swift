/// Which hub is asked, and what it is shown.
public struct HubAccess: Sendable {
  let endpoint: HubAddress
  let token: Secret?
  let userAgent: String

  /// Where models are looked for if nobody says otherwise.
  public static let standardEndpoint = "https://huggingface.co"

  /// - Parameters:
  ///   - endpoint: The address of the hub (`HF_ENDPOINT`); nil: Hugging Face's.
  ///   - token: Shown to the hub's own host and to nobody else (`HF_TOKEN`).
  /// - Throws: `.usage` where one of them is not what it should be. The token is in no message.
  public init(endpoint: String?, token: String?, userAgent: String) throws(HubError) {
    let text = endpoint ?? Self.standardEndpoint
    guard let address = HubAddress(text), !text.contains("?"), !text.contains("#") else {
      throw HubError(.usage, "HF_ENDPOINT is no address of a hub; write it as in \(Self.standardEndpoint)")
    }
    if let token {
      guard (1...4096).contains(token.utf8.count), token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw HubError(.usage, "HF_TOKEN is no token: it has spaces or other characters that none has; set it anew")
      }
    }
    self.endpoint = address
    self.token = token.map(Secret.init)
    self.userAgent = userAgent
  }

  /// The first page of the list of a repository's files.
  func listing(of repository: RepositoryName, revision: String) -> HubAddress? {
    endpoint.appending(
      ["api", "models", repository.owner, repository.name, "tree", revision], query: "?recursive=true")
  }

  func file(_ path: String, of repository: RepositoryName, revision: String) -> HubAddress? {
    endpoint.appending(
      [repository.owner, repository.name, "resolve", revision] + path.split(separator: "/").map(String.init))
  }
}

/// A text that no message, log or dump shows.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let text: String

  init(_ text: String) { self.text = text }

  var description: String { "(secret)" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
