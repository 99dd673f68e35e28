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
  /// Lines that are damaged: "NAME:12: not a JSON object; skipped".
  private(set) var problems: [String] = []

  private let file: String
  private var damaged = 0
  private var unknown = 0

  /// Reads the bytes of the file `name`, which is that of the session `id`.
  init(_ bytes: [UInt8], name: String, id: String) {
    file = name
    var number = 0
    var isFirst = true
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { continue }
      read(line, number, isFirst: isFirst, id: id)
      isFirst = false
      if otherVersion != nil { return }
    }
    conversation.finishReplay()
    if damaged > SessionLimits.problems {
      problems.append("\(file): \(Figures.counted(damaged - SessionLimits.problems, "more damaged line"))")
    }
    if unknown > 0 {
      problems.append("\(file): \(Figures.counted(unknown, "line")) of a newer version; skipped, and left in the file")
    }
  }

  private mutating func read(_ line: ArraySlice<UInt8>, _ number: Int, isFirst: Bool, id: String) {
    do throws(SessionLineError) {
      let json = try Self.json(line)
      if isFirst {
        if let version = SessionHeader.version(of: json) {
          header = SessionHeader(json, id: id)
          if header == nil { otherVersion = version }
          conversation.use(model: header?.model)
          return
        }
        name(number, "no header of a saved chat")
      }
      switch conversation.replay(try SessionRecord(json)) {
      case .skipped(let reason): throw .damaged(reason)
      case .repaired(let how): name(number, how)
      case nil: break
      }
      records += 1
    } catch {
      switch error {
      case .unknownKind: unknown += 1
      case .damaged(let reason): name(number, reason + "; skipped")
      }
    }
  }

  private mutating func name(_ number: Int, _ problem: String) {
    damaged += 1
    if damaged <= SessionLimits.problems { problems.append("\(file):\(number): \(problem)") }
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
