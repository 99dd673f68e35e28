import Foundation

@testable import Chat

/// A folder for saved chats that goes with the value.
final class SessionPlace {
  let path = FileManager.default.temporaryDirectory.appending(path: "trilobit-sessions-\(UUID().uuidString)").path
  var folder: SessionFolder { SessionFolder(path: path + "/deep/sessions", program: "trilobit 0.1.0") }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Saves records as a chat; returns its id.
  func save(_ records: [SessionRecord], model: String? = "pebble") throws -> String {
    let file = folder.create(model: model)
    try file.append(records, durable: false)
    file.close()
    return file.id
  }

  func bytes(of id: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: SessionFolder.path(of: id, in: folder.path))))
  }

  func write(_ bytes: [UInt8], as id: String) throws {
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: SessionFolder.path(of: id, in: folder.path)))
  }
}
