/// Holds back the end of a streamed text while it may be the beginning of a text at which the answer stops.
struct StopTextFilter {
  private let stopTexts: [[UInt8]]
  /// Text that came and was not let through yet.
  private var held: [UInt8] = []

  init(_ stopTexts: [String]) { self.stopTexts = stopTexts.map { Array($0.utf8) }.filter { !$0.isEmpty } }

  /// What may be shown now, and whether a stop text was met. After that nothing follows.
  mutating func append(_ text: String) -> (text: String, isStopped: Bool) {
    guard !stopTexts.isEmpty else { return (text, false) }
    held += Array(text.utf8)
    if let end = stopTexts.compactMap(firstOccurrence).min() {
      defer { held = [] }
      return (String(decoding: held[..<end], as: UTF8.self), true)
    }
    let kept = stopTexts.map(heldBack).max() ?? 0
    let ready = held.dropLast(kept)
    held = held.suffix(kept)
    return (String(decoding: ready, as: UTF8.self), false)
  }

  /// What was held back, when the answer ends for another reason.
  mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }

  private func firstOccurrence(of stopText: [UInt8]) -> Int? {
    held.indices.first { held[$0...].starts(with: stopText) }
  }

  /// The longest end of what is held that begins `stopText`.
  private func heldBack(for stopText: [UInt8]) -> Int {
    stride(from: min(stopText.count - 1, held.count), to: 0, by: -1).first {
      held.suffix($0).elementsEqual(stopText.prefix($0))
    } ?? 0
  }
}
