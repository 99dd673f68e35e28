/// A conversation as a Markdown file: what is shown of it, without notes and other branches.
public enum MarkdownExport {
  /// A heading with title, model and date, then a section for each question and answer. Control characters other
  /// than tabs and line feeds become U+FFFD: the text may be written to a terminal.
  public static func text(of conversation: Conversation, model: String? = nil) -> String {
    var facts: [String] = []
    if let model = model ?? conversation.model { facts.append(ConversationTitle.line(model)) }
    let messages = conversation.entries.filter(\.isMessage)
    if let time = messages.lazy.compactMap(\.time).first { facts.append(LocalTime.text(time)) }
    var text = "# \(conversation.displayTitle)\n"
    if !facts.isEmpty { text += "\n" + facts.joined(separator: ", ") + "\n" }
    if let prompt = conversation.systemPrompt, !prompt.isEmpty { text += section("System", prompt) }
    for entry in messages where !entry.text.isEmpty {
      text += section(entry.author == .user ? "You" : "Trilobit", entry.text)
    }
    return text
  }

  private static func section(_ name: String, _ message: String) -> String {
    var body = cleaned(message).trailingLineFeedsDropped
    if let fence = openFence(in: body) { body += "\n" + fence }
    return "\n## \(name)\n\n\(body)\n"
  }

  private static func cleaned(_ text: String) -> String {
    var cleaned = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0D: break
      case 0x09, 0x0A: cleaned.append(scalar)
      case 0..<0x20, 0x7F..<0xA0: cleaned.append("\u{FFFD}")
      default: cleaned.append(scalar)
      }
    }
    return String(cleaned)
  }

  /// The fence that would close a code block left open at the end; nil where none is.
  private static func openFence(in text: String) -> String? {
    var open: (sign: Character, count: Int)?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let indent = line.prefix { $0 == " " }.count
      let rest = line.dropFirst(indent)
      guard indent < 4, let sign = rest.first, sign == "`" || sign == "~" else { continue }
      let count = rest.prefix { $0 == sign }.count
      let after = rest.dropFirst(count)
      guard count >= 3 else { continue }
      if let fence = open {
        let closes = sign == fence.sign && count >= fence.count && after.allSatisfy { $0 == " " || $0 == "\t" }
        if closes { open = nil }
      } else if sign == "~" || !after.contains("`") {
        open = (sign, count)
      }
    }
    return open.map { String(repeating: $0.sign, count: $0.count) }
  }
}
