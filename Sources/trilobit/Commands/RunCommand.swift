import ArgumentParser
import ConfigurationFile
import Engine
import JSONText

/// `trilobit run`: one answer, streamed.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Answer once and end.",
    discussion: "The request is the prompt, an empty line and what is piped in, where both are there.")

  @Argument(help: "What to ask.") var prompt: [String] = []
  @Option(
    help: ArgumentHelp(
      "A JSON array of {\"role\", \"content\"} instead of a prompt; '-': standard input.", valueName: "file"),
    completion: .file())
  var messages: String?
  @Flag(help: "One line of JSON for each token, and one at the end.") var json = false
  @Flag(help: "Figures on standard error after the answer.") var stats = false
  @OptionGroup(title: "Model") var modelArguments: ModelArguments
  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  func run() throws {
    try modelArguments.openLog()
    let values = try SettingsInForce.ofRun(flags: modelArguments.values.over(sampling.values)).values
    let request = try conversation(system: values.systemPrompt)
    try AnswerOnce(values: values, json: json, stats: stats, choosesThinking: sampling.think != nil).run(request)
  }

  private func conversation(system: String?) throws -> [ChatMessage] {
    if let messages {
      guard prompt.isEmpty else {
        throw ProgramStop(.usage, "a prompt and --messages were both given; give one of them")
      }
      return try MessageFile.conversation(messages, system: system)
    }
    if prompt.isEmpty && StandardInput.isTerminal {
      throw ProgramStop(.usage, "there is no prompt; give one, as in: trilobit run \"What is the capital of Japan?\"")
    }
    let text = try Request.text(prompt: prompt.isEmpty ? nil : prompt.joined(separator: " "))
    return Request.conversation(text, system: system)
  }
}

/// What a person asks on the command line.
enum Request {
  /// The prompt, an empty line, and what is piped in, where both are there.
  ///
  /// - Throws: `ProgramStop` 64 where nothing was asked, 65 where the pipe is not text.
  static func text(prompt: String?) throws -> String {
    var parts = [prompt].compactMap(\.self)
    if !StandardInput.isTerminal {
      var piped = try StandardInput.readText()
      while let last = piped.last, last.isNewline { piped.removeLast() }
      if !piped.isEmpty { parts.append(piped) }
    }
    let text = parts.joined(separator: "\n\n")
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw ProgramStop(.usage, "the request is empty; say what to answer")
    }
    return text
  }

  static func conversation(_ text: String, system: String?) -> [ChatMessage] {
    let system = system.map { [ChatMessage(role: .system, content: $0)] } ?? []
    return system + [ChatMessage(role: .user, content: text)]
  }
}
