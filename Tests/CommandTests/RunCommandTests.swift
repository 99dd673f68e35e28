import Foundation
import TestSupport
import Testing

@Suite struct RunCommandTests {
  let program: Program

  init() throws { program = try Program() }

  static let japan = "What is the capital of Japan?"
  static let tokyo = "The capital of Japan is Tokyo.\n"

  // MARK: The request

  @Test func answersAPrompt() throws {
    let run = try program.run("run", Self.japan, "--temperature", "0")
    run.expectSuccess()
    #expect(run.text == Self.tokyo)
  }

  @Test(arguments: [["run"], [], ["chat"], ["--kv", "8"]])
  func answersWhatIsPipedIn(arguments: [String]) throws {
    let run = try program.run(arguments + ["--temperature", "0"], bytes: Array("\(Self.japan)\n".utf8))
    run.expectSuccess()
    #expect(run.text == Self.tokyo)
  }

  @Test func promptAndPipeAreJoinedByAnEmptyLine() throws {
    let both = try program.run("run", "first words", "--json", "-n", "1", input: "second words\n")
    let joined = try program.run("run", "first words\n\nsecond words", "--json", "-n", "1")
    let count = try #require(both.objects().last?["prompt_tokens"] as? Int)
    #expect(try joined.objects().last?["prompt_tokens"] as? Int == count)
    let first = try program.run("run", "first words", "--json", "-n", "1")
    #expect(try #require(first.objects().last?["prompt_tokens"] as? Int) < count)
    let answer = try program.run("run", "first words", "--temperature", "0", "-n", "9", input: "second words\n").text
    #expect(try program.run("run", "first words\n\nsecond words", "--temperature", "0", "-n", "9").text == answer)
  }

  @Test(arguments: ["", "   ", "\n\n", "\t \r\n"])
  func anEmptyRequestIsAMistakeOfUse(text: String) throws {
    try program.run("run", input: text).expectError(64, "empty")
    try program.run("run", text).expectError(64, "empty")
    try program.run(input: text).expectError(64, "empty")
  }

  @Test func withoutPromptOnATerminalItSaysSo() throws {
    let terminal = try program.terminal("run")
    #expect(try terminal.waitForExit() == .exited(64))
    #expect(terminal.text.hasPrefix("trilobit: "))
    #expect(terminal.text.split(whereSeparator: \.isNewline).count == 1)
  }

  @Test func whatIsNoTextIsBadData() throws {
    for bytes: [UInt8] in [[0x68, 0xFF], [0xC3], [0xED, 0xA0, 0x80]] {
      try program.run(["run"], bytes: bytes).expectError(65, "UTF-8")
      try program.run([], bytes: bytes).expectError(65, "UTF-8")
    }
  }

  @Test func aPromptLongerThanTheContextIsBadData() throws {
    let long = String(repeating: "one two three four ", count: 300)
    try program.run("run", input: long).expectError(65, "512", "--context")
    try program.run("run", String(repeating: "word ", count: 40), "--context", "30").expectError(65, "30")
  }

  // MARK: Messages

