import Chat
import Testing

@testable import ConfigurationFile

@Suite struct SettingsInForceTests {
  @Test func flagsBeatTheEnvironmentBeatsTheFileBeatsTheDefault() throws {
    var flags = ConfigurationValues()
    flags[.temperature] = .number(0)
    let environment = try ConfigurationValues { name in
      ["TRILOBIT_TEMPERATURE": "1", "TRILOBIT_THEME": "light", "TRILOBIT_KV": "", "TRILOBIT_SEED": "random"][name]
    }
    let file = ConfigurationFile.read(
      text: "[screen]\ntheme = \"mono\"\nmouse = false\n[sampling]\ntemperature = 2\nseed = 3", path: "c"
    ).values
    let settings = SettingsInForce(flags: flags, environment: environment, file: file)
    let chat = settings.values.chatSettings
    #expect(chat.sampling.temperature == 0 && chat.theme == "light" && !chat.usesMouse)
    #expect(chat.sampling.seed == nil && chat.cacheWidth == .sixteen)
    #expect(settings.origin(of: .temperature) == .flag && settings.origin(of: .theme) == .environment)
    #expect(settings.origin(of: .mouse) == .file && settings.origin(of: .cacheWidth) == .standard)
    let lines = settings.text.split(separator: "\n").map { $0.split(separator: "  #").map { $0.trimmingBlanks() } }
    #expect(lines.contains(["temperature = 0", "flag"]))
    #expect(lines.contains(["theme = \"light\"", "environment, TRILOBIT_THEME"]))
    #expect(lines.contains(["mouse = false", "file"]))
    #expect(lines.contains(["kv = 16", "default"]))
  }

  /// What is printed can be kept as a file that says the same.
  @Test func theTextIsAFile() throws {
    var flags = ConfigurationValues()
    flags[.system] = .text("Say \"yes\".\n\tC:\\dir \u{1B}[31m é")
    flags[.stop] = .texts(["\n", "\u{7F}"])
    flags[.seed] = .seed(.max)
    flags[.panels] = .panels([2, 1])
    flags[.queryWidth] = .text("8")
    let settings = SettingsInForce(flags: flags)
    let (values, problems) = ConfigurationFile.read(text: settings.text, path: "c")
    #expect(problems == [])
    for key in ConfigurationKey.allCases { #expect(values[key] == settings[key], "\(key)") }
    #expect(!settings.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test(arguments: [
    ("TRILOBIT_KV", "5"), ("TRILOBIT_TEMPERATURE", "nan"), ("TRILOBIT_PANELS", "9"), ("TRILOBIT_COLOR", "red"),
    ("TRILOBIT_Q", "7"), ("TRILOBIT_MOUSE", "perhaps"),
  ])
  func aWrongVariableIsNamed(name: String, value: String) {
    let mistake = #expect(throws: EnvironmentMistake.self) {
      try ConfigurationValues { $0 == name ? value : nil }
    }
    #expect(mistake?.description.hasPrefix("\(name)=\(value): ") == true)
  }
}

extension Substring {
  fileprivate func trimmingBlanks() -> String { split(separator: " ").joined(separator: " ") }
}
