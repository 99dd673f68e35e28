import Glibc
import JSONText

/// Finds out what a list shows of a session without reading every line as JSON: the kind stands at the start of each
/// line, and only the few lines that matter are read.
struct SessionScan {
  /// The buffer of the last file, used again.
  private var buffer: [UInt8] = []

  /// What a line is, as far as its beginning tells.
  private enum Kind {
    case message, name, model, withdrawal, other
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
    if summary.isDamaged, summary.title == ConversationTitle.none { summary.title = id }
    return (summary, status.changed)
  }

  private func scan(into summary: inout SessionSummary) {
    var name: String?
    var question: String?
    /// The question that gives the title, while it is not known whether it was refused.
    var unanswered: Int?
    var isFirst = true
    Self.forEachLine(of: buffer) { line in
      if isFirst {
        isFirst = false
        if readHeader(line, into: &summary) { return !summary.isDamaged }
      }
      let kind = Self.kind(of: line)
      if kind == .message { summary.messages += 1 }
      if kind == .other || kind == .message && question != nil && unanswered == nil { return true }
      guard let json = try? SessionText.json(line), let record = try? SessionRecord(json) else { return true }
      switch record {
      case .question(let id, _, let text, _):
        if kind != .message { summary.messages += 1 }
        if question == nil {
          question = ConversationTitle.words(of: text)
          unanswered = id
        }
      case .answer(_, let asked, let text, let end):
        if kind != .message { summary.messages += 1 }
        guard asked != nil, asked == unanswered else { break }
        unanswered = nil
        if text.isEmpty, end.ending == .failed { question = nil }
      case .withdraw(let id):
        summary.messages = max(0, summary.messages - 1)
        if id == unanswered { (question, unanswered) = (nil, nil) }
      case .title(let text): name = text.map(ConversationTitle.line)
      case .model(let model): summary.model = model
      default: break
      }
      return true
    }
    if isFirst { summary.problem = "\(summary.path) is empty" }
    summary.title = name.flatMap { $0.isEmpty ? nil : $0 } ?? question ?? ConversationTitle.none
  }

  /// Calls `body` with each line that is not empty, until it returns false.
  private static func forEachLine(of bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Bool) {
    var start = 0
    while start < bytes.count {
      // The C library's search is fast even where this program is built without optimization.
      let end = bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress, let found = memchr(base + start, 0x0A, buffer.count - start) else {
          return buffer.count
        }
        return base.distance(to: UnsafeRawPointer(found))
      }
      if end > start, !body(bytes[start..<end]) { return }
      start = end + 1
    }
  }

  /// False where the line is not a header but may be a record.
  private func readHeader(_ line: ArraySlice<UInt8>, into summary: inout SessionSummary) -> Bool {
    guard let json = try? SessionText.json(line), let version = SessionHeader.version(of: json) else {
      summary.problem = "\(summary.path): the header is damaged"
      return false
    }
    guard let header = SessionHeader(json, id: summary.id) else {
      summary.problem = SessionError.otherVersion(path: summary.path, version: version).description
      return true
    }
    summary.created = header.created
    summary.model = header.model
    return true
  }

  private static let beginnings: [(bytes: [UInt8], kind: Kind)] = [
    (Array("{\"kind\": \"answer\",".utf8), .message), (Array("{\"kind\": \"question\",".utf8), .message),
    (Array("{\"kind\": \"continuation\",".utf8), .other), (Array("{\"kind\": \"select\",".utf8), .other),
    (Array("{\"kind\": \"system\",".utf8), .other), (Array("{\"kind\": \"title\",".utf8), .name),
    (Array("{\"kind\": \"model\",".utf8), .model), (Array("{\"kind\": \"withdraw\",".utf8), .withdrawal),
  ]

  private static func kind(of line: ArraySlice<UInt8>) -> Kind {
    beginnings.first { line.starts(with: $0.bytes) }?.kind ?? .unclear
  }
}
