/// What a piece of the screen is, as a theme sees it.
public enum ThemeRole: Int, CaseIterable, Sendable {
  /// Text without a role of its own, and the ground everything stands on.
  case text
  /// What may be overlooked: notes, labels, tracks of bars.
  case dim
  /// The program's name and what is active.
  case accent
  case userName, assistantName
  case error
  /// Something is not as it should be, but goes on.
  case warning
  /// A sentence that wants to be read now.
  case hint
  case frame, panelTitle
  /// The digit of the key that toggles a panel.
  case panelKey
  case figure
  case sparsityBar, cacheBar, contextBar
  /// The bar of a token that may come next.
  case candidateBar
  case decodeGraph, prefillGraph
  /// The paper's mark on the sparsity bar.
  case mark
  case logText

  // Markdown.
  case heading, strong, emphasis, inlineCode, quote, link, listMark, tableLine
  /// Code between fences, and the fence with its label.
  case codeText, codeFrame
  case codeKeyword, codeString, codeComment, codeNumber

  /// A chosen row of a list.
  case selected
  /// The message that the cursor of the message mode stands on.
  case cursorLine
  /// Text, frame and further particulars of what is drawn over the screen.
  case popup, popupFrame, popupDetail
}

/// A scale of colours for figures between none and all.
public enum ThemeGradient: Int, CaseIterable, Sendable {
  case sparsity, cache, speed, heat
}
