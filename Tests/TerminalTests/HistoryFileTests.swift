import Foundation
import Testing

@testable import Terminal

@Suite struct HistoryFileTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "trilobit-history-\(UUID().uuidString)")
  var path: String { folder.appending(path: "deep/history").path }

  @Test func keepsEntriesOfSeveralLines() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let entries = ["one", "two\nlines", "#12 looks like a time\n#34\n\\#5\n\\\\", "漢字 😀", "a\n\nb", "\\"]
    let file = HistoryFile(path: path)
    for entry in entries { #expect(file.append(entry)) }
    #expect(file.load() == entries)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let above = try FileManager.default.attributesOfItem(atPath: folder.path)
    #expect(above[.posixPermissions] as? Int == 0o700)
  }

  @Test(arguments: [
    ("", []), ("a\nb\n", ["a", "b"]), ("#1700000000\na\nb\n#1700000001\nc\n", ["a\nb", "c"]),
    ("plain\n#1\nx\n", ["plain", "x"]), ("#1\n#2\n#3\nx", ["x"]), ("# no time\n", ["# no time"]), ("\n\n\n", []),
  ])
  func readsFiles(_ text: String, _ entries: [String]) {
    #expect(HistoryFile.entries(in: Array(text.utf8)) == entries)
  }

  @Test func readsAnythingWithoutACrash() {
    #expect(HistoryFile.entries(in: [0xFF, 0x0A, 0, 0x61, 0x0A]) == ["\u{FFFD}", "a"])
    var generator = SmallGenerator(state: 3)
    let favourites: [UInt8] = [0x23, 0x31, 0x0A, 0x5C, 0xE6, 0x61]
    for _ in 0..<200 {
      let bytes: [UInt8] = (0..<60).map { _ in favourites.randomElement(using: &generator) ?? 0 }
      let entries = HistoryFile.entries(in: bytes)
      // What was read once can be written and read again.
      let text = entries.map { HistoryFile.record($0, time: 5) }.joined()
      #expect(HistoryFile.entries(in: Array(text.utf8)) == entries)
    }
  }

  @Test func goesOnAfterAFileCutShort() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = HistoryFile(path: path)
    #expect(file.append("one"))
    try Data("#1\none\n#2\nhal".utf8).write(to: URL(filePath: path))
    #expect(file.append("two"))
    #expect(file.load() == ["one", "hal", "two"])
  }

  @Test func saysNoWhereNothingCanBeWritten() {
    #expect(!HistoryFile(path: "/proc/nothing/history").append("x"))
    #expect(!HistoryFile(path: "/dev/null").append("x"))
    #expect(!HistoryFile(path: FileManager.default.temporaryDirectory.path).append("x"))
    #expect(HistoryFile(path: "/nonexistent/history").load().isEmpty)
    #expect(HistoryFile(path: "/dev/zero").load().isEmpty)
  }

  @Test func letsTheOldestGo() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = HistoryFile(path: path)
    #expect(file.append("first"))
    let many = (0..<HistoryFile.mostEntries * 5 / 4).map { HistoryFile.record("entry \($0)", time: 1) }.joined()
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(many.utf8))
    try handle.close()
    file.trim()
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    let entries = HistoryFile.entries(in: Array(text.utf8))
    #expect(entries.count == HistoryFile.mostEntries)
    #expect(entries.last == "entry \(HistoryFile.mostEntries * 5 / 4 - 1)")
    #expect(file.load() == entries)
  }

  @Test func twoProgramsKeepEachOthersEntries() async {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = path
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask { for entry in 0..<50 { _ = HistoryFile(path: path).append("\(writer)\n\(entry)") } }
      }
    }
    #expect(Set(HistoryFile(path: path).load()).count == 200)
  }
}
