import JSONText
import Testing

@Suite struct JSONWriterTests {
  @Test func escapesControlCharacters() throws {
    let text = String(String.UnicodeScalarView((0..<0xA0).compactMap(Unicode.Scalar.init)))
    let written = JSONValue.string(text).text
    #expect(written.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    #expect(try JSONValue(parsing: written).stringValue == text)
  }

  @Test func numbersReadBackTheSame() throws {
    for number in [0.1, -1.5e-300, 1e22, .pi, 123456789.125] {
      #expect(try JSONValue(parsing: JSONValue.number(number).text).doubleValue == number)
    }
    #expect(JSONValue.number(.infinity).text == "null")
    #expect(JSONValue(Float(0.1)).text == "0.1")
    #expect(JSONValue(Float.nan).text == "null")
    #expect(JSONValue(nil as Float?).text == "null")
  }

  @Test func literals() {
    let value: JSONValue = ["a": [1, true, nil, "x"], "b": [:]]
    #expect(value.text == #"{"a": [1, true, null, "x"], "b": {}}"#)
  }
}
