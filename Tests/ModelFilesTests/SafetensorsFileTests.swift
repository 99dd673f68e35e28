import TestSupport
import Testing

@testable import ModelFiles

@Suite struct SafetensorsFileTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  func expectBad(_ text: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = try folder.write(bytes, to: "bad.safetensors")
    expectError(.bad, text, sourceLocation: sourceLocation) { () throws(ModelFileError) in
      try SafetensorsFile(path: path)
    }
  }

  @Test func tensorsAreRead() throws {
    let bytes = CheckpointSafetensors([
      .init("a", "F32", [2, 2], CheckpointBytes.f32([1, 2, 3, 4])), .init("b", "U8", [3], [7, 8, 9]),
      .init("c", "BF16", [], CheckpointBytes.bf16([0.5])), .init("d", "F16", [1], CheckpointBytes.f16([-2])),
    ]).bytes
    let file = try SafetensorsFile(path: folder.write(bytes, to: "m.safetensors"))
    #expect(file.tensors.map(\.name) == ["a", "b", "c", "d"])
    #expect(file.tensors.map(\.type) == [.f32, .u8, .bf16, .f16])
    #expect(file.tensors.map(\.shape) == [[2, 2], [3], [], [1]])
    #expect(try file.tensors[0].floats(row: 1) == [3, 4])
    #expect(try file.tensors[2].scalar() == 0.5)
    #expect(try file.tensors[3].floats() == [-2])
    #expect(file.tensors[1].data.withBytes { Array($0) } == [7, 8, 9])
  }

  @Test func tensorsMayBeNamedInAnyOrder() throws {
    let header = #"""
      {"b": {"dtype": "U8", "shape": [1], "data_offsets": [2, 3]},
       "a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}}
      """#
    let path = try folder.write(CheckpointSafetensors.file(header: header, data: [1, 2, 3]), to: "m.safetensors")
    #expect(try SafetensorsFile(path: path).tensors.map(\.name) == ["a", "b"])
  }

  @Test(arguments: [
    (#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}"#, "bytes that its shape needs"),
    (#"{"a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}"#, "shape"),
    (#"{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}"#, "shape"),
    (#"{"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}}"#, "shape"),
    (#"{"a": {"dtype": "F32", "shape": [4611686018427387904, 4], "data_offsets": [0, 4]}}"#, "bytes that its shape"),
    (#"{"a": {"dtype": "F8_E4M3", "shape": [4], "data_offsets": [0, 4]}}"#, "F8_E4M3"),
    (#"{"a": {"dtype": 5, "shape": [4], "data_offsets": [0, 4]}}"#, "lacks"),
    (#"{"a": {"dtype": "U8", "shape": [4]}}"#, "lacks"),
    (#"{"a": {"dtype": "U8", "shape": [4], "data_offsets": [4, 0]}}"#, "no range"),
    (#"{"a": {"dtype": "U8", "shape": [4], "data_offsets": [0]}}"#, "no range"),
    (#"{"a": {"dtype": "U8", "shape": [4], "data_offsets": [-4, 0]}}"#, "no range"),
    (#"{"a": {"dtype": "U8", "shape": [3], "data_offsets": [1, 4]}}"#, "before it ends"),
    (#"{"a": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]}}"#, "belong to no tensor"),
    (#"{"a": {"dtype": "U8", "shape": [5], "data_offsets": [0, 5]}}"#, "beyond the end"),
    (
      #"{"a": {"dtype": "U8", "shape": [9223372036854775807], "data_offsets": [0, 9223372036854775807]}}"#,
      "beyond the end"
    ),
    (
      #"{"a": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]}, "b": {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}}"#,
      "before it ends"
    ),
    (
      #"{"a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}, "a": {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}}"#,
      "twice"
    ),
    (#"{"a": 1}"#, "lacks"), (#"["a"]"#, "no JSON object"), (#"{"a": "#, "not JSON"), ("", "no JSON object"),
    (#"{"a\u001b": 1}"#, "a\u{FFFD}"),
  ])
  func aHeaderThatLiesIsRefused(header: String, sentence: String) throws {
    try expectBad(sentence, CheckpointSafetensors.file(header: header, data: [0, 0, 0, 0]))
  }

  @Test(arguments: [UInt64(3), 1 << 20, 1 << 40, 1 << 63, .max])
  func aHeaderOfTheWrongLengthIsRefused(length: UInt64) throws {
    try expectBad("", CheckpointBytes.integer(length) + Array(#"{"a": 1}"#.utf8))
  }

  @Test func aFileTooShortForAHeaderIsRefused() throws {
    try expectBad("empty", [])
    try expectBad("ends inside", [1, 0, 0])
  }
}
