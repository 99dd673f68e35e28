import Glibc
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct MappedFileTests {
  let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  @Test func bytesAreThoseOfTheFile() throws {
    let file = try MappedFile(path: folder.write([1, 2, 3, 4, 5], to: "bytes"))
    #expect(file.count == 5)
    #expect(file.withBytes { Array($0) } == [1, 2, 3, 4, 5])
    #expect(file.slice(offset: 1, count: 3)?.withBytes { Array($0) } == [2, 3, 4])
  }

  @Test func anEmptyFileHasNoBytes() throws {
    let file = try MappedFile(path: folder.write([], to: "empty"))
    #expect(file.count == 0)
    #expect(file.withBytes { $0.isEmpty })
    #expect(file.slice.withBytes { $0.count } == 0)
  }

  @Test(arguments: [(0, 6), (5, 1), (-1, 2), (2, -1), (Int.max, 1), (1, Int.max)])
  func aSliceOutsideTheFileIsNone(offset: Int, count: Int) throws {
    let file = try MappedFile(path: folder.write([1, 2, 3, 4, 5], to: "bytes"))
    #expect(file.slice(offset: offset, count: count) == nil)
  }

  @Test func aSliceOutlivesItsFilesOwner() throws {
    func slice() throws -> MappedSlice? { try MappedFile(path: folder.path("bytes")).slice(offset: 0, count: 2) }
    try folder.write([8, 9], to: "bytes")
    #expect(try slice()?.withBytes { Array($0) } == [8, 9])
  }

  @Test(arguments: [(0, 20_000), (1, 19_998), (5000, 9000), (4096, 4096), (10, 100), (7, 0)])
  func whatIsReleasedCanBeReadAgain(offset: Int, count: Int) throws {
    let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let file = try MappedFile(path: folder.write(bytes, to: "bytes"))
    let slice = try #require(file.slice(offset: offset, count: count))
    for _ in 0..<2 {
      #expect(slice.withBytes { Array($0) } == Array(bytes[offset..<offset + count]))
      slice.release()
    }
    #expect(file.withBytes { Array($0) } == bytes)
  }

  @Test func whatIsReleasedTakesNoMemory() throws {
    let file = try MappedFile(path: folder.write(Array(repeating: 1, count: 1 << 20), to: "bytes"))
    // Kilobytes of the mapping that are resident, by what the system says of it.
    func resident() throws -> Int {
      var text = ""
      let stream = try #require(fopen("/proc/self/smaps", "r"))
      defer { fclose(stream) }
      var line = [CChar](repeating: 0, count: 4096)
      var isOurs = false
      while fgets(&line, Int32(line.count), stream) != nil {
        text = line.withUnsafeBufferPointer { String(cString: $0.baseAddress.unsafelyUnwrapped) }
        if text.contains(" r--p ") || text.contains("-p ") { isOurs = text.contains(file.path) }
        if isOurs, text.hasPrefix("Rss:") { return Int(text.filter(\.isNumber)) ?? -1 }
      }
      return -1
    }
    #expect(file.withBytes { $0.reduce(0) { $0 + Int($1) } } == 1 << 20)
    #expect(try resident() == 1024)
    file.slice.release()
    #expect(try resident() == 0)
  }

  @Test func whatIsNoFileIsRefused() throws {
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    expectError(.missing, "no such file") { () throws(ModelFileError) in try MappedFile(path: folder.path("absent")) }
    expectError(.bad, "directory") { () throws(ModelFileError) in try MappedFile(path: folder.path) }
    expectError(.bad, "regular file") { () throws(ModelFileError) in try MappedFile(path: pipe) }
  }
}
