import Chat
import Terminal

/// Why completions were asked for.
enum CompletionRequest: Equatable, Sendable {
  /// Tab: one candidate is put in, several put in what they have in common.
  case tab
  /// The prompt changed under the list, or a folder was put in: the list follows, nothing is put in.
  case follow
}

extension ScreenState {
  /// Tab: asks what could stand at the cursor of a command.
  mutating func complete() -> [ScreenEffect] {
    guard prompt.text.drop(while: \.isWhitespace).hasPrefix("/") else {
      say("Tab completes commands: they begin with a slash.")
      return []
    }
    completing = .tab
    return [.complete(prompt.text, cursor: prompt.cursor)]
  }

  /// Takes the answer to `ScreenEffect.complete`.
  mutating func take(_ completion: Completion?) -> [ScreenEffect] {
    let request = completing
    completing = .tab
    if let overlay, overlay.isModal { return [] }
    overlay = nil
    guard let completion, !completion.candidates.isEmpty, Self.fits(completion.range, prompt.text) else {
      if request == .tab { say("There is nothing to complete.") }
      return []
    }
    let popup = CompletionPopup(line: prompt.text, range: completion.range, candidates: completion.candidates)
    guard request == .tab else {
      overlay = .completion(popup)
      return []
    }
    if let only = completion.candidates.first, completion.candidates.count == 1 { return insert(only, from: popup) }
    let common = CompletionPopup.commonBeginning(of: completion.candidates.map(\.text))
    let typed = Self.slice(prompt.text, completion.range)
    guard common.utf8.count > typed.utf8.count else {
      overlay = .completion(popup)
      return []
    }
    let (line, cursor) = Self.replace(completion.range, of: prompt.text, by: common)
    overlay = .completion(
      CompletionPopup(
        line: line, range: completion.range.lowerBound..<cursor, candidates: completion.candidates))
    return [.replacePrompt(line, cursor: cursor)]
  }

  /// A key while the list is open; nil: it goes on to the prompt, and the list follows.
  mutating func take(_ key: Key, in popup: CompletionPopup) -> [ScreenEffect]? {
    var popup = popup
    switch key.kind {
    case .character("\t"), .down: popup.list.move(by: 1, wrapping: true)
    case .backTab, .up: popup.list.move(by: -1, wrapping: true)
    case .pageDown: popup.list.move(by: CompletionPopup.mostRows)
    case .pageUp: popup.list.move(by: -CompletionPopup.mostRows)
    case .character("\r"), .right:
      overlay = nil
      return popup.selected.map { insert($0, from: popup) } ?? []
    case .escape, .character("\u{3}"):
      overlay = nil
      return []
    default:
      // Keys that leave the line as it is, as those that scroll, leave the list open too.
      return nil
    }
    overlay = .completion(popup)
    return []
  }

  /// Asks anew where the prompt changed under the list; closes it where there is nothing left to complete.
  mutating func followPrompt() -> [ScreenEffect] {
    guard case .completion(let popup) = overlay else { return [] }
    if prompt.text == popup.line, prompt.cursor == popup.range.upperBound { return [] }
    guard !isSearching, prompt.text.drop(while: \.isWhitespace).hasPrefix("/") else {
      overlay = nil
      return []
    }
    completing = .follow
    return [.complete(prompt.text, cursor: prompt.cursor)]
  }

  /// Puts a candidate into the prompt. A word that is whole gets a space behind it; behind a folder the list goes on.
  private mutating func insert(_ candidate: Completion.Candidate, from popup: CompletionPopup) -> [ScreenEffect] {
    overlay = nil
    let rest = popup.line.utf8.count > popup.range.upperBound
    let text = candidate.text + (candidate.isFinal && !rest ? " " : "")
    let (line, cursor) = Self.replace(popup.range, of: popup.line, by: text)
    let insertion = ScreenEffect.replacePrompt(line, cursor: cursor)
    if candidate.isFinal { return [insertion] }
    completing = .follow
    return [insertion, .complete(line, cursor: cursor)]
  }

  // MARK: Text by offsets

  /// Whether a range of UTF-8 offsets lies in a text and begins and ends with its scalars.
  private static func fits(_ range: Range<Int>, _ text: String) -> Bool {
    guard range.lowerBound >= 0, range.upperBound <= text.utf8.count else { return false }
    return [range.lowerBound, range.upperBound].allSatisfy {
      text.utf8.index(text.startIndex, offsetBy: $0).samePosition(in: text.unicodeScalars) != nil
    }
  }

  private static func slice(_ text: String, _ range: Range<Int>) -> Substring {
    text[
      text.utf8.index(
        text.startIndex, offsetBy: range.lowerBound)..<text.utf8.index(
          text.startIndex, offsetBy: range.upperBound)]
  }

  private static func replace(_ range: Range<Int>, of text: String, by new: String) -> (line: String, cursor: Int) {
    let before = slice(text, 0..<range.lowerBound)
    let after = slice(text, range.upperBound..<text.utf8.count)
    return (before + new + after, before.utf8.count + new.utf8.count)
  }
}
