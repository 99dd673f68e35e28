import ArgumentParser
import Benchmark
import Chat
import Engine
import Glibc
import Hub
import JSONText
import ModelFiles
import Screen
import Tokenization

/// The exit statuses of CLI.md, as in sysexits.
enum ExitStatus: Int32 {
  case done = 0
  case usage = 64
  case badData = 65
  case noInput = 66
  case unreachable = 69
  case ourFault = 70
  case cannotWrite = 73
  case tryAgain = 75
  case interrupted = 130

  /// Says in one line on standard error what went wrong, and ends with the status that belongs to it.
  static func end(with error: any Error) -> Never {
    if let stop = error as? ProgramStop {
      if let message = stop.message { report(message) }
      exit(stop.status.rawValue)
    }
    if let status = status(of: error) {
      report("\(error)")
      exit(status.rawValue)
    }
    let parserStatus = Trilobit.exitCode(for: error).rawValue
    let message = Trilobit.message(for: error)
    if parserStatus == 0 {
      StandardOutput.write(message + "\n")
      exit(0)
    }
    if parserStatus == ExitCode.validationFailure.rawValue {
      report("\(message.hasSuffix(".") ? String(message.dropLast()) : message); see 'trilobit --help'")
      exit(ExitStatus.usage.rawValue)
    }
    report(message.isEmpty ? "\(error)" : message)
    exit(ExitStatus.ourFault.rawValue)
  }

  private static func status(of error: any Error) -> ExitStatus? {
    switch error {
    case let error as ModelFileError:
      switch error.kind {
      case .missing: .noInput
      case .bad: .badData
      case .cannotWrite: .cannotWrite
      case .stopped: .interrupted
      }
    case is ThemeError: .noInput
    case let error as SessionError:
      switch error {
      case .unknown, .ambiguous, .cannotRead: .noInput
      case .otherVersion, .notASession: .badData
      case .inUse: .tryAgain
      case .cannotWrite, .full: .cannotWrite
      }
    case BenchmarkError.outOfMemory: .tryAgain
    case let error as HubError:
      switch error.kind {
      case .usage: .usage
      case .badData: .badData
      case .missing: .noInput
      case .unreachable: .unreachable
      case .cannotWrite: .cannotWrite
      case .tryAgain: .tryAgain
      }
    case is TokenizerError, is JSONError, is EngineError: .badData
    default: nil
    }
  }

  /// One line, whatever the sentence holds, and without the full stop that it may end with.
  static func report(_ sentence: String) {
    var line = sentence.split(whereSeparator: \.isNewline).joined(separator: " ")
    if line.hasSuffix("."), !line.hasSuffix("..") { line.removeLast() }
    StandardError.write("trilobit: \(StandardOutput.harmless(line))\n")
  }
}

/// A command that ends early, with what to say and the status.
struct ProgramStop: Error {
  let status: ExitStatus
  /// What is wrong, and where.
  let statement: String?
  /// What to do about it, where that is told apart.
  let advice: String?

  init(_ status: ExitStatus, _ statement: String? = nil, advice: String? = nil) {
    self.status = status
    self.statement = statement
    self.advice = advice
  }

  /// All of it, as one line.
  var message: String? { statement.map { statement in advice.map { "\(statement); \($0)" } ?? statement } }
}
