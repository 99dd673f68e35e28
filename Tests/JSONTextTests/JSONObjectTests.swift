import JSONText
import Testing

@Suite struct JSONObjectTests {
  @Test(arguments: [3, 8, 9, 200])
  func findsEveryMember(count: Int) {
    let object = JSONObject((0..<count).map { ("key \($0)", .integer($0)) })
    for number in 0..<count { #expect(object["key \(number)"]?.integerValue == number) }
    #expect(object["key"] == nil)
    #expect(object.members.map(\.key) == (0..<count).map { "key \($0)" })
  }

  @Test(arguments: [0, 20])
  func keysAreBytes(others: Int) throws {
    var members: [(key: String, value: JSONValue)] = [("e\u{301}", 1), ("\u{E9}", 2)]
    for number in 0..<others { members.append(("\(number)", 0)) }
    let object = JSONObject(members)
    #expect(object["e\u{301}"]?.integerValue == 1)
    #expect(object["\u{E9}"]?.integerValue == 2)
  }

  @Test(arguments: [0, 20])
  func lastOfEqualKeysCounts(others: Int) {
    var members: [(key: String, value: JSONValue)] = [("a", 1), ("a", 2)]
    for number in 0..<others { members.append(("\(number)", 0)) }
    #expect(JSONObject(members)["a"]?.integerValue == 2)
  }

  @Test func readsKinds() throws {
    let value = try JSONValue(parsing: #"{"i": 3, "d": 2.0, "h": 2.5, "s": "x", "b": true, "n": null, "a": [1]}"#)
    #expect(value["i"]?.integerValue == 3)
    #expect(value["i"]?.doubleValue == 3)
    #expect(value["d"]?.integerValue == 2)
    #expect(value["h"]?.integerValue == nil)
    #expect(value["s"]?.stringValue == "x")
    #expect(value["s"]?.integerValue == nil)
    #expect(value["b"]?.boolValue == true)
    #expect(value["n"]?.isNull == true)
    #expect(value["a"]?.arrayValue?.count == 1)
    #expect(value["a"]?["i"] == nil)
    #expect(value["none"] == nil)
  }
}
