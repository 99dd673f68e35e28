public import Foundation
import Glibc

/// A program running on a terminal of its own: what a test types, and what the program sends.
///
/// ```swift
/// let terminal = try PseudoTerminal(binary, arguments: ["chat"], environment: ["TERM": "xterm-256color"])
/// try terminal.wait(for: "> ")
/// terminal.type("hello\r")
/// let end = try terminal.waitForExit()
/// ```
public final class PseudoTerminal {
  public enum Ending: Equatable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
  }

  /// The program's process.
  public let process: pid_t
  /// All that the program has sent so far.
  public private(set) var output: [UInt8] = []

  private var master: Int32
  private var slave: Int32
  private var searched = 0
  private var ending: Ending?

  /// Starts a program as the leader of a new session on a new terminal.
  ///
  /// - Parameters:
  ///   - environment: The whole environment; TERM is xterm-256color, the locale C.UTF-8 and INPUTRC empty unless said.
  ///   - leavingOut: Names of variables that the program shall not have.
  public init(
    _ program: URL, arguments: [String] = [], environment: [String: String] = [:], leavingOut: Set<String> = [],
    rows: Int = 24, columns: Int = 80
  ) throws {
    var size = winsize()
    size.ws_row = UInt16(clamping: rows)
    size.ws_col = UInt16(clamping: columns)
    (master, slave) = (-1, -1)
    var (masterEnd, slaveEnd): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 256)
    guard openpty(&masterEnd, &slaveEnd, &name, nil, &size) == 0 else {
      throw Failure("no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    for end in [masterEnd, slaveEnd] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(masterEnd, F_SETFL, O_NONBLOCK)

    var variables = [
      "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent",
      "SWIFT_BACKTRACE": "enable=no",
    ]
    variables.merge(environment) { $1 }
    for name in leavingOut { variables[name] = nil }
    process = try Self.spawn(
      program.path, [program.path] + arguments, variables.map { "\($0.key)=\($0.value)" }, terminal: name)
    (master, slave) = (masterEnd, slaveEnd)
  }

  /// A leader of a session that opens a terminal gets it as its own.
  private static func spawn(
    _ program: String, _ arguments: [String], _ environment: [String], terminal: [CChar]
  ) throws -> pid_t {
    var files = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&files)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&files)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&files, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&files, 0, 1)
    posix_spawn_file_actions_adddup2(&files, 0, 2)
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(
      &attributes, Int16(newSession | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)))
    var argumentPointers = arguments.map { strdup($0) } + [nil]
    var environmentPointers = environment.map { strdup($0) } + [nil]
    defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, program, &files, &attributes, &argumentPointers, &environmentPointers)
    guard error == 0 else { throw Failure("\(program): \(String(cString: strerror(error)))") }
    return process
  }

  deinit {
    if ending == nil {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    hangUp()
  }

  /// Closes the terminal, as a window that is closed.
  public func hangUp() {
    for end in [slave, master] where end >= 0 { close(end) }
    (master, slave) = (-1, -1)
  }

  // MARK: Typing

  public func type(_ text: String) { type(Array(text.utf8)) }

  public func type(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, master >= 0 {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        collect(milliseconds: 5)  // the program may be waiting for us to read
      } else {
        return
      }
    }
  }

  public func signal(_ number: Int32) { kill(process, number) }

  public func resize(rows: Int, columns: Int) {
    var size = winsize()
    size.ws_row = UInt16(clamping: rows)
    size.ws_col = UInt16(clamping: columns)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// The modes of a terminal that no program has touched.
  public static let freshModes: [UInt32] = {
    var (master, slave): (Int32, Int32) = (-1, -1)
    guard openpty(&master, &slave, nil, nil, nil) == 0 else { return [] }
    defer { for end in [master, slave] { close(end) } }
    return modes(of: slave)
  }()

  /// The terminal's modes, to be compared: what `stty -g` shows.
  public var modes: [UInt32] { Self.modes(of: slave) }

  private static func modes(of terminal: Int32) -> [UInt32] {
    var modes = termios()
    guard tcgetattr(terminal, &modes) == 0 else { return [] }
    let characters = withUnsafeBytes(of: &modes.c_cc) { $0.map(UInt32.init) }
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag] + characters
  }

  // MARK: Reading

  /// Reads what has come, waiting so long at most for the first of it.
  public func collect(milliseconds: Int) {
    guard master >= 0 else { return }
    var file = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&file, 1, Int32(milliseconds)) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(master, &bytes, bytes.count)
      if count <= 0 { return }
      output.append(contentsOf: bytes[..<count])
    }
  }

  /// Waits until the program has sent a text, after what earlier calls found; returns all up to its end.
  @discardableResult
  public func wait(for marker: String, seconds: Double = 30) throws -> String {
    let wanted = Array(marker.utf8)
    let found = watch(seconds: seconds) { () -> String? in
      guard let range = output[searched...].firstRange(of: wanted) else { return nil }
      defer { searched = range.upperBound }
      return String(decoding: output[searched..<range.upperBound], as: UTF8.self)
    }
    guard let found else {
      let seen = String(decoding: output[searched...].suffix(2000), as: UTF8.self).debugDescription
      throw Failure("waited in vain for \(marker.debugDescription); came: \(seen)")
    }
    return found
  }

  /// Asks again and again, while the program's output is read, until there is an answer or the time is over.
  public func watch<Answer>(seconds: Double = 30, _ answer: () throws -> Answer?) rethrows -> Answer? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      if let found = try answer() { return found }
      if ContinuousClock.now > deadline { return nil }
      collect(milliseconds: 10)
      if master < 0 { usleep(10_000) }
    }
  }

  /// All output as text.
  public var text: String { String(decoding: output, as: UTF8.self) }

  /// Waits for the end of the program.
  public func waitForExit(seconds: Double = 30) throws -> Ending {
    let found = watch(seconds: seconds) { () -> Ending? in
      if let ending { return ending }
      var status: Int32 = 0
      guard waitpid(process, &status, WNOHANG) == process else { return nil }
      let number = status & 0x7F
      ending = number == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: number)
      return ending
    }
    collect(milliseconds: 0)
    guard let found else { throw Failure("the program did not end; its last output: \(text.suffix(500))") }
    return found
  }
}

extension TestFiles {
  /// A program that the package built, beside the tests that run.
  public static func builtProgram(_ name: String) -> URL? {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    var candidates: [URL] = []
    while folder.pathComponents.count > 1 {
      candidates.append(folder.appending(path: name))
      folder.deleteLastPathComponent()
    }
    for configuration in ["debug", "release"] {
      candidates.append(repository.appending(path: ".build/\(configuration)/\(name)"))
    }
    return candidates.first { candidate in
      var isDirectory: ObjCBool = false
      return FileManager.default.isExecutableFile(atPath: candidate.path)
        && FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isDirectory) && !isDirectory.boolValue
    }
  }
}
