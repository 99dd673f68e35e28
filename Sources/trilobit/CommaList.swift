import ArgumentParser

/// Values of an option with commas between them, as in "1,2"; none of them twice.
struct CommaList<Element: ExpressibleByArgument & Equatable & Sendable>: ExpressibleByArgument, Sendable {
  var elements: [Element]

  init(_ elements: [Element]) { self.elements = elements }

  init?(argument: String) {
    elements = []
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let element = Element(argument: String(word)), !elements.contains(element) else { return nil }
      elements.append(element)
    }
  }

  var defaultValueDescription: String { elements.map(\.defaultValueDescription).joined(separator: ",") }
}
