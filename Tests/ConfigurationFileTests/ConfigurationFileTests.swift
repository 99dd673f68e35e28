import Chat
import Testing

@testable import ConfigurationFile

@Suite struct ConfigurationFileTests {
  func problems(_ text: String) -> [String] {
    ConfigurationFile.read(text: text, path: "config.toml").problems.map(\.description)
  }

  @Test func everythingThatIsRightIsUsed() {
    let (values, problems) = ConfigurationFile.read(
      text: """
        screen.theme = "light"          # dotted keys are tables
        [model]
        name = 'my model'
        profile = "b1.58"
        kv = 4
        q = 8
        context = 2048
        threads = 2
        [sampling]
        temperature = 1
        top_k = 0x10
        top_p = 0.5
        seed = "18446744073709551615"
        max_tokens = "unlimited"
        stop = [
          "a",  # one
          "b",
        ]
        [chat]
        system = \"\"\"
        Be brief.\"\"\"
        history = false
        """, path: "c")
    #expect(problems == [])
    #expect(values.modelName == "my model" && values.profile == .b158 && values.queryWidth == .eight)
    #expect(values.threads == 2 && values.theme == "light")
    var expected = ChatSettings()
    expected.cacheWidth = .four
    expected.context = 2048
    expected.sampling.temperature = 1
    expected.sampling.topK = 16
    expected.sampling.topP = 0.5
    expected.sampling.seed = .max
    expected.sampling.stopTexts = ["a", "b"]
    expected.systemPrompt = "Be brief."
    expected.keepsHistory = false
    expected.theme = "light"
    #expect(values.chatSettings == expected)
  }

  @Test(arguments: [
    (
      "[sampling]\n\ntemprature = 1",
      "config.toml:3: temprature is not a setting of [sampling]; did you mean temperature?"
    ),
    ("[sampling]\ntemperature = 7", "config.toml:2: temperature takes a number from 0 to 5, not 7"),
    ("[sampling]\ntemperature = nan", "config.toml:2: temperature takes a number from 0 to 5, not nan"),
    ("[sampling]\ntemperature = inf", "config.toml:2: temperature takes a number from 0 to 5, not inf"),
    ("[sampling]\ntemperature = \"warm\"", "config.toml:2: temperature takes a number from 0 to 5, not \"warm\""),
    ("[sampling]\ntop_k = 4.5", "config.toml:2: top_k takes a whole number from 0 to 1000000, not 4.5"),
    ("[sampling]\nseed = -1", "config.toml:2: seed takes a whole number from 0 on or \"random\", not -1"),
    ("[sampling]\nstop = [1]", "config.toml:2: stop takes a text in quotes or a list of them, not this list"),
    ("[model]\nkv = 5", "config.toml:2: kv takes 16, 8, 4 or 3, not 5"),
    ("[model]\nkv = \"4\"", "config.toml:2: kv takes 16, 8, 4 or 3, not \"4\""),
    ("[model]\nname = 3", "config.toml:2: name takes a text in quotes, not 3"),
    ("[chat]\nhistory = \"on\"", "config.toml:2: history takes true or false, not \"on\""),
    (
      "[screen]\ntheme = dark # a text",
      "config.toml:2: this is not TOML: dark is neither a number nor true or false; a text stands in quotes, as in \"dark\""
    ),
    ("[model]\nname =", "config.toml:2: this is not TOML: a value was expected"),
    ("[chat]\nhistory.a = 1", "config.toml:2: history takes true or false, not a table"),
    (
      "[screen]\npanels = [1, 1]", "config.toml:2: panels takes a list of numbers from 1 to 6, each once, not this list"
    ),
    ("[screen]\ncolor = \"red\"", "config.toml:2: color takes \"auto\", \"always\" or \"never\", not \"red\""),
    ("[chat]\ntheme = \"dark\"", "config.toml:2: theme is a setting of [screen], not of [chat]"),
    ("theme = \"dark\"", "config.toml:1: theme belongs under [screen]"),
    ("[modle]\nname = \"x\"", "config.toml:1: [modle] is not a table of settings; did you mean [model]?"),
    ("\nnmae = \"x\"", "config.toml:2: nmae is not a setting; did you mean name under [model]?"),
    ("model = 3", "config.toml:1: model is a table; write [model] on a line, and its settings under it"),
    ("a = \"\u{0}\"", "config.toml:1: the character NUL cannot stand in a setting"),
    ("\n\"a\\u0000\" = 1", "config.toml:2: the character NUL cannot stand in a setting"),
  ])
  func mistakesNameLineAndExpectation(text: String, sentence: String) {
    #expect(problems(text) == [sentence])
  }

