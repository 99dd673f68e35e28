import Foundation
import Synchronization

/// A hub on this machine that speaks Hugging Face's protocol and holds one repository, `owner/model`.
///
/// Hashes come from the system's sha256sum and sha1sum, not from what is tested.
public final class LoopbackHub: Sendable {
  public struct File: Sendable {
    public var path: String
    public var content: [UInt8]
    /// What the listing says of its size and its hash.
    public var bytes: Int
    public var hash: String
    /// A file that git holds itself is known by its blob; a large one by its SHA-256.
    public var isLarge: Bool

    public init(_ path: String, _ content: [UInt8], isLarge: Bool = true) throws {
      self.path = path
      self.content = content
      self.isLarge = isLarge
      bytes = content.count
      hash = try Self.hash(
        isLarge ? "sha256sum" : "sha1sum", isLarge ? content : Array("blob \(content.count)\0".utf8) + content)
    }

    public static func hash(_ program: String, _ content: [UInt8]) throws -> String {
      let run = try ProgramRun(URL(filePath: "/usr/bin/\(program)"), [], input: content, environment: [:])
      return String(run.text.prefix { $0 != " " })
    }
  }

  /// What is done instead of the right thing: gets the request, how many there were for this path before it, and the
  /// right reply; nil: the right reply.
  public typealias Fault =
    @Sendable (_ request: LoopbackServer.Request, _ before: Int, _ right: LoopbackServer.Reply) -> LoopbackServer.Reply?

  public static let repository = "owner/model"
  public let server: LoopbackServer

  public var address: String { server.address }

  /// Requests for the content of a file.
  public func requests(for path: String) -> [LoopbackServer.Request] {
    server.requests.filter { $0.path == "/\(Self.repository)/resolve/main/\(path)" }
  }

  public init(_ files: [File], fault: @escaping Fault = { _, _, _ in nil }) throws {
    let counts = Mutex<[String: Int]>([:])
    let box = Counts(counts: counts)
    server = try LoopbackServer { request in
      let before = box.next(request.path)
      let right = Self.reply(to: request, files)
      return fault(request, before, right) ?? right
    }
  }

  private final class Counts: Sendable {
    private let counts: Mutex<[String: Int]>
    init(counts: consuming sending Mutex<[String: Int]>) { self.counts = counts }

    func next(_ path: String) -> Int {
      counts.withLock { counts in
        defer { counts[path, default: 0] += 1 }
        return counts[path, default: 0]
      }
    }
  }

  private static func reply(to request: LoopbackServer.Request, _ files: [File]) -> LoopbackServer.Reply {
    if request.path == "/api/models/\(repository)/tree/main" { return listing(files) }
    let start = "/\(repository)/resolve/main/"
    guard request.path.hasPrefix(start), let path = String(request.path.dropFirst(start.count)).removingPercentEncoding,
      let file = files.first(where: { $0.path == path })
    else { return LoopbackServer.Reply(404, fields: [("X-Error-Code", "EntryNotFound")]) }
    var fields: [(name: String, value: String)] = [("ETag", "\"\(file.hash)\""), ("Accept-Ranges", "bytes")]
    if file.isLarge { fields.append(("X-Linked-ETag", "\"\(file.hash)\"")) }
    guard let range = request.fields["range"], let first = Int(range.dropFirst("bytes=".count).dropLast()) else {
      return LoopbackServer.Reply(200, file.content, fields: fields)
    }
    let size = file.content.count
    guard first < size else {
      return LoopbackServer.Reply(416, fields: [("Content-Range", "bytes */\(size)")])
    }
    fields.append(("Content-Range", "bytes \(first)-\(size - 1)/\(size)"))
    return LoopbackServer.Reply(206, Array(file.content[first...]), fields: fields)
  }

  /// The listing of files, as Hugging Face has it.
  public static func listing(_ files: [File]) -> LoopbackServer.Reply {
    let entries = files.map { file in
      let large = file.isLarge ? #", "lfs": {"oid": "\#(file.hash)", "size": \#(file.bytes), "pointerSize": 134}"# : ""
      let oid = file.isLarge ? String(repeating: "0", count: 40) : file.hash
      return #"{"type": "file", "oid": "\#(oid)", "size": \#(file.bytes), "path": "\#(file.path)"\#(large)}"#
    }
    let folder = #"{"type": "directory", "oid": "\#(String(repeating: "1", count: 40))", "size": 0, "path": "figures"}"#
    return LoopbackServer.Reply(
      200, Array("[\(([folder] + entries).joined(separator: ", "))]".utf8),
      fields: [("Content-Type", "application/json")])
  }
}
