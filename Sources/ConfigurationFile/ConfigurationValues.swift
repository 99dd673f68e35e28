public import Chat
public import Engine

/// What somebody chose: a file, the environment, or flags. What is not chosen is not in it.
public struct ConfigurationValues: Equatable, Sendable {
  private var values: [ConfigurationKey: SettingValue] = [:]

  public init() {}

  /// The value chosen; nil where none was. `.unset` is a choice: of a random seed, say.
  public subscript(key: ConfigurationKey) -> SettingValue? {
    get { values[key] }
    set { values[key] = newValue }
  }

  public var isEmpty: Bool { values.isEmpty }

  /// These choices, and where there is none those of `others`.
  public func over(_ others: ConfigurationValues) -> ConfigurationValues {
    var result = self
    result.values.merge(others.values) { own, _ in own }
    return result
  }

  // MARK: What they mean. nil: not chosen, or chosen to be the default.

  public var modelName: String? { text(.modelName) }
  public var profile: ActivationProfile? { text(.profile).flatMap(ActivationProfile.init(rawValue:)) }
  public var cacheWidth: CacheWidth? {
    if case .width(let width) = values[.cacheWidth] { width } else { nil }
  }
  public var queryWidth: QueryWidth? { text(.queryWidth).flatMap { Int($0) }.flatMap(QueryWidth.init(rawValue:)) }
  public var context: Int? { count(.context) }
  public var threads: Int? { count(.threads) }
  public var template: String? { text(.template) }
  public var systemPrompt: String? { text(.system) }
  public var theme: String? { text(.theme) }
  /// "auto", "always" or "never".
  public var color: String? { text(.color) }
  public var savesSessions: Bool? {
    if case .isOn(let isOn) = values[.sessions] { isOn } else { nil }
  }

  /// Bytes of disk for the caches of saved chats.
  public var snapshotBytes: Int? { count(.snapshots).map { $0 << 20 } }

  /// Puts what was chosen into a chat's settings.
  public func apply(to settings: inout ChatSettings) {
    for key in ConfigurationKey.allCases {
      guard let setting = key.setting, let value = values[key] else { continue }
      SettingChange(setting, value).apply(to: &settings)
    }
  }

  /// A chat's settings with what was chosen, and the defaults for the rest.
  public var chatSettings: ChatSettings {
    var settings = ChatSettings()
    apply(to: &settings)
    return settings
  }

  /// How tokens are chosen, with the defaults for what was not.
  public var sampling: SamplingOptions { chatSettings.sampling }

  private func text(_ key: ConfigurationKey) -> String? {
    if case .text(let text) = values[key] { text } else { nil }
  }

  private func count(_ key: ConfigurationKey) -> Int? {
    if case .count(let count) = values[key] { count } else { nil }
  }
}
