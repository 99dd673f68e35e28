import JSONText
import Testing

@Suite struct JSONParserTests {
  @Test(arguments: [
    ("null", "null"), ("true", "true"), (" false ", "false"), ("0", "0"), ("-12", "-12"), ("1.5", "1.5"),
    ("1e3", "1000.0"), ("-0.25E-1", "-0.025"), ("9223372036854775807", "9223372036854775807"),
    ("[]", "[]"), ("[ 1 , [2,\t3]\n]", "[1, [2, 3]]"), ("{}", "{}"), (#"{"a" : {"b":[]}}"#, #"{"a": {"b": []}}"#),
    (#""\u0041\n\t\"\\\/\b\f\r""#, #""A\n\t\"\\/\u0008\u000c\r""#),
    ("\u{FEFF}[1]", "[1]"),
  ])
  func readsAndWrites(source: String, written: String) throws {
    #expect(try JSONValue(parsing: source).text == written)
  }

  @Test(arguments: [
    ("\"\\ud83e\\udea8\"", "🪨"), ("\"\\ud83e\"", "\u{FFFD}"), ("\"\\ud83e\\u0041\"", "\u{FFFD}A"),
    ("\"\\udea8x\"", "\u{FFFD}x"), ("\"\\u00e9\"", "é"), ("\"🪨 石\"", "🪨 石"),
  ])
  func readsUnicode(source: String, text: String) throws {
    let value = try #require(try JSONValue(parsing: source).stringValue)
    #expect(Array(value.utf8) == Array(text.utf8))
  }

  @Test(arguments: [
    "", " ", "nul", "[1", "[1,]", "[1 2]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01", "-", "1.", "1e",
    "+1",
    ".5", "1e999", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"", "1 2", "NaN", "'a'",
  ])
  func refuses(source: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: source) }
  }

  @Test func refusesWhatIsNotUTF8() {
    for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
      #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }
  }

  @Test func saysWhere() {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[1, 2, x]") }
    #expect(error?.description == "a value was expected at byte 7")
  }

  @Test func limitsDepth() throws {
    let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(try JSONValue(parsing: deep).arrayValue?.count == 1)
    #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000)) }
  }

  @Test func everyCutIsAnError() {
    let source = #"{"a": [1.5, "x\u00e9\n", null, true], "b": {"c": -2e3}}"#
    for count in 0..<source.utf8.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: Array(source.utf8.prefix(count))) }
    }
  }
}
