import Foundation
import TestSupport

/// Someone who types into the chat and watches the prompt.
final class Typist {
  private let terminal: PseudoTerminal
  private var picture: TerminalPicture
  private var drawn = 0
  private var typed = ""

  init(_ program: URL, arguments: [String], home: CheckpointFolder, rows: Int, columns: Int) throws {
    terminal = try PseudoTerminal(
      program, arguments: arguments, environment: ["HOME": home.path], rows: rows, columns: columns)
    picture = TerminalPicture(rows: rows, columns: columns)
  }

  private func look() {
    picture.feed(terminal.output[drawn...])
    drawn = terminal.output.count
  }

  private func wait(for text: String) throws {
    let found = terminal.watch(seconds: 60) { () -> Bool? in
      look()
      return picture.shows(text) ? true : nil
    }
    guard found != nil else { throw TypingBenchmark.Failure(description: "no \"\(text)\" on the screen:\n" + screen) }
  }

  func waitUntilReady() throws { try wait(for: "ready") }

  /// Asks, and waits until the answer is well on its way.
  func haveItWrite() throws {
    terminal.type("tell me a long story\r")
    let found = terminal.watch(seconds: 60) { () -> Bool? in
      look()
      return writtenTokens >= 20 ? true : nil
    }
    guard found != nil else { throw TypingBenchmark.Failure(description: "no answer is written:\n" + screen) }
  }

  /// What stands on the screen.
  var screen: String { picture.lines.joined(separator: "\n") }

  var isWriting: Bool {
    look()
    // The speed panel says "writing" after the answer too.
    return picture.shows("Esc stop")
  }

  /// Tokens of the answer so far, as the status line counts them.
  var writtenTokens: Int {
    look()
    for line in picture.lines.reversed() {
      if let match = line.firstMatch(of: /writing.*?(\d+) tokens?/) { return Int(match.1) ?? 0 }
    }
    return 0
  }

  /// Types one key and waits until the prompt shows it, and for the rest of 60 ms; milliseconds to the prompt.
  func measureKey(number: Int) throws -> Double {
    // A line that stays in one row.
    if typed.count == 40 {
      terminal.type("\u{15}")
      typed = ""
      try waitForPrompt()
      pause(until: .now + .milliseconds(60))
    }
    typed.append(Character(UnicodeScalar(UInt8(97 + number % 26))))
    let start = ContinuousClock.now
    terminal.type(String(typed.suffix(1)))
    try waitForPrompt()
    let time = ContinuousClock.now - start
    pause(until: start + .milliseconds(60))
    return time.milliseconds
  }

  private func waitForPrompt() throws {
    let wanted = typed.isEmpty ? ">" : "> " + typed
    let found = terminal.watch(seconds: 30) { () -> Bool? in
      let isNew = terminal.output.count > drawn
      look()
      return isNew && picture.lines.contains { $0.hasSuffix(wanted) } ? true : nil
    }
    guard found != nil else { throw TypingBenchmark.Failure(description: "the key is not shown:\n" + screen) }
  }

  private func pause(until end: ContinuousClock.Instant) {
    while true {
      let left = (end - .now).milliseconds
      guard left > 0 else { return }
      terminal.collect(milliseconds: Int(left.rounded(.up)))
    }
  }

  func leave() {
    terminal.type("\u{15}\u{4}")
    _ = try? terminal.waitForExit()
  }
}
