import Foundation
import TestSupport
import Testing

@testable import trilobit

/// Files that go into a message, and what is said of those that do not.
@Suite struct AttachedFilesTests {
  private let folder: CheckpointFolder

  init() throws { folder = try CheckpointFolder() }

  @Test func namesMayHoldAnything() throws {
    _ = try folder.write("text", to: "a; b.txt")
    _ = try folder.write("no\u{0}text", to: "c; d.txt")
    let (files, skipped) = try AttachedFiles.matching(folder.path("*.txt"))
    #expect(files.map(\.text) == ["text"])
    #expect(skipped == [folder.path("c; d.txt") + " is not a text file"], "what to do about it is not told of each")
  }

  @Test func aRefusalSaysWhatToDo() throws {
    let path = folder.path("none; at all.txt")
    let stop = #expect(throws: ProgramStop.self) { try AttachedFiles.read(path) }
    #expect(stop?.statement == "\(path): No such file or directory")
    #expect(stop?.message == "\(path): No such file or directory; name a file that can be read")
  }
}
