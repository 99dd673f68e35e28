/// The methods of values: those that can be called here, and those that only Python has.
enum MethodTable {
  enum Kind {
    case supported
    /// Jinja2's sandbox keeps templates from changing values.
    case unsafe
    case unsupported
  }

  /// Nil where Python has no such attribute either.
  static func kind(of name: String, on object: Object) -> Kind? {
    switch object {
    case .text(let text):
      if textMethods.contains(name) { return .supported }
      return otherTextMethods.contains(name) || text.isMarkup && markupMethods.contains(name) ? .unsupported : nil
    case .mapping:
      if mappingMethods.contains(name) { return .supported }
      return unsafeMappingMethods.contains(name) ? .unsafe : name == "fromkeys" ? .unsupported : nil
    case .list:
      if name == "copy" || sequenceMethods.contains(name) { return .supported }
      return unsafeListMethods.contains(name) ? .unsafe : nil
    case .tuple: return sequenceMethods.contains(name) ? .supported : nil
    case .range:
      return sequenceMethods.contains(name) ? .supported : rangeAttributes.contains(name) ? .unsupported : nil
    case .integer, .boolean: return integerAttributes.contains(name) ? .unsupported : nil
    case .float: return floatAttributes.contains(name) ? .unsupported : nil
    case .view: return name == "isdisjoint" || name == "mapping" ? .unsupported : nil
    case .generator: return name == "send" || name == "throw" || name == "close" ? .unsupported : nil
    default: return nil
    }
  }

  static let textMethods: Set = [
    "capitalize", "center", "count", "endswith", "find", "format", "index", "isalnum", "isalpha", "isascii",
    "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip",
    "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit",
    "rstrip",
    "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill",
  ]
  private static let otherTextMethods: Set = [
    "casefold", "encode", "expandtabs", "format_map", "isidentifier", "isprintable", "maketrans", "translate",
  ]
  private static let markupMethods: Set = ["escape", "striptags", "unescape"]
  private static let mappingMethods: Set = ["copy", "get", "items", "keys", "values"]
  private static let unsafeMappingMethods: Set = ["clear", "pop", "popitem", "setdefault", "update"]
  private static let sequenceMethods: Set = ["count", "index"]
  private static let unsafeListMethods: Set = [
    "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort",
  ]
  private static let rangeAttributes: Set = ["start", "step", "stop"]
  private static let numberAttributes: Set = ["as_integer_ratio", "conjugate", "imag", "is_integer", "real"]
  private static let integerAttributes = numberAttributes.union([
    "bit_count", "bit_length", "denominator", "from_bytes", "numerator", "to_bytes",
  ])
  private static let floatAttributes = numberAttributes.union(["fromhex", "hex"])
}
