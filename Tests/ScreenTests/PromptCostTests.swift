import Terminal
import TestSupport
import Testing

@testable import Screen

/// A pasted text of a megabyte is edited as smoothly as a short one.
@Suite struct PromptCostTests {
  private static let texts = [
    String(repeating: "some words of a log file that was pasted\n", count: (1 << 20) / 41),
    String(repeating: "no line feed at all ", count: (1 << 20) / 20),
    String(repeating: "漢字とかな\n", count: (1 << 20) / 16),
    String(repeating: "wörds of 漢字 without a line feed ", count: (1 << 20) / 37),
  ]

  /// Under 16 ms in release; debug builds get ten times as long, and fail if every row is broken anew.
  @Test(arguments: 0..<4)
  func aKeyInAMegabyte(index: Int) {
    let text = Self.texts[index]
    var state = ScreenState(rows: 24, columns: 80)
    _ = state.update(.promptChanged(PromptState(text: text, cursor: text.utf8.count)))
    var places = [text.utf8.count, 0, text.utf8.count / 32 * 16].map { offset -> PromptState in
      let scalar = String.Index(text.utf8.index(text.startIndex, offsetBy: offset), within: text.unicodeScalars)
      let start = scalar ?? text.startIndex
      return PromptState(text: text[..<start] + "x" + text[start...], cursor: offset + 1)
    }
    places.append(PromptState(text: text, cursor: 0))
    #if DEBUG
      let limit = 0.16
    #else
      let limit = 0.016
    #endif
    for place in places {
      let time = ProcessorTime.fastest(of: 3) {
        var edited = state
        _ = edited.update(.promptChanged(place))
        _ = edited.draw()
      }
      #expect(time < limit, "a key took \(time) s")
    }
  }
}
