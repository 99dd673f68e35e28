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

  @Test func whatIsNoFileIsRefused() throws {
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    expectError(.missing, "no such file") { () throws(ModelFileError) in try MappedFile(path: folder.path("absent")) }
    expectError(.bad, "directory") { () throws(ModelFileError) in try MappedFile(path: folder.path) }
    expectError(.bad, "regular file") { () throws(ModelFileError) in try MappedFile(path: pipe) }
  }
}
