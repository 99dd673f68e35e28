import JSONText
import Testing

/// Large members left out of the tree, and read piece by piece.
@Suite struct JSONReadingTests {
  private struct Damage: Error {}

  private func members(_ text: String, _ paths: [String]...) throws -> [[String]?] {
    let bytes = Array(text.utf8)
    let reading = try JSONReading(bytes, leavingOut: paths)
    return try reading.leftOut.map { range in
      guard let range else { return nil }
      var found: [String] = []
      let isObject = try JSONMembers.forEach(in: bytes, range, damaged: { _ in Damage() }) {
        (key, value) throws(Damage) in
        found.append("\(key)=\(value.text)")
      }
      return isObject ? found : nil
    }
  }

  @Test func membersAreFoundWhereTheyStand() throws {
    let text = #"{"x": 1, "model": {"type": "BPE", "vocab": {"a": 0, "ü\n": [1, {}]}, "y": {}}, "vocab": {"z": 1}}"#
    #expect(
      try members(text, ["model", "vocab"], ["vocab"], ["model", "y"], ["model", "no"])
        == [["a=0", "ü\n=[1, {}]"], ["z=1"], [], nil])
    let rest = try JSONReading(Array(text.utf8), leavingOut: [["model", "vocab"]]).value
    #expect(rest["model"]?["vocab"]?.isNull == true && rest["model"]?["type"]?.stringValue == "BPE")
  }

  @Test func ofTwoTheLastOneCounts() throws {
    #expect(try members(#"{"a": {"b": 1}, "a": {"c": 2}}"#, ["a"]) == [["c=2"]])
  }

  @Test func somethingElseThanAnObjectIsNone() throws {
    #expect(try members(#"{"a": [1]}"#, ["a"]) == [nil])
    #expect(try members(#"{"a": 7}"#, ["a"]) == [nil])
  }

  @Test func elementsAreReadInOrder() throws {
    let bytes = Array(#"{"a": [1, "x", [2]]}"#.utf8)
    let range = try #require(try JSONReading(bytes, leavingOut: [["a"]]).leftOut[0])
    var found: [String] = []
    let isArray = try JSONElements.forEach(in: bytes, range, damaged: { _ in Damage() }) { (value) throws(Damage) in
      found.append(value.text)
    }
    #expect(isArray && found == ["1", "\"x\"", "[2]"])
  }

  @Test(arguments: [
    #"{"a": {"b" 1}}"#, #"{"a": {"b": 1,}}"#, #"{"a": {"b": 1]}"#, #"{"a": [1 2]}"#, #"{"a": {"b": "x}"#,
    #"{"a": nul}"#,
    "{\"a\": \"\u{1}\"}", #"{"a": 01}"#, #"{"a": }"#, #"{"a": {1: 2}}"#,
  ])
  func whatIsLeftOutHasStructure(text: String) {
    #expect(throws: JSONError.self) { try JSONReading(Array(text.utf8), leavingOut: [["a"]]) }
  }

  @Test func whatIsLeftOutIsNotDeepEither() {
    let text = #"{"a": "# + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) + "}"
    #expect(throws: JSONError.self) { try JSONReading(Array(text.utf8), leavingOut: [["a"]]) }
  }

  @Test func aTextThatIsNotUTF8IsSeenWhenItIsRead() throws {
    let bytes = Array(#"{"a": {"b": ""#.utf8) + [0xFF] + Array(#""}}"#.utf8)
    let range = try #require(try JSONReading(bytes, leavingOut: [["a"]]).leftOut[0])
    #expect(throws: Damage.self) {
      try JSONMembers.forEach(in: bytes, range, damaged: { _ in Damage() }) { (_, _) throws(Damage) in }
    }
  }

  // MARK: Memory

  @Test(arguments: ["0", "[]", "{}", "[0]", #"{"a":0}"#, #""""#, #""0123456789abcdef""#])
  func aTextOfNothingButSmallValuesIsRefused(element: String) {
    let text = "[" + Array(repeating: element, count: (4 << 20) / (element.count + 1)).joined(separator: ",") + "]"
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.reason == "more values than a text of its length has")
  }

  @Test func anObjectOfNothingButShortMembersIsRefused() {
    let text = "{" + (0..<400_000).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test func whatFilesHoldIsRead() throws {
    // The header of a model of many layers, the index of its shards, and a small list of numbers.
    let tensors = (0..<3000).map {
      #""model.layers.\#($0).mlp.down_proj.weight":{"dtype":"BF16","shape":[2560,6912],"data_offsets":[1\#($0)00000,1\#($0)99999]}"#
    }
    #expect(try JSONValue(parsing: "{\(tensors.joined(separator: ","))}").objectValue?.members.count == 3000)
    let index = (0..<3000).map { #""model.layers.\#($0).mlp.down_proj.weight":"model-00001-of-00004.safetensors""# }
    #expect(try JSONValue(parsing: "{\(index.joined(separator: ","))}").objectValue?.members.count == 3000)
    #expect(try JSONValue(parsing: "[\((0..<5000).map(String.init).joined(separator: ","))]").arrayValue?.count == 5000)
  }
}
