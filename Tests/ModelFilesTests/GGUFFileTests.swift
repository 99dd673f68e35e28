import Glibc
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct GGUFFileTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  func open(_ builder: GGUFBuilder) throws -> GGUFFile { try GGUFFile(path: folder.write(builder.bytes, to: "m.gguf")) }

  func expectBad(_ text: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = try folder.write(bytes, to: "bad.gguf")
    expectError(.bad, text, sourceLocation: sourceLocation) { () throws(ModelFileError) in try GGUFFile(path: path) }
  }

  static var two: GGUFBuilder {
    var builder = GGUFBuilder()
    builder.tensors = [
      .init("first", [3, 2], type: 0, CheckpointBytes.f32([1, 2, 3, 4, 5, 6])),
      .init("second", [2], type: 1, CheckpointBytes.f16([0.5, -7])),
    ]
    return builder
  }

  @Test(arguments: [UInt32(2), 3])
  func bothVersionsAreRead(version: UInt32) throws {
    var builder = Self.two
    builder.version = version
    let file = try open(builder)
    #expect(file.version == Int(version))
    #expect(file.tensors.map(\.name) == ["first", "second"])
    #expect(file.tensors.map(\.shape) == [[2, 3], [2]])
    #expect(try file.tensors.map { try $0.floats() } == [[1, 2, 3, 4, 5, 6], [0.5, -7]])
  }

  @Test func everyTypeOfMetadataIsRead() throws {
    var builder = GGUFBuilder()
    func add(_ key: String, _ type: UInt32, _ bytes: [UInt8]) {
      builder.entries.append((key, CheckpointBytes.integer(type) + bytes))
    }
    add("u8", 0, [200])
    add("i8", 1, [0xFF])
    add("u16", 2, [0x34, 0x12])
    add("i16", 3, [0xFE, 0xFF])
    add("u32", 4, [1, 0, 0, 0x80])
    add("i32", 5, [0xFD, 0xFF, 0xFF, 0xFF])
    add("f32", 6, CheckpointBytes.f32([2.5]))
    add("bool", 7, [1])
    add("string", 8, GGUFBuilder.text("héé"))
    add("u64", 10, CheckpointBytes.integer(UInt64.max))
    add("i64", 11, CheckpointBytes.integer(Int64.min))
    add("f64", 12, CheckpointBytes.integer((0.1).bitPattern))
    let numbers = CheckpointBytes.integer(UInt32(5)) + CheckpointBytes.integer(UInt64(2))
    add("array", 9, numbers + [7, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    let inner = CheckpointBytes.integer(UInt32(9)) + CheckpointBytes.integer(UInt64(1))
    add("nested", 9, inner + CheckpointBytes.integer(UInt32(7)) + CheckpointBytes.integer(UInt64(2)) + [0, 1])
    builder.add("strings", strings: ["a", "", "\u{0}b"])
    let metadata = try open(builder).metadata
    let expected: [(String, GGUFValue)] = [
      ("u8", .uint8(200)), ("i8", .int8(-1)), ("u16", .uint16(0x1234)), ("i16", .int16(-2)),
      ("u32", .uint32(0x8000_0001)), ("i32", .int32(-3)), ("f32", .float32(2.5)), ("bool", .bool(true)),
      ("string", .string("héé")), ("u64", .uint64(.max)), ("i64", .int64(.min)), ("f64", .float64(0.1)),
      ("array", .array(.int32([7, -1]))), ("nested", .array(.array([.bool([false, true])]))),
      ("strings", .array(.string(["a", "", "\u{0}b"]))),
    ]
    #expect(metadata.entries.map(\.key) == expected.map(\.0))
    for (key, value) in expected { #expect(metadata[key] == value) }
    #expect(metadata["u64"]?.integerValue == nil)
    #expect(metadata["i16"]?.integerValue == -2)
    #expect(metadata["f32"]?.doubleValue == 2.5)
    #expect(metadata["array"]?.integerArray == [7, -1])
    #expect(metadata["strings"]?.stringArray?.count == 3)
    #expect(metadata["absent"] == nil)
  }

  @Test func alignmentIsThatOfTheMetadata() throws {
    var builder = Self.two
    builder.add("general.alignment", uint32: 64)
    builder.alignment = 64
    let file = try open(builder)
    #expect(file.alignment == 64)
    #expect(file.tensors.allSatisfy { $0.data.offset % 64 == 0 })
    #expect(try file.tensors[1].floats() == [0.5, -7])
  }

  @Test func aFileWithoutTensorsOpens() throws {
    var builder = GGUFBuilder()
    builder.add("general.architecture", string: "gpt2")
    let path = try folder.write(builder.head, to: "vocabulary.gguf")
    #expect(try GGUFFile(path: path).tensors.isEmpty)
  }

  @Test func aTypeOfUnknownSizeHasTheBytesUpToTheNextTensor() throws {
    var builder = GGUFBuilder()
    builder.tensors = [
      .init("q", [64, 2], type: 143, [UInt8](repeating: 1, count: 64)),
      .init("n", [1], type: 0, CheckpointBytes.f32([3])),
    ]
    let tensor = try open(builder).tensors[0]
    #expect(tensor.type == .ptq1_0)
    #expect(tensor.data.count == 64)
    expectError(.bad, "PTQ1_0, whose weights need a Hadamard transform") { () throws(ModelFileError) in
      try tensor.floats()
    }
  }

  @Test(arguments: [
    ("<!DOCTYPE html><html>", "web page"), ("", "empty"), ("version https://git-lfs.github.com/spec/v1\n", "LFS"),
    ("PK\u{3}\u{4}", "PyTorch"), ("just some words", "not a model"), ("{\"a\": 1}", "JSON"), ("ggjt....", "older"),
    ("GGU", "not a model"),
  ])
  func aForeignFileIsNamed(text: String, sentence: String) throws {
    try expectBad(sentence, Array(text.utf8))
  }

  @Test(arguments: [(UInt32(1), "version 1"), (4, "version 4"), (0x0300_0000, "big-endian"), (0, "version 0")])
  func anotherVersionIsNamed(version: UInt32, sentence: String) throws {
    var builder = Self.two
    builder.version = version
    try expectBad(sentence, builder.bytes)
  }

  @Test(arguments: [UInt64(3), 1 << 32, 1 << 60, .max])
  func countsThatLieAreRefused(count: UInt64) throws {
    var builder = Self.two
    builder.tensorCount = count
    try expectBad("", builder.bytes)
    builder = Self.two
    builder.entryCount = count
    try expectBad("", builder.bytes)
    for type in UInt32(0)...12 {
      builder = Self.two
      let head = CheckpointBytes.integer(UInt32(9)) + CheckpointBytes.integer(type)
      builder.entries.append(("array", head + CheckpointBytes.integer(count == 3 ? 1 << 40 : count)))
      try expectBad("", builder.bytes)
    }
    builder = Self.two
    builder.entries.append(
      ("text", CheckpointBytes.integer(UInt32(8)) + CheckpointBytes.integer(count == 3 ? 1 << 40 : count)))
    try expectBad("", builder.bytes)
  }

  /// A file that is large without holding much: what it claims would fit, but is more than memory should be asked for.
  @Test(.timeLimit(.minutes(1))) func claimsThatFitALargeFileAreRefused() throws {
    for lie in [
      CheckpointBytes.integer(UInt32(8)) + CheckpointBytes.integer(UInt64(1 << 39)),
      CheckpointBytes.integer(UInt32(9)) + CheckpointBytes.integer(UInt32(0))
        + CheckpointBytes.integer(UInt64(1 << 39)),
    ] {
      var builder = Self.two
      builder.entries = [("key", lie)]
      let path = try folder.write(builder.bytes, to: "sparse.gguf")
      #expect(truncate(path, 1 << 40) == 0)
      expectError(.bad, "more than can be") { () throws(ModelFileError) in try GGUFFile(path: path) }
    }
  }

  @Test func aTextThatIsNotUTF8IsRefused() throws {
    var builder = GGUFBuilder()
    let text = CheckpointBytes.integer(UInt32(8)) + CheckpointBytes.integer(UInt64(2)) + [0xC3, 0x28]
    builder.entries.append(("text", text))
    try expectBad("UTF-8", builder.bytes)
  }

  @Test(arguments: [0, 3, 48, 1 << 21])
  func anAlignmentThatIsNoPowerOfTwoIsRefused(alignment: UInt32) throws {
    var builder = Self.two
    builder.add("general.alignment", uint32: alignment)
    try expectBad("general.alignment", builder.bytes)
  }

  @Test func metadataOfAnUnknownTypeOrTwiceIsRefused() throws {
    var builder = Self.two
    builder.entries.append(("key", CheckpointBytes.integer(UInt32(13)) + [0, 0, 0, 0]))
    try expectBad("type 13", builder.bytes)
    builder = Self.two
    builder.add("key", uint32: 1)
    builder.add("key", uint32: 2)
    try expectBad("twice", builder.bytes)
  }

  @Test func arraysNestedTooDeepAreRefused() throws {
    var builder = GGUFBuilder()
    let level = CheckpointBytes.integer(UInt32(9)) + CheckpointBytes.integer(UInt64(1))
    let nested = (0..<1000).flatMap { _ in level } + CheckpointBytes.integer(UInt32(0))
    builder.entries.append(("deep", CheckpointBytes.integer(UInt32(9)) + nested + CheckpointBytes.integer(UInt64(0))))
    try expectBad("deeper", builder.bytes)
  }

  static let four = CheckpointBytes.f32([1, 2, 3, 4])

  typealias Lie = (tensor: GGUFBuilder.Tensor, sentence: String)

  static let lies: [Lie] = [
    (.init("t", [0], type: 0, four), "dimension of size 0"),
    (.init("t", [1 << 63], type: 0, four), "dimension of size"),
    (.init("t", [1 << 40, 1 << 40], type: 0, four), "overflows"),
    (.init("t", [1 << 31, 1 << 31, 4], type: 0, four), "overflows"),
    (.init("t", [], type: 0, four), "0 dimensions"),
    (.init("t", [1, 1, 1, 1, 4], type: 0, four), "5 dimensions"),
    (.init("t", [4], type: 77, four), "type 77"),
    (.init("t", [4], type: 0x8000_0000, four), "not known"),
    (.init("t", [4], type: 35, four), "whole blocks of TQ2_0"),
    (.init("t", [4], type: 0, four, offset: 8), "multiple of 32"),
    (.init("t", [4], type: 0, four, offset: 64), "beyond the end"),
    (.init("t", [4], type: 0, four, offset: 1 << 62), "beyond the end"),
    (.init("t", [4], type: 0, four, offset: .max - 31), "outside the file"),
    (.init("t", [400], type: 0, four), "beyond the end"),
    (.init("first", [4], type: 0, four), "twice"),
    (.init("t", [4], type: 0, four, offset: 0), "overlap"),
    (.init("t\u{1B}[31m\u{7}", [0], type: 0, four), "t\u{FFFD}[31m\u{FFFD}"),
    (.init(String(repeating: "long", count: 300), [0], type: 0, four), "longlong…"),
  ]

  @Test(arguments: lies)
  func aTensorThatLiesIsRefused(tensor: GGUFBuilder.Tensor, sentence: String) throws {
    var builder = GGUFBuilder()
    builder.tensors = [.init("first", [4], type: 0, Self.four), tensor]
    try expectBad(sentence, builder.bytes)
  }
}
