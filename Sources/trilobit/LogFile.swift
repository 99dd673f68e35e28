import Chat
import Engine
import Glibc
import Logging
import Synchronization

/// The log: off until `--log FILE` turns it on.
enum LogFile {
  /// Sends what is logged from now on to a file, after what it holds already; nil: nowhere.
  ///
  /// - Throws: `ProgramStop` 73 where the file cannot be written.
  static func open(_ path: String?, feed: LogFeed? = nil) throws {
    guard let path else { return LoggingSystem.bootstrap { _ in FileLogHandler(descriptor: nil, feed: feed) } }
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ProgramStop(
        .cannotWrite, "\(path): \(String(cString: strerror(errno))); name a log file that can be written")
    }
    LoggingSystem.bootstrap { _ in FileLogHandler(descriptor: descriptor, feed: feed) }
  }
}

/// Gives what is logged to the chat's screen as well. Any thread may log.
final class LogFeed: Sendable {
  private struct State {
    var waiting: [String] = []
    var receiver: (@Sendable (String) -> Void)?
  }

  private let state = Mutex(State())

  /// Sends what is logged from now on, and what was until now, to a receiver.
  func deliver(to receiver: @escaping @Sendable (String) -> Void) {
    let waiting = state.withLock { state in
      defer { state = State(receiver: receiver) }
      return state.waiting
    }
    waiting.forEach(receiver)
  }

  fileprivate func take(_ line: String) {
    let receiver = state.withLock { state in
      if state.receiver == nil, state.waiting.count < 100 { state.waiting.append(line) }
      return state.receiver
    }
    receiver?(line)
  }
}

/// Writes each message as one line; lines of several threads do not mix, because each is one write. Without a file it
/// drops them.
private struct FileLogHandler: LogHandler {
  let descriptor: Int32?
  let feed: LogFeed?
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    guard descriptor != nil || feed != nil else { return }
    let more = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let fields = more.map { " \($0.key)=\($0.value)" }.joined()
    let text = "\(event.message)\(fields)".split(whereSeparator: \.isNewline).joined(separator: " ")
    feed?.take("\(event.level >= .warning ? "\(event.level) " : "")\(text)")
    guard let descriptor else { return }
    let line = "\(Self.now()) \(event.level) \(text)\n"
    _ = line.withCString { write(descriptor, $0, strlen($0)) }
  }

  /// The time as in "2026-01-31T12:00:00Z".
  private static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension Logger {
  static let program = Logger(label: "trilobit")

  /// Notes that a model is open.
  func opened(_ info: ModelInfo, after duration: Duration) {
    notice(
      "opened \(info.path)",
      metadata: [
        "profile": "\(info.profile.rawValue)", "kernels": "\(info.kernels)", "threads": "\(info.threads)",
        "context": "\(info.context)", "after": "\(Figures.seconds(duration.inSeconds))",
      ])
  }

  /// Notes that an answer ended.
  func answered(_ summary: GenerationSummary) {
    info(
      "answered",
      metadata: [
        "reason": "\(summary.reason.rawValue)", "prompt": "\(summary.promptTokens)",
        "computed": "\(summary.speed.prefillTokens)", "generated": "\(summary.tokens.count)",
        "seed": "\(summary.seed)", "rate": "\(summary.speed.decodeRate.map(Figures.rate) ?? "-")",
      ])
  }
}
