/// What goes with a text that was typed: what begins with it, then what holds it, each in the order given.
public struct SearchMatches<Element> {
  /// How an element goes with the text.
  public enum Kind: Sendable { case beginning, holding }

  public private(set) var beginning: [Element] = []
  public private(set) var holding: [Element] = []

  /// - Parameter kind: how an element goes with the text; nil where it does not. It is asked once of each.
  public init(_ elements: some Sequence<Element>, by kind: (Element) -> Kind?) {
    for element in elements {
      switch kind(element) {
      case .beginning: beginning.append(element)
      case .holding: holding.append(element)
      case nil: break
      }
    }
  }

  /// The best first.
  public var all: [Element] { beginning + holding }
}
