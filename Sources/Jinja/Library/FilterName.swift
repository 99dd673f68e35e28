/// The filters that templates have.
enum FilterName: String, Sendable {
  case abs, attr, batch, capitalize, center, count, d, `default`, dictsort, e, escape, first, float, format, indent, int
  case items, join, last, length, list, lower, map, max, min, reject, rejectattr, replace, reverse, round, safe, select
  case selectattr, slice, sort, string, sum, title, tojson, trim, truncate, unique, upper

  /// What Jinja2 has besides.
  private static let others: Set = [
    "filesizeformat", "forceescape", "groupby", "pprint", "random", "striptags", "urlencode", "urlize", "wordcount",
    "wordwrap", "xmlattr",
  ]

  static func unknown(_ name: String, line: Int) -> TemplateError {
    others.contains(name)
      ? TemplateError(.unsupported, line: line, "the filter '\(name)' is not supported")
      : TemplateError(.syntax, line: line, "there is no filter '\(name)'")
  }
}

extension Interpreter {
  func apply(_ filter: FilterName, to value: Object, _ arguments: Arguments) throws(TemplateError) -> Object {
    switch filter {
    case .capitalize, .center, .e, .escape, .format, .indent, .join, .lower, .replace, .safe, .string, .title, .trim,
      .upper:
      return .text(try applyToText(filter, value, arguments))
    case .abs, .float, .int, .round, .sum: return try applyToNumbers(filter, value, arguments)
    case .map, .select, .reject, .selectattr, .rejectattr: return try selected(filter, value, arguments)
    case .dictsort, .sort, .unique, .min, .max: return try ordered(filter, value, arguments)
    case .truncate: return try truncated(value, arguments)
    case .tojson: return .text(try json(value, arguments))
    default: return try applyToSequence(filter, value, arguments)
    }
  }

  /// The text of a value; one that is escaped for HTML stays so.
  func softText(_ value: Object) throws(TemplateError) -> Text {
    if case .text(let text) = value { return text }
    return try text(of: value)
  }

  // MARK: Arguments

  func none(_ arguments: Arguments, _ filter: FilterName) throws(TemplateError) {
    _ = try arguments.bound(to: [], self, filter.rawValue)
  }

  func isTrue(_ value: Object?) throws(TemplateError) -> Bool {
    guard let value else { return false }
    return try isTrue(value)
  }

  func integer(_ value: Object?, default fallback: Int, _ filter: FilterName) throws(TemplateError) -> Int {
    guard let value else { return fallback }
    return try integer(value, filter.rawValue)
  }
}
