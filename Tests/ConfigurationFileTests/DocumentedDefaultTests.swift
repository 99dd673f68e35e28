import Chat
import Testing

@testable import ConfigurationFile

@Suite struct DocumentedDefaultTests {
  @Test func asItIsItSetsNothing() {
    let (values, problems) = ConfigurationFile.read(text: ConfigurationFile.documentedDefault, path: "c")
    #expect(values.isEmpty && problems == [])
  }

  /// With every setting in force it says what is so without it.
  @Test func uncommentedItSetsTheDefaults() {
    let (values, problems) = ConfigurationFile.read(text: ConfigurationFile.uncommentedDefault, path: "c")
    #expect(problems == [])
    for key in ConfigurationKey.allCases { #expect(values[key] == key.standardValue, "\(key)") }
    #expect(values.chatSettings == ChatSettings())
    #expect(values.profile == nil && values.threads == nil && values.template == nil && values.context == nil)
    #expect(values.queryWidth == .sixteen && values.color == "auto" && values.savesSessions == true)
    #expect(values.snapshotBytes == 1 << 30)
  }

  @Test func everySettingIsDocumented() {
    let lines = ConfigurationFile.documentedDefault.split(separator: "\n")
    for key in ConfigurationKey.allCases { #expect(lines.contains { $0.hasPrefix("#\(key.name) = ") }, "\(key)") }
    for line in lines { #expect(line.count <= 140) }
  }

  @Test func everySettingOfTheChatIsOne() {
    #expect(Set(ConfigurationKey.allCases.compactMap(\.setting)) == Set(Setting.allCases))
    #expect(Set(ConfigurationKey.allCases.map(\.environmentVariable)).count == ConfigurationKey.allCases.count)
    #expect(Set(ConfigurationKey.allCases.map(\.name)).count == ConfigurationKey.allCases.count)
  }
}
