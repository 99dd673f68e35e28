import Glibc
import JSONText

/// Finds out what a list shows of a session without reading every line as JSON: the kind stands at the start of each
/// line, and only the few lines that matter are read.
struct SessionScan {
  /// The buffer of the last file, used again.
  private var buffer: [UInt8] = []

  /// What a line is, as far as its beginning tells.
  private enum Kind {
    case message, name, model, other
    /// Not as this program writes it: to be read.
    case unclear
  }

  /// Nil where there is no such file, or none that can be opened.
  mutating func summary(of id: String, path: String) -> (summary: SessionSummary, changed: timespec)? {
    guard let storage = try? SessionStorage(path: path, flags: O_RDONLY), let status = try? storage.status() else {
      return nil
    }
    var summary = SessionSummary(
      id: id, title: ConversationTitle.none, model: nil, created: status.changed.tv_sec,
      changed: status.changed.tv_sec, messages: 0, path: path)
    do throws(SessionError) {
      buffer = try storage.bytes()
      scan(into: &summary)
    } catch {
      summary.problem = error.description
    }
    return (summary, status.changed)
  }

  private func scan(into summary: inout SessionSummary) {
    var name: String?
    var question: String?
    var isFirst = true
    for line in buffer.split(separator: UInt8(ascii: "\n")) {
      if isFirst {
        isFirst = false
        readHeader(line, into: &summary)
        if summary.isDamaged { break }
        continue
      }
      let kind = Self.kind(of: line)
      if kind == .message { summary.messages += 1 }
      if kind == .other || kind == .message && question != nil { continue }
      guard let json = try? SessionText.json(line), let record = try? SessionRecord(json) else { continue }
      switch record {
      case .question(_, _, let text, _):
        if kind != .message { summary.messages += 1 }
        if question == nil { question = ConversationTitle.words(of: text) }
      case .answer: if kind != .message { summary.messages += 1 }
      case .title(let text): name = text
      case .model(let model): summary.model = model
      default: break
      }
    }
    if isFirst { summary.problem = "\(summary.path) is empty" }
    summary.title = name ?? question ?? ConversationTitle.none
  }

  private func readHeader(_ line: ArraySlice<UInt8>, into summary: inout SessionSummary) {
    guard let json = try? SessionText.json(line), let version = SessionHeader.version(of: json) else {
      summary.problem = "\(summary.path): the header is damaged"
      return
    }
    guard let header = SessionHeader(json, id: summary.id) else {
      summary.problem = SessionError.otherVersion(path: summary.path, version: version).description
      return
    }
    summary.created = header.created
    summary.model = header.model
  }

  private static let beginnings: [(bytes: [UInt8], kind: Kind)] = [
    (Array("{\"kind\": \"answer\",".utf8), .message), (Array("{\"kind\": \"question\",".utf8), .message),
    (Array("{\"kind\": \"continuation\",".utf8), .other), (Array("{\"kind\": \"select\",".utf8), .other),
    (Array("{\"kind\": \"system\",".utf8), .other), (Array("{\"kind\": \"title\",".utf8), .name),
    (Array("{\"kind\": \"model\",".utf8), .model),
  ]

  private static func kind(of line: ArraySlice<UInt8>) -> Kind {
    beginnings.first { line.starts(with: $0.bytes) }?.kind ?? .unclear
  }
}
