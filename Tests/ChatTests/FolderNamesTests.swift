import Chat
import Foundation
import Glibc
import Testing

@Suite struct FolderNamesTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "trilobit-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  private func make(_ name: [UInt8]) {
    let path = (Array("\(folder)/".utf8) + name + [0]).map { CChar(bitPattern: $0) }
    close(open(path, O_CREAT | O_WRONLY, 0o600))
  }

  @Test func theNamesAreThoseThatCanBeWritten() {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(FolderNames.of(folder) == [])
    let long = String(repeating: "l", count: 255)
    for name in ["a", ".hidden", "é 漢.theme", long] { make(Array(name.utf8)) }
    make([0x66, 0xFF])
    #expect(FolderNames.of(folder)?.sorted() == [".hidden", "a", long, "é 漢.theme"])
    #expect(FolderNames.of(folder, most: 3)?.count ?? 9 <= 3)
    #expect(FolderNames.of(folder, most: 0) == [])
  }

  @Test func aFolderThatIsNotThereHasNone() {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(FolderNames.of("\(folder)/none") == nil && errno == ENOENT)
    #expect(FolderNames.of("/proc/self/status") == nil && errno == ENOTDIR)
  }
}
