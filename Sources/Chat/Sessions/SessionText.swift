import JSONText

/// The text of a session's file, read: header, conversation, and what could not be used.
struct SessionText {
  /// Nil where the first line is damaged.
  private(set) var header: SessionHeader?
  /// The version that the header names where that is another one; then nothing else was read.
  private(set) var otherVersion: Int?
  private(set) var conversation = Conversation()
  /// Records that were used.
  private(set) var records = 0
  /// Lines that were skipped: "NAME:12: not a JSON object; skipped".
  private(set) var problems: [String] = []

  private let name: String
  private var damaged = 0
  private var unknown = 0

  /// Reads the bytes of the file `name`, which is that of the session `id`.
  init(_ bytes: [UInt8], name: String, id: String) {
    self.name = name
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { continue }
      read(line, number, id: id)
      if otherVersion != nil { return }
    }
    conversation.finishReplay()
    if damaged > SessionLimits.problems {
      problems.append("\(name): \(damaged - SessionLimits.problems) more damaged lines; skipped")
    }
    if unknown > 0 {
      problems.append("\(name): \(Figures.counted(unknown, "line")) of a newer version; skipped, and left in the file")
    }
  }

  private mutating func read(_ line: ArraySlice<UInt8>, _ number: Int, id: String) {
    do throws(SessionLineError) {
      let json = try Self.json(line)
      if number == 1 {
        guard let version = SessionHeader.version(of: json) else { throw .damaged("no header of a saved chat") }
        header = SessionHeader(json, id: id)
        if header == nil { otherVersion = version }
        conversation.use(model: header?.model)
        return
      }
      if let problem = conversation.replay(try SessionRecord(json)) { throw .damaged(problem) }
      records += 1
    } catch {
      switch error {
      case .unknownKind: unknown += 1
      case .damaged(let reason):
        damaged += 1
        if damaged <= SessionLimits.problems { problems.append("\(name):\(number): \(reason); skipped") }
      }
    }
  }

  /// One line as JSON.
  static func json(_ line: ArraySlice<UInt8>) throws(SessionLineError) -> JSONValue {
    guard line.count <= SessionLimits.lineBytes else {
      throw .damaged("longer than \(Figures.bytes(SessionLimits.lineBytes))")
    }
    let json: JSONValue
    do throws(JSONError) { json = try JSONValue(parsing: line) } catch { throw .damaged("no JSON: \(error)") }
    guard json.objectValue != nil else { throw .damaged("not a JSON object") }
    return json
  }
}
