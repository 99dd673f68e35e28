import Foundation
import TestSupport
import Testing

@testable import trilobit

@Suite struct ClipboardTests {
  @Test(arguments: ["", "a", "ab", "abc", "漢字 and more\n", String(repeating: "x", count: 1000)])
  func base64IsTheUsualOne(text: String) {
    #expect(Clipboard.base64(text) == Data(text.utf8).base64EncodedString())
  }
}
