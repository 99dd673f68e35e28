/// A value that a template is given.
public indirect enum Value: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(MarkedText)
  case list([Value])
  /// Keys in their order, each at most once.
  case mapping([(key: String, value: Value)])

  /// A text with a mark that its characters keep wherever the template puts them.
  ///
  /// - Parameter mark: 0 to 2047; 0 is the template's own text, and larger marks count as 2047.
  public static func text(_ text: String, mark: Int = 0) -> Value { .text(MarkedText(text, mark: mark)) }
}

/// Characters and where they come from.
public struct MarkedText: Equatable, Sendable {
  public var text: String
  /// 0 for what the template itself says.
  public var mark: Int

  public init(_ text: String, mark: Int) {
    self.text = text
    self.mark = min(max(mark, 0), Text.highestMark)
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, Value)...) {
    self = .mapping(elements.map { (key: $0.0, value: $0.1) })
  }
  public init(nilLiteral: ()) { self = .null }
}
