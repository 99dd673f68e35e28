/// What a content is known by: the SHA-256 of a large file, or what git names a small one by.
struct ContentIdentity: Equatable, Sendable {
  enum Kind: Sendable {
    case sha256
    /// SHA-1 over a header with the size, and the content.
    case gitBlob
  }

  let kind: Kind
  let hexadecimal: String

  /// nil where the text is no such hash.
  init?(sha256 text: String) { self.init(.sha256, text, digits: 64) }

  init?(gitBlob text: String) { self.init(.gitBlob, text, digits: 40) }

  private init?(_ kind: Kind, _ text: String, digits: Int) {
    let text = text.lowercased()
    guard text.utf8.count == digits, text.utf8.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else {
      return nil
    }
    self.kind = kind
    hexadecimal = text
  }

  /// Whether an ETag speaks of another content. One that is no hash of this kind says nothing.
  func isContradicted(byTag tag: String) -> Bool {
    let text = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
    let hash = String(text.filter { $0 != "\"" })
    let other = kind == .sha256 ? ContentIdentity(sha256: hash) : ContentIdentity(gitBlob: hash)
    return other != nil && other != self
  }
}

/// Finds a content's identity while it comes.
enum ContentHash: Sendable {
  case sha256(MessageDigest<SHA256>)
  case gitBlob(MessageDigest<SHA1>)

  /// - Parameter bytes: how many there will be.
  init(_ kind: ContentIdentity.Kind, bytes: Int) {
    switch kind {
    case .sha256: self = .sha256(MessageDigest())
    case .gitBlob:
      var digest = MessageDigest<SHA1>()
      Array("blob \(bytes)\0".utf8).withUnsafeBytes { digest.update($0) }
      self = .gitBlob(digest)
    }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    switch self {
    case .sha256(var digest):
      self = .sha256(MessageDigest())
      digest.update(bytes)
      self = .sha256(digest)
    case .gitBlob(var digest):
      self = .gitBlob(MessageDigest())
      digest.update(bytes)
      self = .gitBlob(digest)
    }
  }

  /// Of all that came.
  var hexadecimal: String {
    switch self {
    case .sha256(let digest): digest.hexadecimal
    case .gitBlob(let digest): digest.hexadecimal
    }
  }
}
