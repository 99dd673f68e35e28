import TestSupport
import Testing

@testable import Hub

@Suite struct MessageDigestTests {
  private func sha256(_ bytes: [UInt8], piece: Int = .max) -> String {
    var digest = MessageDigest<SHA256>()
    for start in stride(from: 0, to: bytes.count, by: min(piece, max(1, bytes.count))) {
      bytes[start..<min(bytes.count, start + min(piece, bytes.count))].withUnsafeBytes { digest.update($0) }
    }
    return digest.hexadecimal
  }

  @Test func examplesOfTheStandard() {
    #expect(sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    var digest = MessageDigest<SHA1>()
    Array("abc".utf8).withUnsafeBytes { digest.update($0) }
    #expect(digest.hexadecimal == "a9993e364706816aba3e25717850c26c9cd0d89d")
  }

  @Test(arguments: [1, 55, 56, 63, 64, 65, 119, 128, 1000])
  func agreesWithTheSystemsProgramHoweverItIsCut(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let expected = try LoopbackHub.File.hash("sha256sum", bytes)
    for piece in [1, 7, 64, 100, .max] { #expect(sha256(bytes, piece: piece) == expected) }
    let blob = try LoopbackHub.File("a", bytes, isLarge: false).hash
    var hash = ContentHash(.gitBlob, bytes: count)
    bytes.withUnsafeBytes { hash.update($0) }
    #expect(hash.hexadecimal == blob)
  }

  @Test func aTagOfAnotherContentIsSeen() throws {
    let identity = try #require(ContentIdentity(sha256: String(repeating: "Ab", count: 32)))
    #expect(!identity.isContradicted(byTag: "\"\(String(repeating: "ab", count: 32))\""))
    #expect(!identity.isContradicted(byTag: "W/\"5e-17\""))
    #expect(identity.isContradicted(byTag: "\"\(String(repeating: "ac", count: 32))\""))
    #expect(ContentIdentity(sha256: String(repeating: "g", count: 64)) == nil)
    #expect(ContentIdentity(gitBlob: "ab") == nil)
  }
}
