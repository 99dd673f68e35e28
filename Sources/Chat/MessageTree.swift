/// How messages follow one another: which follows which, and which of several was followed last. It holds identities
/// only; nil stands for the place before the first message.
struct MessageTree: Equatable, Sendable {
  private struct Node: Equatable, Sendable {
    var parent: Entry.ID?
    /// What follows the message, oldest first.
    var children: [Entry.ID] = []
    /// The child that was shown last; nil where the conversation ended here.
    var followed: Entry.ID?
  }

  private var nodes: [Entry.ID?: Node] = [nil: Node()]

  /// How many messages there are, in all branches.
  var count: Int { nodes.count - 1 }

  func contains(_ message: Entry.ID) -> Bool { nodes[message] != nil }

  func parent(of message: Entry.ID) -> Entry.ID? { nodes[message]?.parent }

  /// What follows a message, oldest first.
  func children(of message: Entry.ID?) -> [Entry.ID] { nodes[message]?.children ?? [] }

  /// The messages beside one, itself included, oldest first.
  func siblings(of message: Entry.ID) -> [Entry.ID] {
    guard let node = nodes[message] else { return [] }
    return children(of: node.parent)
  }

  /// Adds a message behind another one, which it follows from now on.
  mutating func add(_ message: Entry.ID, after parent: Entry.ID?) {
    nodes[message] = Node(parent: parent)
    nodes[parent, default: Node()].children.append(message)
    nodes[parent, default: Node()].followed = message
  }

  /// Takes a message away with all that follows it; returns what is gone.
  mutating func remove(_ message: Entry.ID) -> Set<Entry.ID> {
    guard let parent = nodes[message].map(\.parent) else { return [] }
    var gone: Set<Entry.ID> = []
    var rest = [message]
    while let next = rest.popLast() {
      gone.insert(next)
      rest += nodes.removeValue(forKey: next)?.children ?? []
    }
    nodes[parent]?.children.removeAll { $0 == message }
    if nodes[parent]?.followed == message { nodes[parent]?.followed = nil }
    return gone
  }

  /// Makes the messages up to `leaf` the ones that are shown, and nothing after it.
  mutating func select(_ leaf: Entry.ID?) {
    nodes[leaf, default: Node()].followed = nil
    var message = leaf
    while let shown = message {
      message = parent(of: shown)
      nodes[message, default: Node()].followed = shown
    }
  }

  /// What was shown last after a message (nil: from the start on), in order.
  func followers(of message: Entry.ID?) -> [Entry.ID] {
    var followers: [Entry.ID] = []
    var last = message
    while let next = nodes[last]?.followed {
      followers.append(next)
      last = next
    }
    return followers
  }

  /// All messages in the order in which they were added.
  var all: [Entry.ID] { nodes.keys.compactMap(\.self).sorted() }

  /// The last messages to be selected one after the other, so that a tree to which the same messages were added in
  /// order shows what this one shows, in the branches beside too.
  var selections: [Entry.ID?] {
    var copy = MessageTree()
    let all = all
    for message in all { copy.add(message, after: parent(of: message)) }
    var selections: [Entry.ID?] = []
    // From the end, since a selection changes what is shown before it.
    for message in all.reversed().map(Optional.some) + [nil] where copy.nodes[message] != nodes[message] {
      let last = followers(of: message).last ?? message
      copy.select(last)
      selections.append(last)
    }
    return selections
  }
}
