import Chat
import JSONText

/// Values as config.toml writes them.
enum TOMLText {
  static func value(_ value: SettingValue, of key: ConfigurationKey) -> String {
    let description = key.description
    switch value {
    case .number(let number): return Setting.plain(number)
    case .count(let count): return String(count)
    case .seed(let seed): return seed <= UInt64(Int64.max) ? String(seed) : quoted(String(seed))
    case .width(let width): return String(width.rawValue)
    case .text(let text):
      if case .choice(let words) = description.kind, ConfigurationKey.areNumbers(words) { return text }
      return quoted(text)
    case .texts(let texts): return "[" + texts.map(quoted).joined(separator: ", ") + "]"
    case .panels(let panels): return "[" + panels.map(String.init).joined(separator: ", ") + "]"
    case .isOn(let isOn): return isOn ? "true" : "false"
    case .unset:
      switch key {
      case .stop, .panels: return "[]"
      case .system: return "\"\""
      default: return quoted(description.unsetWord ?? "")
      }
    }
  }

  /// Whether a text is a number, true or false, as TOML writes them. Dates are none: no setting takes one.
  static func isPlainValue(_ text: String) -> Bool {
    if text == "true" || text == "false" { return true }
    for (prefix, digits) in [("0x", "0123456789abcdefABCDEF"), ("0o", "01234567"), ("0b", "01")]
    where text.hasPrefix(prefix) {
      return areDigits(text.dropFirst(2), of: digits)
    }
    let unsigned = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text[...]
    if unsigned == "inf" || unsigned == "nan" { return true }
    let parts = unsigned.split(separator: /[eE]/, maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard numbers.allSatisfy({ areDigits($0, of: decimal) }),
      numbers[0].utf8.first != UInt8(ascii: "0") || numbers[0].utf8.count == 1
    else { return false }
    guard parts.count == 2 else { return true }
    let exponent = parts[1]
    return areDigits(exponent.hasPrefix("+") || exponent.hasPrefix("-") ? exponent.dropFirst() : exponent, of: decimal)
  }

  private static let decimal = "0123456789"

  /// One digit or more, perhaps with single underscores between them.
  private static func areDigits(_ text: Substring, of digits: String) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
      .allSatisfy { part in !part.isEmpty && part.allSatisfy(digits.utf8.contains) }
  }

  /// A basic string: backslashes, quotes and control characters escaped, as JSON escapes them too.
  static func quoted(_ text: String) -> String { JSONValue.string(text).text }
}