  @Test func messagesAreAConversation() throws {
    let json = """
      [{"role": "user", "content": "\(Self.japan)"}, {"role": "assistant", "content": "The capital of Japan is Tokyo."},
       {"role": "user", "content": "\(Self.japan)"}]
      """
    let file = try program.folder.write(json, to: "messages.json")
    let fromFile = try program.run("run", "--messages", file, "--temperature", "0")
    fromFile.expectSuccess()
    #expect(fromFile.text.contains("Tokyo"))
    let piped = try program.run("run", "--messages", "-", "--temperature", "0", input: json)
    piped.expectSuccess()
    #expect(piped.text == fromFile.text)
    func promptTokens(_ arguments: String...) throws -> Int {
      let run = try program.run(["run", "--json", "-n", "1"] + arguments)
      return try #require(run.objects().last?["prompt_tokens"] as? Int)
    }
    let plain = try promptTokens("--messages", file)
    #expect(try promptTokens(Self.japan) < plain)
    #expect(try promptTokens("--messages", file, "--system", "Be brief.") > plain)
    let system = try program.folder.write(
      #"[{"role": "system", "content": "Be brief."}, "# + json.dropFirst(), to: "system.json")
    #expect(try promptTokens("--messages", system) == promptTokens("--messages", file, "--system", "Be brief."))
    try program.run("run", "--messages", system, "--system", "x").expectError(64, "--system")
    try program.run("run", "prompt", "--messages", file).expectError(64, "--messages")
  }

  @Test(arguments: [
    "{", "[", "nonsense", #""text""#, "{}", "[1]", #"[{"role": "user"}]"#, #"[{"content": "x"}]"#,
    #"[{"role": "user", "content": 5}]"#, #"[{"role": "robot", "content": "x"}]"#,
    #"[{"role": "assistant", "content": "x"}]"#, #"[{"role": "user", "content": "x"}] more"#,
    #"[{"role": "user", "content": "x"}, {"role": "system", "content": "x"}]"#,
  ])
  func messagesThatAreNoneAreBadData(json: String) throws {
    let file = try program.folder.write(json, to: "messages.json")
    try program.run("run", "--messages", file).expectError(65, "messages.json")
    try program.run("run", "--messages", "-", input: json).expectError(65, "standard input")
  }

  @Test func messagesThatSayNothingAreAMistakeOfUse() throws {
    try program.run("run", "--messages", "-", input: "[]").expectError(64)
    try program.run("run", "--messages", program.folder.path("none.json")).expectError(66, "none.json")
    try program.run("run", "--messages", program.folder.path).expectError(66)
    try program.run(["run", "--messages", "-"], bytes: [0xFF]).expectError(65, "UTF-8")
  }

  // MARK: Sampling

  @Test(arguments: ["16", "8", "4", "3"])
  func threadsDoNotChangeTheAnswer(width: String) throws {
    let arguments = ["run", Talk.story.0, "--temperature", "0", "-n", "25", "--kv", width]
    let one = try program.run(arguments + ["--threads", "1"])
    one.expectSuccess()
    #expect(one.text.count > 40)
    #expect(try program.run(arguments + ["--threads", "2"]).text == one.text)
  }

  @Test func aSeedGivesTheSameAnswerAgain() throws {
    func answer(_ seed: String) throws -> String {
      try program.run("run", "tell me a story", "--seed", seed, "--temperature", "1.5", "-n", "30").text
    }
    #expect(try answer("1") == answer("1"))
    #expect(try answer("1") != answer("2"))
  }

  @Test func maxTokensAndStopTextsEndTheAnswer() throws {
    #expect(try program.run("run", Self.japan, "--temperature", "0", "-n", "2").text == "The capital\n")
    #expect(try program.run("run", Self.japan, "--temperature", "0", "--max-tokens", "1").text == "The\n")
    let stopped = try program.run("run", Self.japan, "--temperature", "0", "--stop", "zzz", "--stop", " is")
    stopped.expectSuccess()
    #expect(stopped.text == "The capital of Japan\n")
  }

  @Test func figuresGoToStandardError() throws {
    let run = try program.run("run", Self.japan, "--temperature", "0", "--stats", "--seed", "31415")
    #expect(run.ending == .exited(0))
    #expect(run.text == Self.tokyo)
    for word in ["13 tokens", "12 tokens", "%", "16 bits", "31415"] { #expect(run.errorText.contains(word), "\(word)") }
  }

  // MARK: Interruption

  @Test func anInterruptedAnswerKeepsWhatIsWritten() throws {
    let whole = try program.run("run", Talk.story.0, "--temperature", "0").text
    let run = try program.run(
      "run", Talk.story.0, "--temperature", "0", signal: (SIGINT, Talk.story.beginning))
    #expect(run.ending == .exited(130))
    #expect(run.errorText.isEmpty)
    #expect(run.text.count < whole.count)
    #expect(whole.hasPrefix(run.text.trimmingCharacters(in: .newlines)))
    #expect(run.text.hasSuffix("\n"))
    let json = try program.run(
      "run", Talk.story.0, "--temperature", "0", "--json", signal: (SIGINT, "robot"))
    #expect(json.ending == .exited(130))
    let last = try #require(json.objects().last)
    #expect(last["reason"] as? String == "cancelled")
    #expect(try #require(last["text"] as? String).contains("robot"))
  }
}