  @Test(arguments: [
    ("[model", 1), ("\n[=]", 2), ("[[ ,", 1), ("[model]\nname = ", 2), ("[model]\nkv = 4\nkv = 4", 3),
    ("a = \"\"\"\n\n", 2), ("\u{FEFF}\n=", 2),
  ])
  func whatIsNoTOMLNamesItsLine(text: String, line: Int) {
    let (values, problems) = ConfigurationFile.read(text: text, path: "c")
    #expect(values.isEmpty)
    #expect(problems.count == 1 && problems[0].line == line, "\(problems)")
    #expect(problems[0].sentence.hasPrefix("this is not TOML: "))
    #expect(!problems[0].sentence.contains("\n"))
  }

  /// One mistake does not hide another, nor what is right.
  @Test func allProblemsAreReportedInOrder() {
    let (values, problems) = ConfigurationFile.read(
      text: """
        [sampling]
        temprature = 1
        top_k = 7
        [model]
        kv = 5
        nme = "x"
        [other]
        """, path: "c")
    #expect(problems.map(\.line) == [2, 5, 6, 7])
    #expect(values.chatSettings.sampling.topK == 7)
  }

  @Test func largeAndDeepFilesAreRefused() {
    #expect(problems("#" + String(repeating: "a", count: ConfigurationFile.largest)).first?.contains("larger") == true)
    for deep in [
      "\n" + Array(repeating: "a", count: 100_000).joined(separator: ".") + " = 1",
      "\n[" + Array(repeating: "a", count: 100_000).joined(separator: ".") + "]",
      "\na = " + String(repeating: "[", count: 100_000), "\na = " + String(repeating: "{b=", count: 80_000),
    ] {
      let problems = problems(deep)
      #expect(problems.count == 1 && problems[0].hasPrefix("config.toml:2: tables and lists are nested deeper"))
    }
  }

  /// Whatever is in the file, reading it ends, and what is wrong has a line in it.
  @Test func mutatedFilesAreRead() {
    let sources = [
      Array(ConfigurationFile.documentedDefault.utf8), Array(ConfigurationFile.uncommentedDefault.utf8),
      Array(
        "a.\"b\\u0041\" = {c = [1, '''x\n''', {d = 1e9}], e = 0x1_0}\n[[t]]\nx=\"\"\"\\\n\"\"\"\n".utf8),
    ]
    let pieces = [
      "\"", "'", "\"\"\"", "[", "]", "{", "}", "=", ".", "#", "\n", "\\", "\\u00", "é", "\u{1B}", "9", "_", "-", "inf",
      "1e999", "\r", "0x", "T",
    ]
    var seed: UInt64 = 7
    func random(_ count: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % max(1, count)
    }
    for round in 0..<1500 {
      var bytes = sources[round % sources.count]
      if round % 2 == 0 { bytes = Array(bytes[random(bytes.count)...].prefix(300)) }
      for _ in 0...random(4) {
        let at = random(bytes.count + 1)
        switch random(3) {
        case 0: bytes.insert(contentsOf: pieces[random(pieces.count)].utf8, at: at)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + random(8)))
        default: bytes = Array(bytes[at...] + bytes[..<at])
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let lines = text.utf8.count { $0 == 0x0A } + 1
      for problem in ConfigurationFile.read(text: text, path: "c").problems {
        #expect((1...lines + 1).contains(problem.line ?? 0), "\(problem) in \(text)")
      }
    }
  }
}

extension ConfigurationFile {
  /// The documented file with the settings' comment marks taken away.
  static var uncommentedDefault: String {
    documentedDefault.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") && $0 != "#" ? $0.dropFirst() : $0 }.joined(separator: "\n")
  }
}
