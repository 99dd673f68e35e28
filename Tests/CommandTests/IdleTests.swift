import Foundation
import Glibc
import TestSupport
import Testing

/// A chat in which nothing moves costs nothing.
@Suite struct IdleTests {
  let program: Program

  init() throws { program = try Program() }

  /// How often threads of a process began to sleep, all together; it changes when one wakes.
  private static func sleeps(of process: pid_t) throws -> Int {
    let tasks = "/proc/\(process)/task"
    return try FileManager.default.contentsOfDirectory(atPath: tasks).reduce(0) { sum, task in
      let status = try String(contentsOfFile: "\(tasks)/\(task)/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
      return sum + (line?.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 0)
    }
  }

  /// Waits for a stretch of time in which no thread wakes.
  private func expectSilence(_ screen: ChatScreen, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var counts: [Int] = []
    for _ in 0..<8 {
      let before = try Self.sleeps(of: screen.terminal.process)
      screen.pause(milliseconds: 1500)
      counts.append(try Self.sleeps(of: screen.terminal.process) - before)
      if counts.last == 0 { return }
    }
    Issue.record("threads woke so often in 1.5 s: \(counts)", sourceLocation: sourceLocation)
  }

  @Test func nothingWakesWhileNothingMoves() throws {
    let screen = try program.chat()
    try expectSilence(screen)
    try screen.ask(Talk.japan)
    try expectSilence(screen)
    // A hint goes by itself, and then all is silent again.
    screen.type(TypedKey.f5 + TypedKey.f5)
    try screen.wait(for: "KV cache")
    screen.type("half a question")
    try screen.wait(for: "> half a question")
    try expectSilence(screen)
    screen.type(TypedKey.f2)
    try screen.wait(for: "Enter opens")
    try expectSilence(screen)
    screen.type(TypedKey.escape)
    try screen.waitUntilGone("Enter opens")
    try screen.leave()
  }
}
