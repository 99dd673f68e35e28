import TestSupport
import Testing

@testable import ModelFiles

@Suite struct GGUFWriterTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  static let metadata: [(key: String, value: GGUFValue)] = [
    ("u8", .uint8(1)), ("i8", .int8(-1)), ("u16", .uint16(2)), ("i16", .int16(-2)), ("u32", .uint32(3)),
    ("i32", .int32(-3)), ("f32", .float32(0.5)), ("bool", .bool(true)), ("string", .string("é")),
    ("u64", .uint64(.max)), ("i64", .int64(.min)), ("f64", .float64(0.1)),
    ("strings", .array(.string(["x", ""]))), ("nested", .array(.array([.uint8([1, 2]), .bool([true])]))),
    ("numbers", .array(.float32([1, -2]))), ("i32s", .array(.int32([5, -5]))), ("i8s", .array(.int8([-1]))),
    ("u16s", .array(.uint16([9]))), ("i16s", .array(.int16([-9]))), ("u32s", .array(.uint32([9]))),
    ("u64s", .array(.uint64([9]))), ("i64s", .array(.int64([-9]))), ("f64s", .array(.float64([0.25]))),
  ]

  static let writer = GGUFWriter(
    metadata: metadata,
    tensors: [
      .init(name: "a", type: .f32, shape: [2, 3]), .init(name: "b", type: .f16, shape: [1]),
      .init(name: "c", type: .f32, shape: [1]),
    ])

  static func contents(_ position: Int, _ sink: GGUFWriter.Sink) throws(ModelFileError) {
    switch position {
    case 0:
      try sink.write(CheckpointBytes.f32([1, 2, 3]))
      try sink.write(CheckpointBytes.f32([4, 5, 6]))
    case 1: try sink.write(CheckpointBytes.f16([7]))
    default: try sink.write(CheckpointBytes.f32([8]))
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    try Self.writer.write(to: folder.path("w.gguf"), contents: Self.contents)
    let file = try GGUFFile(path: folder.path("w.gguf"))
    #expect(file.version == 3)
    #expect(file.metadata.entries.map(\.key) == Self.metadata.map(\.key))
    #expect(file.metadata.entries.map(\.value) == Self.metadata.map(\.value))
    #expect(file.tensors.map(\.name) == ["a", "b", "c"])
    #expect(file.tensors[0].shape == [2, 3])
    #expect(try file.tensors.map { try $0.floats() } == [[1, 2, 3, 4, 5, 6], [7], [8]])
    #expect(file.tensors.allSatisfy { $0.data.offset % 32 == 0 })
    #expect(file.file.count % 32 == 0)
    #expect(try folder.names() == ["w.gguf"])
  }

  @Test func bytesAreThoseOfTheFormat() throws {
    var builder = GGUFBuilder()
    builder.add("key", string: "value")
    builder.tensors = [.init("t", [2], type: 0, CheckpointBytes.f32([1, 2]))]
    let writer = GGUFWriter(
      metadata: [("key", .string("value"))], tensors: [.init(name: "t", type: .f32, shape: [2])])
    try writer.write(to: folder.path("w.gguf")) { (_, sink) throws(ModelFileError) in
      try sink.write(CheckpointBytes.f32([1, 2]))
    }
    #expect(try MappedFile(path: folder.path("w.gguf")).withBytes { Array($0) } == builder.bytes)
  }

  @Test func aFailureLeavesWhatWasThere() throws {
    try folder.write("before", to: "w.gguf")
    let failure = ModelFileError(kind: .bad, message: "stop")
    for position in 0..<3 {
      expectError(.bad, "stop") { () throws(ModelFileError) in
        try Self.writer.write(to: folder.path("w.gguf")) { (current, sink) throws(ModelFileError) in
          if current == position { throw failure }
          try Self.contents(current, sink)
        }
      }
    }
    #expect(try folder.names() == ["w.gguf"])
    #expect(try MappedFile(path: folder.path("w.gguf")).withBytes { Array($0) } == Array("before".utf8))
  }

  @Test func aTensorOfTheWrongSizeIsRefused() throws {
    expectError(.bad, "wrong number of bytes") { () throws(ModelFileError) in
      try Self.writer.write(to: folder.path("w.gguf")) { _, _ in }
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    for path in [folder.path, folder.path("absent/w.gguf"), "/dev/null", "/proc/w.gguf"] {
      expectError(.cannotWrite, path) { () throws(ModelFileError) in
        try Self.writer.write(to: path, contents: Self.contents)
      }
    }
  }

  @Test func aTensorLargerThanTheBufferIsWritten() throws {
    let writer = GGUFWriter(metadata: [], tensors: [.init(name: "t", type: .f32, shape: [1 << 20])])
    let piece = [UInt8](repeating: 1, count: 1 << 22)
    try writer.write(to: folder.path("large.gguf")) { (_, sink) throws(ModelFileError) in try sink.write(piece) }
    #expect(try GGUFFile(path: folder.path("large.gguf")).tensors[0].data.withBytes { $0.elementsEqual(piece) })
  }
}
