/// Counts the memory that a JSON text becomes, so that one made of nothing but commas is refused before it is large.
struct JSONMemory {
  private let limit: Int
  /// What closed containers and texts hold.
  private var kept = 0
  private var pendingElements = 0
  private var pendingMembers = 0

  /// Beside its text a value may take three times its size, and what every program has to spare.
  init(textBytes: Int) { limit = 3 * textBytes + (1 << 20) }

  private static let element = MemoryLayout<JSONValue>.stride
  private static let member = MemoryLayout<(key: String, value: JSONValue)>.stride
  /// The head of an array, rounded up as the system does.
  private static let head = 48

  /// Whether there is room for so many elements that wait for their containers to be closed.
  mutating func hasRoom(elements capacity: Int) -> Bool {
    pendingElements = capacity * Self.element
    return isWithin
  }

  mutating func hasRoom(members capacity: Int) -> Bool {
    pendingMembers = capacity * Self.member
    return isWithin
  }

  /// Takes the room of an array; false where there is none.
  mutating func take(array count: Int) -> Bool {
    kept += Self.head + count * Self.element
    return isWithin
  }

  /// Takes the room of an object, and of what finds its members.
  mutating func take(object count: Int) -> Bool {
    kept += Self.head + count * Self.member + JSONKeyIndex.byteCount(for: count)
    return isWithin
  }

  /// Takes the room of a text; short ones lie in the value itself.
  mutating func take(text count: Int) -> Bool {
    guard count > 15 else { return true }
    kept += Self.head + count
    return isWithin
  }

  private var isWithin: Bool { kept + pendingElements + pendingMembers <= limit }
}
