import Foundation
import TestSupport
import Testing

/// The chat on a terminal, as a person sees it.
final class ChatScreen {
  let terminal: PseudoTerminal
  private var picture: TerminalPicture
  private var drawn = 0

  init(
    _ program: Program, _ arguments: [String] = ["--temperature", "0"], environment: [String: String] = [:],
    leavingOut: Set<String> = [], script: String? = nil, rows: Int = 24, columns: Int = 80
  ) throws {
    terminal =
      if let script {
        try program.terminal(script: script, arguments, environment: environment, rows: rows, columns: columns)
      } else {
        try program.terminal(
          arguments, environment: environment, leavingOut: leavingOut, rows: rows, columns: columns)
      }
    picture = TerminalPicture(rows: rows, columns: columns)
  }

  /// What stands on the screen now.
  func look() -> TerminalPicture {
    picture.feed(terminal.output[drawn...])
    drawn = terminal.output.count
    return picture
  }

  /// Bytes after which the screen is looked at: what came and went while nobody looked was there all the same.
  private static let glance = 1024

  /// Waits until all of these texts stand on the screen at once.
  func wait(for texts: String..., seconds: Double = 30) throws {
    var isFirst = true
    let found = terminal.watch(seconds: seconds) { () -> Bool? in
      while isFirst || drawn < terminal.output.count {
        isFirst = false
        let end = min(drawn + Self.glance, terminal.output.count)
        picture.feed(terminal.output[drawn..<end])
        drawn = end
        if texts.allSatisfy({ picture.shows($0) }) { return true }
      }
      return nil
    }
    if found == nil {
      throw PseudoTerminal.Failure("waited in vain for \(texts):\n" + look().lines.joined(separator: "\n"))
    }
  }

  /// Waits until none of these texts stands on the screen.
  func waitUntilGone(_ texts: String..., seconds: Double = 30) throws {
    let gone = terminal.watch(seconds: seconds) { () -> Bool? in
      let picture = look()
      return texts.contains { picture.shows($0) } ? nil : true
    }
    if gone == nil {
      throw PseudoTerminal.Failure("\(texts) did not go:\n" + look().lines.joined(separator: "\n"))
    }
  }

  /// Waits until the model is open, or the answer is at its end.
  func waitUntilReady() throws { try wait(for: "ready") }

  func type(_ keys: String) { terminal.type(keys) }

  func pause(milliseconds: Int) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while ContinuousClock.now < end { terminal.collect(milliseconds: 10) }
  }

  func resize(rows: Int, columns: Int) {
    _ = look()
    picture.resize(rows: rows, columns: columns)
    terminal.resize(rows: rows, columns: columns)
  }

  func expectRestored(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(terminal.modes == PseudoTerminal.freshModes, sourceLocation: sourceLocation)
    for end in ["\u{1B}[?1049l", "\u{1B}[?2004l", "\u{1B}[?1000l"] {
      #expect(terminal.text.suffix(600).contains(end), "\(end.debugDescription)", sourceLocation: sourceLocation)
    }
  }

  func expectEnd(_ ending: PseudoTerminal.Ending, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let got = try terminal.waitForExit()
    #expect(got == ending, sourceLocation: sourceLocation)
    expectRestored(sourceLocation: sourceLocation)
  }

  /// Leaves with Ctrl-D on an empty line.
  func leave(sourceLocation: SourceLocation = #_sourceLocation) throws {
    type("\u{15}\u{4}")
    try expectEnd(.exited(0), sourceLocation: sourceLocation)
  }
}
