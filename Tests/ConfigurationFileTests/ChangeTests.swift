import Chat
import Testing

@testable import ConfigurationFile

/// A setting that is written into a file where it belongs, and nothing else changed.
@Suite struct ChangeTests {
  private func changed(_ text: String, _ theme: String = "paper") -> String? {
    ConfigurationFile.changed(text, setting: .theme, to: .text(theme))
  }

  @Test(arguments: [
    ("", "[screen]\ntheme = \"paper\"\n"),
    ("[screen]\ntheme = \"dark\"\n", "[screen]\ntheme = \"paper\"\n"),
    (
      "# mine\n[screen] # here\n  theme   =   'dark'  # good at night\nmouse = false\n",
      "# mine\n[screen] # here\n  theme   =   \"paper\"  # good at night\nmouse = false\n"
    ),
    ("[screen]\nmouse = false\n", "[screen]\ntheme = \"paper\"\nmouse = false\n"),
    ("[screen]", "[screen]\ntheme = \"paper\"\n"),
    ("[model]\nname = \"pebble\"", "[model]\nname = \"pebble\"\n\n[screen]\ntheme = \"paper\"\n"),
    ("[model]\nkv = 4\n", "[model]\nkv = 4\n\n[screen]\ntheme = \"paper\"\n"),
    ("screen.theme = \"dark\" # x\n", "screen.theme = \"paper\" # x\n"),
    ("screen = { theme = \"dark\", mouse = true }\n", "screen = { theme = \"paper\", mouse = true }\n"),
    ("[screen]\ntheme = \"\"\"\ndark\"\"\"\nraw = true\n", "[screen]\ntheme = \"paper\"\nraw = true\n"),
    (
      "[screen]\n# The colours.\n#theme = \"dark\"\n\n#glyphs = \"auto\"\n",
      "[screen]\n# The colours.\n#theme = \"dark\"\ntheme = \"paper\"\n\n#glyphs = \"auto\"\n"
    ),
    ("[screen]\r\ntheme = \"dark\"\r\n", "[screen]\r\ntheme = \"paper\"\r\n"),
    ("[screen]\nnonsense = 1\n", "[screen]\ntheme = \"paper\"\nnonsense = 1\n"),
  ])
  func inPlace(text: String, expected: String) {
    #expect(changed(text) == expected)
  }

  @Test(arguments: [
    "screen = {}\n", "screen = { mouse = true }\n", "theme = [\n", "[screen\n", "a = nonsense\n", "screen = 1\n",
  ])
  func whatHasNoPlaceStaysAsItIs(text: String) {
    #expect(changed(text) == nil)
  }

  @Test func theDocumentedFileTakesEverySetting() throws {
    var text = ConfigurationFile.documentedDefault
    for key in ConfigurationKey.allCases {
      text = try #require(ConfigurationFile.changed(text, setting: key, to: key.standardValue), "\(key)")
    }
    let (values, problems) = ConfigurationFile.read(text: text, path: "c")
    #expect(problems == [])
    for key in ConfigurationKey.allCases { #expect(values[key] == key.standardValue, "\(key)") }
    let comments = text.split(separator: "\n").filter { $0.hasPrefix("#") }
    #expect(comments == ConfigurationFile.documentedDefault.split(separator: "\n").filter { $0.hasPrefix("#") })
    // A second time changes the lines that are there now.
    let again = try #require(ConfigurationFile.changed(text, setting: .theme, to: .text("a \"b\"\\c")))
    #expect(again.split(separator: "\n").count == text.split(separator: "\n").count)
    #expect(ConfigurationFile.read(text: again, path: "c").values.theme == "a \"b\"\\c")
  }
}
