public import Foundation
import Synchronization

/// A part of a text file between `<!-- name -->` and `<!-- /name -->`, which the program's tables fill.
public enum MarkedText {
  /// Tests of several tables run at once, and each writes the whole file.
  private static let isWriting = Mutex(())

  /// Whether the part says what it should. With `TRILOBIT_RECORD=1` it is made to.
  public static func holds(_ text: String, in name: String, of file: URL) throws -> Bool {
    try isWriting.withLock { _ in
      let whole = try String(contentsOf: file, encoding: .utf8)
      guard let start = whole.range(of: "<!-- \(name) -->\n")?.upperBound,
        let end = whole.range(of: "<!-- /\(name) -->")?.lowerBound, start <= end
      else { return false }
      guard whole[start..<end] != text, ProcessInfo.processInfo.environment["TRILOBIT_RECORD"] == "1" else {
        return whole[start..<end] == text
      }
      try whole.replacingCharacters(in: start..<end, with: text).write(to: file, atomically: true, encoding: .utf8)
      return true
    }
  }
}
