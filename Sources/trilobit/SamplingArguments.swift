import ArgumentParser
import Engine

/// How tokens are chosen (CLI.md, "Defaults").
struct SamplingArguments: ParsableArguments {
  @Option(parsing: .unconditional, help: "0 takes the most probable token, always.") var temperature: Float = 0.7
  @Option(parsing: .unconditional, help: "Only this many of the best; 0: all.") var topK = 40
  @Option(parsing: .unconditional, help: "Only the best that together have this probability.") var topP: Float = 0.95
  @Option(parsing: .unconditional, help: "Only those this probable, measured by the best.") var minP: Float = 0.05
  @Option(parsing: .unconditional, help: "Makes what was said in the last 64 tokens less probable; 1: does not.")
  var repeatPenalty: Float = 1.1
  @Option(parsing: .unconditional, help: "The same seed gives the same answer. Default: random.") var seed: UInt64?
  @Option(help: ArgumentHelp("The answer ends before this text; may be given several times.", valueName: "text"))
  var stop: [String] = []
  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: ArgumentHelp("Tokens of an answer at most. Default: until the context is full.", valueName: "count"))
  var maxTokens: Int?
  @Option(help: ArgumentHelp("What the model is told before the conversation.", valueName: "text")) var system: String?

  func validate() throws {
    func check(_ name: String, _ isRight: Bool, _ expected: String) throws {
      guard isRight else { throw ValidationError("\(name): choose \(expected)") }
    }
    try check("--temperature", temperature >= 0 && temperature <= 100, "a number from 0 to 100")
    try check("--top-k", topK >= 0, "0 or more")
    try check("--top-p", topP > 0 && topP <= 1, "a number above 0, at most 1")
    try check("--min-p", minP >= 0 && minP <= 1, "a number from 0 to 1")
    try check("--repeat-penalty", repeatPenalty > 0 && repeatPenalty <= 100, "a number above 0, at most 100")
    try check("--max-tokens", (maxTokens ?? 1) >= 1, "1 or more")
  }

  var options: SamplingOptions {
    var options = SamplingOptions()
    options.temperature = temperature
    options.topK = topK
    options.topP = topP
    options.minP = minP
    options.repeatPenalty = repeatPenalty
    options.seed = seed
    options.maxTokens = maxTokens
    options.stopTexts = stop
    return options
  }
}
