import Chat
import TOMLKit

/// Values of the parser as values of settings: a number is a number, a text a text.
enum TOMLReading {
  /// nil where the key does not take it.
  static func value(of value: any TOMLValueConvertible, for key: ConfigurationKey) -> SettingValue? {
    switch value.type {
    case .string: return value.string.flatMap { text($0, for: key) }
    case .int: return value.int.flatMap { number($0, for: key) }
    case .double:
      guard case .number(let range) = key.description.kind, let number = value.double,
        range.contains(Float(number))
      else { return nil }
      return .number(Float(number))
    case .bool:
      guard key.description.kind == .onOff else { return nil }
      return value.bool.map(SettingValue.isOn)
    case .array: return value.array.flatMap { list($0, for: key) }
    case .table, .date, .time, .dateTime: return nil
    }
  }

  private static func text(_ text: String, for key: ConfigurationKey) -> SettingValue? {
    let description = key.description
    switch description.kind {
    case .text, .texts: return key.value(of: text)
    case .choice(let words) where !ConfigurationKey.areNumbers(words): return description.value(of: text)
    // Seeds beyond what a TOML integer holds are written as texts.
    case .seed: return description.value(of: text)
    default: return text == description.unsetWord ? .unset : nil
    }
  }

  private static func number(_ number: Int, for key: ConfigurationKey) -> SettingValue? {
    let description = key.description
    switch description.kind {
    case .number, .count, .seed, .width: return description.value(of: String(number))
    case .choice(let words) where ConfigurationKey.areNumbers(words): return description.value(of: String(number))
    default: return nil
    }
  }

  private static func list(_ list: TOMLArray, for key: ConfigurationKey) -> SettingValue? {
    switch key.description.kind {
    case .texts:
      let texts = list.compactMap(\.string).filter { !$0.isEmpty }
      guard texts.count == list.count else { return nil }
      return texts.isEmpty ? .unset : .texts(texts)
    case .panels:
      let numbers = list.compactMap(\.int)
      guard numbers.count == list.count else { return nil }
      return numbers.isEmpty
        ? .unset : key.description.value(of: numbers.map(String.init).joined(separator: " "))
    default: return nil
    }
  }

  /// The value as a problem shows it.
  static func shown(_ value: any TOMLValueConvertible) -> String {
    switch value.type {
    case .string: TOMLText.quoted(value.string ?? "")
    case .int: value.int.map(String.init) ?? "a number"
    case .double: value.double.map { "\($0)" } ?? "a number"
    case .bool: value.bool == true ? "true" : "false"
    case .array: "this list"
    case .table: "a table"
    case .date, .time, .dateTime: "a date or a time"
    }
  }
}
