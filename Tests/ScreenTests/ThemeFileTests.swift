import Terminal
import TestSupport
import Testing

@testable import Screen

/// btop's syntax read into a theme, and what is wrong in it named.
@Suite struct ThemeFileTests {
  private func file(_ lines: String..., fallback: Theme = .dark) -> ThemeFile {
    ThemeFile(text: lines.joined(separator: "\n"), name: "themes/mine.theme", fallback: fallback)
  }

  private func text(_ value: String) -> TerminalColor {
    file("theme[main_bg]=\"#000000\"", "theme[main_fg]=\(value)").theme[.text].foreground
  }

  @Test func theNameIsTheFiles() {
    #expect(file().theme.name == "mine")
    #expect(ThemeFile(text: "", name: "a\u{1B}[2J.theme").theme.name.utf8.allSatisfy { $0 >= 0x20 })
  }

  @Test(arguments: [
    ("\"#c0ffee\"", [0xC0, 0xFF, 0xEE]), ("'#C0FFEE'", [0xC0, 0xFF, 0xEE]), ("#c0ffee", [0xC0, 0xFF, 0xEE]),
    ("\"#cc\"", [0xCC, 0xCC, 0xCC]), ("\"200 210  255\"", [200, 210, 255]), ("200 210 255 # light", [200, 210, 255]),
    ("#c0ffee # light", [0xC0, 0xFF, 0xEE]), ("\"#c0ffee\"  # light", [0xC0, 0xFF, 0xEE]),
  ])
  func coloursAreWrittenInThreeWays(value: String, parts: [UInt8]) {
    #expect(text(value) == .rgb(red: parts[0], green: parts[1], blue: parts[2]))
  }

  @Test(arguments: [
    "\"#1\"", "\"#123\"", "\"#12345\"", "\"#1234567\"", "\"#gggggg\"", "\"256 0 0\"", "\"1 2\"",
    "\"1 2 3 4\"", "\"-1 2 3\"", "\"red\"", "\"#１２\"", "\"٣ 2 3\"", "\"+1 2 3\"",
  ])
  func whatIsNoColourIsNamedWithItsLine(value: String) throws {
    let file = file("# mine", "", "theme[main_fg]=\"#fff000\"", "theme[graph_text]=\(value)")
    let problem = try #require(file.problems.first)
    #expect(file.problems.count == 1)
    #expect(problem.line == 4)
    #expect(problem.sentence.hasPrefix("themes/mine.theme:4: theme[graph_text] is "))
    #expect(problem.sentence.contains("#rrggbb"))
    // It falls back to what the file would look like without the line.
    #expect(file.theme == self.file("theme[main_fg]=\"#fff000\"").theme)
  }

  @Test(arguments: [
    ("main_bg = \"#000000\"", "is no colour"), ("theme[main_bg]\"#000000\"", "has no ="),
    ("theme[main_bg]=\"#000000", "quote"), ("theme[main_background]=\"#000000\"", "is not known"),
    ("theme[tril_nonsense]=\"#000000\"", "is not known"), ("theme[main_bg", "is no colour"), ("{}", "is no colour"),
  ])
  func brokenLinesAreNamed(line: String, words: String) throws {
    let problem = try #require(file(line).problems.first)
    #expect(problem.line == 1)
    #expect(problem.sentence.contains(words), "\(problem.sentence)")
  }

  @Test func aFileWithoutAColourIsTheFallback() {
    var expected = Theme.dark
    expected.name = "mine"
    #expect(file("nonsense").theme == expected)
    expected = .monochrome
    expected.name = "mine"
    #expect(file("", fallback: .monochrome).theme == expected)
  }

  @Test func commentsBlanksAndForeignLineEndsAreHarmless() {
    let file = file(
      "\u{FEFF}# first", "\r", "  # more\r", "\ttheme[main_bg] = \"#101010\"\r", "theme[proc_pause_bg]=\"#101010\"")
    #expect(file.problems.isEmpty)
    #expect(file.theme[.text].background == .rgb(red: 16, green: 16, blue: 16))
  }

