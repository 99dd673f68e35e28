import TestSupport

extension RandomNumbers {
  /// A text in which the marks of Markdown meet in every way.
  mutating func markdown(pieces count: Int) -> String {
    let marks = [
      "- ", "1. ", "> ", "# ", "\n", "\n", "\n\n", "```\n", "```swift\n", "**", "*", "`", "|", "|-|-|\n", "|a|b|\n",
      "[a](b)", "    ", "~~",
    ]
    return (0..<count).map { _ in
      Bool.random(using: &self) ? text(pieces: 3) : marks.randomElement(using: &self) ?? ""
    }.joined()
  }
}
