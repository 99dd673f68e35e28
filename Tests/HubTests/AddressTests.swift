import Testing

@testable import Hub

@Suite struct AddressTests {
  @Test func aRepositoryAndAFileAreRead() throws {
    let (repository, file) = try RepositoryName.reading("microsoft/bitnet-b1.58-2B-4T")
    #expect(repository.description == "microsoft/bitnet-b1.58-2B-4T" && file == nil)
    #expect(try RepositoryName.reading("a/b:sub/x:y.gguf").file == "sub/x:y.gguf")
  }

  @Test(arguments: [
    "", "model", "a/b/c", "/b", "a/", "../b", "a/..", "a/.b", "-a/b", "a b/c", "a/b:", "a/b\u{0}", "ä/b", "a/b?x",
    "a\\b",
  ])
  func whatIsNoRepositoryIsRefused(text: String) {
    let error = #expect(throws: HubError.self) { try RepositoryName.reading(text) }
    #expect(error?.kind == .usage)
  }

  @Test(arguments: [
    "ftp://a", "file:///etc/passwd", "https://", "huggingface.co", "https://me:word@a", "https://a b", "https://a/?x=1",
    "https://a#b",
    "http://a\n",
  ])
  func anEndpointThatIsNoneIsRefused(text: String) {
    let error = #expect(throws: HubError.self) { try HubAccess(endpoint: text, token: nil, userAgent: "x") }
    #expect(error?.kind == .usage)
  }

  @Test func aTokenThatIsNoneIsRefusedAndNotSaid() {
    let error = #expect(throws: HubError.self) {
      try HubAccess(endpoint: nil, token: "hf_secret\r\nX: y", userAgent: "x")
    }
    #expect(error?.kind == .usage && error?.message.contains("secret") == false)
  }

  @Test func aTokenIsShownByNothing() throws {
    let access = try HubAccess(endpoint: nil, token: "hf_geheim", userAgent: "x")
    var dumped = ""
    dump(access, to: &dumped)
    #expect(!"\(access)".contains("geheim") && !String(reflecting: access).contains("geheim"))
    #expect(!dumped.contains("geheim"))
  }

  @Test func theOriginIsSchemeHostAndPort() throws {
    let home = try #require(HubAddress("https://Hub.example/a"))
    for same in ["https://hub.example/b", "https://hub.example:443/x?y"] {
      #expect(try #require(HubAddress(same)).hasSameOrigin(as: home), "\(same)")
    }
    for other in [
      "http://hub.example/a", "https://hub.example:444/a", "https://hub.example.evil.com/a", "https://xhub.example/a",
    ] {
      #expect(try !#require(HubAddress(other)).hasSameOrigin(as: home), "\(other)")
    }
    for none in ["https://hub.example@evil.com/", "https://hub.example:x/", "//", "javascript:alert(1)"] {
      #expect(HubAddress(none) == nil, "\(none)")
    }
  }

  @Test func redirectsMayBeRelative() throws {
    let base = try #require(HubAddress("https://hub.example/a/b"))
    #expect(HubAddress("/c?d=e", relativeTo: base)?.text == "https://hub.example/c?d=e")
    #expect(HubAddress("//cdn.example/c", relativeTo: base)?.host == "cdn.example")
    #expect(HubAddress("http://cdn.example/c", relativeTo: base)?.isSecure == false)
    #expect(HubAddress("data:,x", relativeTo: base) == nil)
  }

  @Test func pathsAreEscaped() throws {
    let access = try HubAccess(endpoint: "http://127.0.0.1:8/mirror/", token: nil, userAgent: "x")
    let repository = RepositoryName(owner: "o", name: "n")
    #expect(
      access.file("a b/ü%.gguf", of: repository, revision: "refs/pr/1")?.text
        == "http://127.0.0.1:8/mirror/o/n/resolve/refs%2Fpr%2F1/a%20b/%C3%BC%25.gguf")
    #expect(
      access.listing(of: repository, revision: "main")?.text
        == "http://127.0.0.1:8/mirror/api/models/o/n/tree/main?recursive=true")
  }

  @Test(arguments: [
    ("ggml-model-i2_s.gguf", "bitnet-b1.58-2B-4T-gguf", "bitnet-b1.58-2B-4T-i2_s"),
    ("Ternary-Bonsai-8B-Q2_0.gguf", "Ternary-Bonsai-8B-gguf", "Ternary-Bonsai-8B-Q2_0"),
    ("model.gguf", "Small-GGUF", "Small"), ("deep/er/q4.gguf", "Small", "Small-q4"),
    ("../.Small evil\u{1B}.GGUF", "Small", "Small-evil-"), ("日本.gguf", "Small", "Small"),
  ])
  func aModelIsCalledAfterWhatItIs(path: String, name: String, expected: String) {
    #expect(LocalName.model(of: path, in: RepositoryName(owner: "o", name: name)) == expected)
  }
}
