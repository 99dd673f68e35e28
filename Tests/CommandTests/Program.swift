import Foundation
import TestSupport
import Testing

/// The built program with a home of its own.
final class Program: Sendable {
  static let bundledModel = TestFiles.repository.appending(path: "Models/pebble.gguf").path

  let folder: CheckpointFolder
  private let executable: URL

  init() throws {
    folder = try CheckpointFolder()
    executable = try #require(TestFiles.builtProgram("trilobit"), "the program is not built")
  }

  /// Nothing of the person who runs the tests.
  var environment: [String: String] {
    [
      "HOME": folder.path, "XDG_STATE_HOME": folder.path("state"), "XDG_DATA_HOME": folder.path("data"),
      "XDG_CONFIG_HOME": folder.path("config"), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin",
      "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  /// The person's file with settings.
  var configuration: String { folder.path("config/trilobit/config.toml") }

  /// Writes the person's file with settings.
  func configure(_ text: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("config/trilobit"), withIntermediateDirectories: true)
    try text.write(toFile: configuration, atomically: true, encoding: .utf8)
  }

  /// Runs it with pipes.
  func run(
    _ arguments: String..., input: String? = nil, environment changes: [String: String] = [:],
    signal: (number: Int32, marker: String)? = nil
  ) throws -> ProgramRun {
    try run(arguments, bytes: input.map { Array($0.utf8) }, environment: changes, signal: signal)
  }

  func run(
    _ arguments: [String], bytes: [UInt8]? = nil, environment changes: [String: String] = [:],
    outputFile: String? = nil, signal: (number: Int32, marker: String)? = nil
  ) throws -> ProgramRun {
    try ProgramRun(
      executable, arguments, input: bytes, environment: environment.merging(changes) { $1 }, outputFile: outputFile,
      signal: signal)
  }

  /// Starts it on a terminal.
  func terminal(
    _ arguments: String..., environment changes: [String: String] = [:], leavingOut: Set<String> = [],
    rows: Int = 24, columns: Int = 80
  ) throws -> PseudoTerminal {
    try terminal(arguments, environment: changes, leavingOut: leavingOut, rows: rows, columns: columns)
  }

  func terminal(
    _ arguments: [String], environment changes: [String: String] = [:], leavingOut: Set<String> = [],
    rows: Int = 24, columns: Int = 80
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      executable, arguments: arguments, environment: environment.merging(changes) { $1 }, leavingOut: leavingOut,
      rows: rows, columns: columns)
  }

  /// Starts it on a terminal from a script of the shell, which has the program and its arguments as "$@".
  func terminal(
    script: String, _ arguments: [String], environment changes: [String: String] = [:], rows: Int = 24,
    columns: Int = 80
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      URL(filePath: "/bin/bash"), arguments: ["-c", script, "bash", executable.path] + arguments,
      environment: environment.merging(changes) { $1 }, rows: rows, columns: columns)
  }
}

extension ProgramRun {
  /// Nothing on standard output, and one line on standard error that says what is wrong.
  func expectError(
    _ status: Int32, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(ending == .exited(status), "\(errorText)", sourceLocation: sourceLocation)
    #expect(text.isEmpty, sourceLocation: sourceLocation)
    #expect(errorText.hasPrefix("trilobit: "), "\(errorText)", sourceLocation: sourceLocation)
    #expect(errorText.hasSuffix("\n"), sourceLocation: sourceLocation)
    #expect(errorText.split(whereSeparator: \.isNewline).count == 1, "\(errorText)", sourceLocation: sourceLocation)
    for word in words { #expect(errorText.contains(word), "\(errorText)", sourceLocation: sourceLocation) }
  }

  /// Status 0 and nothing on standard error.
  func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(ending == .exited(0), "\(errorText)", sourceLocation: sourceLocation)
    #expect(errorText.isEmpty, sourceLocation: sourceLocation)
  }

  var lines: [String] { text.split(separator: "\n").map(String.init) }

  /// Every line as a JSON object.
  func objects() throws -> [[String: Any]] {
    try lines.map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
  }
}
