import FoundationEssentials

/// An address on the web that can be asked: http or https, with a host, without a name or a password in it.
struct HubAddress: Equatable, Sendable {
  let text: String
  let isSecure: Bool
  let host: String
  private let port: Int

  init?(_ text: String) { self.init(URL(string: text), text) }

  /// An address as a redirect or a link gives it, whole or relative to where it stood.
  init?(_ text: String, relativeTo base: HubAddress) {
    self.init(URL(string: text, relativeTo: URL(string: base.text))?.absoluteURL, text)
  }

  private init?(_ url: URL?, _ text: String) {
    guard text.utf8.count <= 16_384, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    guard let url, let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
      let host = url.host(), !host.isEmpty, url.user() == nil, url.password() == nil
    else { return nil }
    self.text = url.absoluteString
    self.host = host.lowercased()
    isSecure = scheme == "https"
    port = url.port ?? (isSecure ? 443 : 80)
  }

  /// Whether both are of one server: scheme, host and port.
  func hasSameOrigin(as other: HubAddress) -> Bool {
    isSecure == other.isSecure && host == other.host && port == other.port
  }

  /// The address of what lies behind path components, with a query.
  ///
  /// - Parameter components: each is escaped as a whole, slashes in it too.
  func appending(_ components: [String], query: String = "") -> HubAddress? {
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    for component in components { text += "/" + Self.escaped(component) }
    return HubAddress(text + query)
  }

  private static func escaped(_ component: String) -> String {
    var text = ""
    for byte in component.utf8 {
      if LocalName.isPlain(byte) || byte == UInt8(ascii: "~") {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }
}
