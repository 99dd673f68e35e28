import Testing

@testable import Tokenization

@Suite struct ByteAlphabetTests {
  @Test func everyByteHasItsOwnCharacter() {
    #expect(Set(ByteAlphabet.scalars).count == 256)
    for byte in UInt8.min...UInt8.max {
      var bytes: [UInt8] = []
      #expect(ByteAlphabet.appendBytes(of: ByteAlphabet.spelling(of: [byte]), to: &bytes))
      #expect(bytes == [byte])
    }
  }

  @Test func knownCharacters() {
    #expect(ByteAlphabet.spelling(of: Array(" a\n\té".utf8)) == "ĠaĊĉÃ©")
    #expect(ByteAlphabet.spelling(of: [0x00, 0x7F, 0xA0, 0xAD]) == "\u{100}\u{121}\u{142}\u{143}")
  }

  @Test(arguments: ["a b", "\n", "ń\u{144}", "石", "a🌊", "\u{AD}", "e\u{301}"])
  func othersAreRefused(spelling: String) {
    var bytes: [UInt8] = [1]
    #expect(!ByteAlphabet.appendBytes(of: spelling, to: &bytes))
    #expect(bytes == [1])
  }
}
