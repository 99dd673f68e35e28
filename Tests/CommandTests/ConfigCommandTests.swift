import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import trilobit

/// `trilobit config`, and that every command follows it.
@Suite struct ConfigCommandTests {
  let program: Program

  init() throws { program = try Program() }

  private static let shown = "~/config/trilobit/config.toml"

  /// The settings of `config`, by name, with the place that each comes from.
  private func settings(_ run: ProgramRun) -> [String: (value: String, origin: String)] {
    run.expectSuccess()
    var settings: [String: (value: String, origin: String)] = [:]
    for line in run.lines {
      guard let match = line.wholeMatch(of: /(\w+) = (.*?) +# ([^#]*)/) else { continue }
      settings[String(match.1)] = (String(match.2), String(match.3))
    }
    return settings
  }

  @Test func withoutAFileTheDefaultsAreInForce() throws {
    let run = try program.run("config")
    #expect(run.lines.first == "# File: \(Self.shown) (not there)")
    let settings = settings(run)
    #expect(settings.count >= 28 && settings.values.allSatisfy { $0.origin == "default" })
    #expect(settings["temperature"]?.value == "0.7" && settings["kv"]?.value == "16")
  }

  @Test func flagsBeatTheEnvironmentBeatsTheFile() throws {
    try program.configure("[model]\nkv = 8\n[sampling]\ntop_k = 9\ntemperature = 2\n[screen]\ntheme = \"light\"\n")
    let run = try program.run(
      ["config", "--kv", "3"], environment: ["TRILOBIT_KV": "4", "TRILOBIT_TEMPERATURE": "1.5"])
    let settings = settings(run)
    #expect(settings["kv"]! == ("3", "flag"))
    #expect(settings["temperature"]! == ("1.5", "environment, TRILOBIT_TEMPERATURE"))
    #expect(settings["top_k"]! == ("9", "file") && settings["theme"]! == ("\"light\"", "file"))
    #expect(settings["q"]! == ("16", "default"))
  }

  /// A word that stands for the default beats the file, too.
  @Test func flagsTakeTheDefaultBack() throws {
    try program.configure(
      "[sampling]\nseed = 5\nmax_tokens = 3\n[chat]\nsystem = \"Be brief.\"\n[model]\ncontext = 64\n")
    let run = try program.run(
      "config", "--seed", "random", "-n", "unlimited", "--system", "", "--context", "auto", "--profile", "auto")
    let settings = settings(run)
    for (name, value) in [("seed", "random"), ("max_tokens", "unlimited"), ("system", ""), ("context", "auto")] {
      #expect(settings[name]! == ("\"\(value)\"", "flag"))
    }
  }

  /// XDG: a path that is not absolute is ignored, in every place that asks for one.
  @Test func relativeFoldersAreIgnored() throws {
    try program.configure("[sampling]\ntop_k = 9\n")
    let relative = ["XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"]
    let home = try program.run("config", environment: relative)
    #expect(home.lines.first == "# File: ~/.config/trilobit/config.toml (not there)")
    let none = try program.run("config", environment: relative.merging(["HOME": "home"]) { $1 })
    #expect(none.lines.first == "# File: none, for there is no home (not there)")
    try program.run("sessions", environment: relative.merging(["HOME": "home"]) { $1 }).expectError(
      66, "XDG_STATE_HOME")
    let lost = try program.run("run", "hi", "-m", "lost", environment: relative)
    lost.expectError(66, program.folder.path(".local/share/trilobit/models"))
    #expect(!lost.errorText.contains(" data/"))
  }

  /// Looking makes no folders.
  @Test func theListOfChatsMakesNoFolder() throws {
    try program.run("sessions").expectSuccess()
    #expect(!FileManager.default.fileExists(atPath: program.folder.path("state")))
  }

  @Test func theDocumentedFileCanBeKept() throws {
    let run = try program.run("config", "--default")
    run.expectSuccess()
    for name in ["[model]", "[sampling]", "[chat]", "[screen]", "#temperature = 0.7", "TRILOBIT_"] {
      #expect(run.text.contains(name))
    }
    try program.configure(run.text)
    #expect(settings(try program.run("config")).values.allSatisfy { $0.origin == "default" })
  }

  /// What is shown as an example can be typed.
  @Test func themesOfExamplesExist() throws {
    let readme = try String(contentsOf: TestFiles.repository.appending(path: "README.md"), encoding: .utf8)
    let texts = [try program.run("config", "--default").text, readme]
    for text in texts {
      let names = text.matches(of: /TRILOBIT_THEME=([a-z-]+)/).map { String($0.1) }
      #expect(!names.isEmpty)
      for name in names {
        let file = TestFiles.repository.appending(path: "Themes/\(name).theme").path
        #expect(FileManager.default.fileExists(atPath: file), "\(name)")
      }
    }
  }

  @Test func aWrongFileNamesEveryLineThatIsWrong() throws {
    try program.configure("[sampling]\ntemprature = 1\ntop_k = \"many\"\n")
    let run = try program.run("config")
    #expect(run.ending == .exited(65) && run.text.isEmpty)
    #expect(
      run.errorText
        == """
        trilobit: \(Self.shown):2: temprature is not a setting of [sampling]; did you mean temperature?
        trilobit: \(Self.shown):3: top_k takes a whole number from 0 to 1000000, not "many"

        """)
    try program.run("config", environment: ["TRILOBIT_KV": "5", "XDG_CONFIG_HOME": "/nonexistent"])
      .expectError(64, "TRILOBIT_KV=5")
  }

