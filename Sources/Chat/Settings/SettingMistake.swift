/// Why a setting cannot be changed as it was typed.
public enum SettingMistake: Error, Equatable, Sendable, CustomStringConvertible {
  /// No such setting; the one that was probably meant, as it is typed, if any.
  case unknown(typed: String, nearest: String?)
  case wrongValue(Setting, typed: String)

  /// A sentence for the person.
  public var description: String { sentence() }

  /// The sentence, for a value that was typed behind other words than "/set name", as "/temp".
  func sentence(behind words: String? = nil) -> String {
    switch self {
    case .unknown(let typed, let nearest):
      "There is no setting \(typed).\(nearest.map { " Did you mean \($0)?" } ?? "") /set lists them all."
    case .wrongValue(let setting, let typed):
      "\(words ?? setting.rawValue) takes \(setting.description.expected), not \"\(typed)\"; "
        + "for example \(words ?? "/set \(setting.rawValue)") \(setting.description.example)."
    }
  }
}

extension SettingDescription {
  /// The values that are taken, in words: "a number from 0 to 5".
  public var expected: String {
    var words = [kind.expected]
    if let unsetWord { words.append("\"\(unsetWord)\"") }
    return words.joined(separator: " or ")
  }
}

extension SettingKind {
  var expected: String {
    switch self {
    case .number(let range): "a number from \(Setting.plain(range.lowerBound)) to \(Setting.plain(range.upperBound))"
    case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .seed: "a whole number from 0 to \(UInt64.max)"
    case .width: "16, 8, 4 or 3"
    case .choice(let words): words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    case .text, .texts: "a text"
    case .panels: "numbers from 1 to \(PanelNames.all.count), each once"
    case .onOff: "on or off"
    }
  }
}
