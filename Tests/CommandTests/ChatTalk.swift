import Foundation
import TestSupport
import Testing

/// Keys as a terminal sends them.
enum TypedKey {
  static let escape = "\u{1B}"
  static let interrupt = "\u{3}"
  static let tab = "\t"
  static let backTab = "\u{1B}[Z"
  static let down = "\u{1B}[B"
  static let f2 = "\u{1B}OQ"
  static let f5 = "\u{1B}[15~"
  static let f6 = "\u{1B}[17~"

  /// A text as a terminal pastes it.
  static func paste(_ text: String) -> String { "\u{1B}[200~" + text + "\u{1B}[201~" }
}

/// Questions, and what the bundled model answers to them.
enum Talk {
  static let japan = ("What is the capital of Japan?", "The capital of Japan is Tokyo.")
  static let france = ("What is the capital of France?", "The capital of France is Paris.")
  static let hello = ("hello", "Hello! What shall we talk about?")
  /// A long answer: what stands near its beginning, in whatever conversation, and near its end; `endAfterJapan`: where
  /// the question about Japan was before it.
  static let story = (
    "tell me a story about a robot", beginning: "robot named", end: "With joy", endAfterJapan: "You earned it"
  )
}

extension Program {
  /// A chat whose model is open.
  func chat(
    _ arguments: [String] = [], environment: [String: String] = [:], leavingOut: Set<String> = [],
    script: String? = nil, rows: Int = 40, columns: Int = 80
  ) throws -> ChatScreen {
    let screen = try ChatScreen(
      self, ["--temperature", "0"] + arguments, environment: environment, leavingOut: leavingOut, script: script,
      rows: rows, columns: columns)
    try screen.waitUntilReady()
    return screen
  }

  /// Paths of the files of the saved chats.
  var savedChats: [String] {
    let path = folder.path("state/trilobit/sessions")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".jsonl") }.sorted().map { "\(path)/\($0)" }
  }

  /// The id of the only saved chat.
  func savedChat() throws -> String {
    try #require(savedChats.count == 1, "\(savedChats)")
    return URL(filePath: savedChats[0]).deletingPathExtension().lastPathComponent
  }

  /// Records of a saved chat of a kind, as JSON objects.
  func records(_ kind: String, in file: String) throws -> [[String: Any]] {
    try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      .compactMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
      .filter { $0["kind"] as? String == kind }
  }

  /// Puts the file of a saved chat where the program looks for it.
  func save(chat id: String, lines: [String]) throws {
    let path = folder.path("state/trilobit/sessions")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try (lines.joined(separator: "\n") + "\n").write(toFile: "\(path)/\(id).jsonl", atomically: true, encoding: .utf8)
  }
}

extension ChatScreen {
  /// Asks, and waits for the end of the answer.
  func ask(_ talk: (question: String, answer: String)) throws {
    type(talk.question + "\r")
    try wait(for: talk.answer, "ready")
  }

  /// Starts the long story, and waits for its first words.
  func startStory() throws {
    type(Talk.story.0 + "\r")
    try wait(for: Talk.story.beginning)
  }

  /// What the terminal was sent after this moment.
  var mark: Int { terminal.output.count }

  func sent(since mark: Int) -> String { String(decoding: terminal.output[mark...], as: UTF8.self) }
}