  /// Other commands say it in one line and go on with the rest.
  @Test func aWrongLineDoesNotStopACommand() throws {
    try program.configure("[sampling]\ntemprature = 1\nmax_tokens = 1\nx = 1\n")
    let run = try program.run("run", "hello", "--json")
    #expect(run.ending == .exited(0))
    #expect(run.errorText.split(separator: "\n").count == 1)
    #expect(run.errorText.contains("\(Self.shown):2: temprature") && run.errorText.contains("1 more"))
    #expect(try run.objects().last?["generated_tokens"] as? Int == 1)
  }

  @Test func aFileThatCannotBeReadIsSaid() throws {
    try FileManager.default.createDirectory(
      atPath: program.folder.path("config/trilobit/config.toml"), withIntermediateDirectories: true)
    try program.run("config").expectError(65, Self.shown)
    let run = try program.run("run", "hello", "-n", "1")
    #expect(run.ending == .exited(0) && run.errorText.contains(Self.shown))
  }

  @Test func runsFollowTheFileAndTheEnvironment() throws {
    try program.configure("[sampling]\nmax_tokens = 2\ntemperature = 0\n[model]\nkv = 4\n")
    func last(_ arguments: [String], _ environment: [String: String] = [:]) throws -> (Int?, Int?) {
      let run = try program.run(["run", "hello", "--json"] + arguments, environment: environment)
      run.expectSuccess()
      let object = try #require(try run.objects().last)
      return (object["generated_tokens"] as? Int, (object["kv"] as? [String: Any])?["bits"] as? Int)
    }
    #expect(try last([]) == (2, 4))
    #expect(try last(["-n", "1"], ["TRILOBIT_KV": "8"]) == (1, 8))
    #expect(try last(["--kv", "3"], ["TRILOBIT_KV": "8"]) == (2, 3))
    try program.run("run", "hello", environment: ["TRILOBIT_MODEL": "no-such-model"]).expectError(66, "no-such-model")
    try program.run(["tokenize"], bytes: [], environment: ["TRILOBIT_MODEL": "no-such-model"])
      .expectError(66, "no-such-model")
    try program.run("logits", "--tokens", "0", environment: ["TRILOBIT_THREADS": "0"]).expectError(
      64, "TRILOBIT_THREADS=0")
  }

  /// `--resume` stands alone or with an id.
  @Test(arguments: [
    ([], nil), (["--resume"], ""), (["--resume", "2f01"], "2f01"), (["--resume=2f01"], "2f01"),
    (["--resume", "--plain"], ""), (["--plain", "--resume"], ""), (["--resume", "2f01", "--plain"], "2f01"),
    (["--resume", "-m", "x"], ""), (["--resume=", "--plain"], ""),
  ])
  func resume(arguments: [String], id: String?) throws {
    let command = try ChatCommand.parse(arguments)
    #expect(command.resume == id)
    #expect(command.plain == arguments.contains("--plain"))
  }

  @Test func themeIsParsed() throws { #expect(try ChatCommand.parse(["--theme", "dark"]).theme == "dark") }
}
