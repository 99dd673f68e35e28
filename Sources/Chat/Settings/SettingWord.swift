/// A word behind `/set`: a setting's name, or a word that switches one, as "verbose" and "nowordwrap".
struct SettingWord {
  let setting: Setting
  /// What the word switches the setting to by itself; nil where a value has to follow.
  private let isOn: Bool?

  /// - Throws: `SettingMistake.unknown` with the word that was probably meant.
  init(_ word: String) throws(SettingMistake) {
    if let setting = Setting(word: word) {
      self.setting = setting
      isOn = setting.description.kind == .onOff ? true : nil
    } else if let setting = Self.offWords[word.lowercased()] {
      self.setting = setting
      isOn = false
    } else {
      throw .unknown(typed: shortened(word), nearest: nearestWord(to: word, among: Self.all))
    }
  }

  /// What the word says alone.
  var changeWithoutValue: SettingChange? { isOn.map { SettingChange(setting, .isOn($0)) } }

  /// What the word says with a value behind it: "quiet off" is on.
  func change(_ value: String) throws(SettingMistake) -> SettingChange {
    let change = try setting.change(value)
    guard isOn == false, case .isOn(let quiet) = change.value else { return change }
    return SettingChange(setting, .isOn(!quiet))
  }

  /// The words that switch something off.
  static let offWords: [String: Setting] = {
    var words = ["quiet": Setting.statistics]
    for setting in Setting.allCases where setting.description.kind == .onOff {
      words["no" + setting.rawValue] = setting
    }
    return words
  }()

  /// Every word there is, sorted.
  static let all = (Setting.allCases.flatMap(\.words) + offWords.keys).sorted()
}
