import Chat

/// A question as the person sent it, for the case that it is refused.
struct SentQuestion: Equatable, Sendable {
  /// What stood in the prompt.
  var text: String
  /// Files that went with it.
  var attachments: [Attachment] = []
  /// The question in whose place it was asked.
  var edited: Entry.ID?
}

extension ScreenState {
  /// The answer failed. A question that was refused before the first word of an answer is taken back, into the prompt
  /// where that is free: it stays no question without an answer.
  mutating func answerFailed(_ message: String) -> [ScreenEffect] {
    activity = .idle
    let isEmpty = conversation.openAnswer.map { conversation.entries[$0].isEmpty } ?? false
    conversation.failAnswer(message)
    guard isEmpty, let sent, let refused = conversation.lastQuestion else { return askWaiting() }
    self.sent = nil
    if let edited = sent.edited, let old = conversation.branch(of: edited) {
      _ = conversation.selectBranch(of: refused.id, number: old.number)
    }
    _ = conversation.withdraw(refused.id)
    if attachments.isEmpty { attachments = sent.attachments }
    guard prompt.text.isEmpty, waiting.isEmpty else {
      conversation.note(.error, message + " The question was not kept; the Up key brings it back.")
      return askWaiting()
    }
    conversation.note(.error, message + " The question is back in the prompt.")
    if conversation.entries.contains(where: { $0.id == sent.edited }) { editing = sent.edited }
    return replacePrompt(sent.text)
  }
}
