import Engine
import Glibc
import Synchronization

/// A trace of what the engine does: a line of JSON a token as `run --json` prints them, and one at the end of each
/// answer. Written by the engine's thread; a write that fails ends the trace and nothing else.
final class TraceFile: Sendable {
  let path: String
  private let descriptor: Int32
  private let failure = Mutex<String?>(nil)

  /// Opens a file to append to.
  ///
  /// - Throws: `ProgramStop` 73 where it cannot be written.
  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ProgramStop(.cannotWrite, "\(path): \(String(cString: strerror(errno))); name a file that can be written")
    }
  }

  deinit { close(descriptor) }

  func write(_ token: GeneratedToken) { write(RunJSON.line(token).text) }

  func write(_ summary: GenerationSummary) { write(RunJSON.lastLine(summary).text) }

  private func write(_ line: String) {
    guard failure.withLock({ $0 == nil }), !writeAll(line + "\n", to: descriptor) else { return }
    let reason = String(cString: strerror(errno))
    failure.withLock { $0 = "\(path): \(reason); the trace ends here" }
  }

  /// Why the trace ended, once.
  func takeFailure() -> String? {
    failure.withLock { failure in
      guard let reason = failure, !reason.isEmpty else { return nil }
      failure = ""
      return reason
    }
  }
}
