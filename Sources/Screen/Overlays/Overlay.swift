/// What stands over the screen. All but the completions have the keys for themselves.
enum Overlay: Equatable, Sendable {
  /// What Tab may put into the prompt; keys that it does not want go to the prompt.
  case completion(CompletionPopup)
  case picker(Picker)
  case help(HelpPage)
  case question(Question)

  /// Whether the prompt gets no keys.
  var isModal: Bool { if case .completion = self { false } else { true } }

  /// The keys that matter now, for the status line; the others have theirs in their frames.
  var keyHints: [String] { isModal ? [] : ["Tab next", "Enter takes it", "Esc close"] }
}