  @Test func anEmptyGroundIsTheTerminals() {
    let theme = file("theme[main_bg]=\"\"", "theme[main_fg]=\"#eeeeee\"", "theme[hi_fg]=\"#ff8800\"").theme
    for role in ThemeRole.allCases where role != .selected { #expect(theme[role].background == .standard, "\(role)") }
  }

  @Test func aGroundIsUnderEveryRole() {
    let theme = file("theme[main_bg]=\"#102030\"", "theme[main_fg]=\"#eeeeee\"", "theme[selected_bg]=\"#405060\"").theme
    for role in ThemeRole.allCases { #expect(theme[role].background != .standard, "\(role)") }
    for gradient in ThemeGradient.allCases {
      #expect(theme[gradient].allSatisfy { $0.background == theme[.text].background })
    }
  }

  @Test func scalesGoThroughTheirMiddleOrPastIt() {
    let ground = "theme[main_bg]=\"#000000\""
    let three = file(
      ground, "theme[cpu_start]=\"#ff0000\"", "theme[cpu_mid]=\"#00ff00\"", "theme[cpu_end]=\"#8080ff\""
    ).theme
    #expect(three[.speed].count == 101)
    #expect(three.style(.speed, at: 0).foreground == .rgb(red: 255, green: 0, blue: 0))
    #expect(three.style(.speed, at: 0.5).foreground == .rgb(red: 0, green: 255, blue: 0))
    #expect(three.style(.speed, at: 1).foreground == .rgb(red: 128, green: 128, blue: 255))
    // Without colours of their own, processes are as processors are.
    #expect(three[.heat] == three[.speed])
    let two = file(ground, "theme[cpu_start]=\"#ff0000\"", "theme[cpu_mid]=\"\"", "theme[cpu_end]=\"#ffff00\"").theme
    #expect(two.style(.speed, at: 0.5).foreground == .rgb(red: 255, green: 128, blue: 0))
    let one = file(ground, "theme[cpu_start]=\"#ff0000\"", "theme[cpu_mid]=\"\"", "theme[cpu_end]=\"\"").theme
    #expect(Set(one[.speed].map(\.foreground)) == [.rgb(red: 255, green: 0, blue: 0)])
  }

  @Test func sharesOutsideTheScaleAreItsEnds() {
    let theme = Theme.dark
    for gradient in ThemeGradient.allCases {
      #expect(theme.style(gradient, at: -.infinity) == theme[gradient].first)
      #expect(theme.style(gradient, at: .nan) == theme[gradient].first)
      #expect(theme.style(gradient, at: .infinity) == theme[gradient].last)
    }
  }

  @Test func ownKeysAreForOneRoleAndStandAsWritten() {
    let file = file(
      "theme[main_bg]=\"#000000\"", "theme[tril_code_keyword]=\"#010203\"", "theme[tril_heat_start]=\"#ff0000\"")
    #expect(file.problems.isEmpty)
    #expect(file.theme[.codeKeyword].foreground == .rgb(red: 1, green: 2, blue: 3))
    #expect(file.theme.style(.heat, at: 1).foreground == .rgb(red: 255, green: 0, blue: 0))
  }

  @Test func coloursThatCannotBeReadMoveTowardsTheText() throws {
    let theme = file(
      "theme[main_bg]=\"#202020\"", "theme[main_fg]=\"#e0e0e0\"", "theme[hi_fg]=\"#202028\"",
      "theme[graph_text]=\"#222222\"", "theme[cpu_end]=\"#300000\"", "theme[selected_bg]=\"#e0e0e0\"",
      "theme[selected_fg]=\"#e0e0e0\""
    ).theme
    for role in ThemeRole.allCases where ![.frame, .tableLine, .popupFrame].contains(role) {
      let ground = try #require(Shade(theme[role].background), "\(role)")
      let ink = try #require(Shade(theme[role].foreground), "\(role)")
      #expect(ink.contrast(with: ground) >= 2.99, "\(role)")
    }
  }

  /// Whatever colours somebody chose, what is written in them can be read.
  @Test func anyColoursCanBeRead() {
    var numbers = RandomNumbers(seed: 3)
    for _ in 0..<150 {
      var lines = ""
      for key in ThemeColors.btopKeys.sorted() {
        let parts = (0..<3).map { _ in String(UInt8.random(in: 0...255, using: &numbers)) }
        lines += "theme[\(key)]=\"\(parts.joined(separator: " "))\"\n"
      }
      let file = ThemeFile(text: lines, name: "x")
      #expect(file.problems.isEmpty)
      for role in ThemeRole.allCases {
        guard let ink = Shade(file.theme[role].foreground), let ground = Shade(file.theme[role].background) else {
          Issue.record("\(role) has no colour")
          continue
        }
        let wanted = [.frame, .tableLine, .popupFrame].contains(role) ? 1.7 : 3
        #expect(ink.contrast(with: ground) >= wanted, "\(role): \(ink.hex) on \(ground.hex)\n\(lines)")
      }
    }
  }

  @Test func problemsAndTextAreBounded() {
    let many = ThemeFile(text: String(repeating: "nonsense\n", count: 3000), name: "x")
    #expect(many.problems.count == ThemeFile.mostProblems)
    let long = ThemeFile(text: "theme[main_bg]=\"#" + String(repeating: "0", count: 300_000), name: "x")
    #expect(long.problems.allSatisfy { $0.sentence.count < 250 })
    #expect(long.problems.contains { $0.sentence.contains("64 KiB") })
  }

  /// Whatever a file holds, it becomes a theme, and sentences of one line that can be shown.
  @Test func anyTextBecomesATheme() {
    var numbers = RandomNumbers(seed: 9)
    let pieces = [
      "theme[", "main_bg", "hi_fg", "cpu_mid", "]", "=", "\"", "'", "#", "#12", "#123456", "0 1 2", "999", "\n", "\r\n",
      " ", "\u{1B}[31m", "\u{0}", "é", "\u{301}", "👍", "\u{202E}", "\u{FFFD}", "theme[main_fg]=\"#ffffff\"\n",
    ]
    for _ in 0..<2000 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<40, using: &numbers) { text += pieces.randomElement(using: &numbers) ?? "" }
      let file = ThemeFile(text: text, name: "x")
      for problem in file.problems {
        #expect(problem.line >= 1)
        #expect(problem.sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{202E}" })
      }
      for gradient in ThemeGradient.allCases { #expect(!file.theme[gradient].isEmpty) }
    }
  }
}
