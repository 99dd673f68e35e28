import TestSupport

extension RandomNumbers {
  /// A text of words, wide characters, combining marks, control characters and line feeds.
  mutating func text(pieces count: Int) -> String {
    let pieces = [
      "a", "the", "river", "bends", " ", " ", " ", "  ", "\n", "\n\n", "漢", "字は", "。", "e\u{301}", "\u{301}", "👍🏽", "🇩🇪",
      "👨‍👩‍👧", "\t", "\u{1B}[31m", "\r\n", "averyveryverylongwordindeed", "\u{202E}", "\u{0}", "ß", "…", "-", "\u{A0}",
    ]
    return (0..<count).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
  }
}
