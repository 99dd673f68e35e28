/// The newest lines of the program's log; the oldest go as new ones come.
public struct LogLines: Equatable, Sendable {
  /// Lines that are kept: more than the highest panel has rows.
  public static let capacity = 200
  /// Characters that are kept of a line.
  static let longestLine = 400

  private var ring: [String] = []
  private var start = 0

  public init() {}

  public var count: Int { ring.count }
  public var isEmpty: Bool { ring.isEmpty }

  /// Takes a line as it was logged; a text of several lines becomes several. It may hold anything: it is made harmless
  /// where it is shown.
  public mutating func append(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let line = String(line.prefix(Self.longestLine))
      if ring.count < Self.capacity {
        ring.append(line)
      } else {
        ring[start] = line
        start = (start + 1) % Self.capacity
      }
    }
  }

  /// The newest lines, oldest first, at most `limit` of them.
  public func newest(_ limit: Int) -> [String] {
    let wanted = min(max(0, limit), ring.count)
    return (ring.count - wanted..<ring.count).map { ring[(start + $0) % ring.count] }
  }
}
