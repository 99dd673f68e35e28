public import Foundation
import Glibc

/// A program run with pipes: what it is given, what comes out, how it ends.
public struct ProgramRun: Sendable {
  public enum Ending: Equatable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
    /// It did not end in time, and was killed.
    case hung
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public var ending: Ending
  public var output: [UInt8]
  public var errors: [UInt8]

  public var text: String { String(decoding: output, as: UTF8.self) }
  public var errorText: String { String(decoding: errors, as: UTF8.self) }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - input: Standard input; nil: /dev/null.
  ///   - environment: The whole of it.
  ///   - output: Where standard output goes instead of the pipe.
  ///   - signal: Sent as soon as standard output holds `marker`.
  public init(
    _ program: URL, _ arguments: [String], input: [UInt8]? = nil, environment: [String: String],
    outputFile: String? = nil, signal: (number: Int32, marker: String)? = nil, seconds: Double = 30
  ) throws {
    let standardInput = try input.map { _ in try Pipe() }
    let (standardOutput, standardError) = (try Pipe(), try Pipe())
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    if let standardInput {
      posix_spawn_file_actions_adddup2(&files, standardInput.reading, 0)
    } else {
      posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    }
    if let outputFile {
      posix_spawn_file_actions_addopen(&files, 1, outputFile, O_WRONLY, 0)
    } else {
      posix_spawn_file_actions_adddup2(&files, standardOutput.writing, 1)
    }
    posix_spawn_file_actions_adddup2(&files, standardError.writing, 2)
    let process = try Self.spawn(program.path, arguments, environment, &files)
    standardInput?.closeReading()
    standardOutput.closeWriting()
    standardError.closeWriting()

    var (output, errors): ([UInt8], [UInt8]) = ([], [])
    var rest = input?[...] ?? []
    if rest.isEmpty { standardInput?.closeWriting() }
    var signal = signal
    let deadline = ContinuousClock.now + .seconds(seconds)
    while standardOutput.reading >= 0 || standardError.reading >= 0 {
      guard ContinuousClock.now < deadline else { break }
      var polled = [
        pollfd(fd: standardOutput.reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: standardError.reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: standardInput?.writing ?? -1, events: Int16(POLLOUT), revents: 0),
      ]
      poll(&polled, 3, 100)
      if polled[0].revents != 0 { standardOutput.read(into: &output) }
      if polled[1].revents != 0 { standardError.read(into: &errors) }
      if polled[2].revents != 0 { standardInput?.write(&rest) }
      if let (number, marker) = signal, output.firstRange(of: Array(marker.utf8)) != nil {
        kill(process, number)
        signal = nil
      }
    }
    let isLate = ContinuousClock.now >= deadline
    if isLate { kill(process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let number = status & 0x7F
    self.output = output
    self.errors = errors
    ending = isLate ? .hung : number == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: number)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], _ environment: [String: String],
    _ files: inout posix_spawn_file_actions_t
  ) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var argumentPointers = ([program] + arguments).map { strdup($0) } + [nil]
    var environmentPointers = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for pointer in argumentPointers + environmentPointers { free(pointer) }
      posix_spawnattr_destroy(&attributes)
    }
    var process: pid_t = 0
    let error = posix_spawn(&process, program, &files, &attributes, &argumentPointers, &environmentPointers)
    guard error == 0 else { throw Failure(description: "\(program): \(String(cString: strerror(error)))") }
    return process
  }
}

/// A pipe that no other program inherits: a pair of sockets, which can be made so in one step.
private final class Pipe {
  private(set) var reading: Int32
  private(set) var writing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw ProgramRun.Failure(description: "no pipe") }
    (reading, writing) = (ends[0], ends[1])
    signal(SIGPIPE, SIG_IGN)
  }

  deinit {
    closeReading()
    closeWriting()
  }

  func closeReading() {
    if reading >= 0 { close(reading) }
    reading = -1
  }

  func closeWriting() {
    if writing >= 0 { close(writing) }
    writing = -1
  }

  func read(into bytes: inout [UInt8]) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(reading, &buffer, buffer.count)
    if count > 0 {
      bytes += buffer[..<count]
    } else if count == 0 || errno != EINTR {
      closeReading()
    }
  }

  /// Writes a piece that a pipe takes whole once it has room.
  func write(_ rest: inout ArraySlice<UInt8>) {
    let count = rest.prefix(4096).withUnsafeBytes { Glibc.write(writing, $0.baseAddress, $0.count) }
    if count > 0 { rest = rest.dropFirst(count) }
    if rest.isEmpty || (count < 0 && errno != EINTR) { closeWriting() }
  }
}
