import ArgumentParser
import Engine

/// How tokens are chosen (CLI.md, "Defaults").
struct SamplingArguments: ParsableArguments {
  @Option(parsing: .unconditional, help: "0 takes the most probable token, always. Default: 0.7.")
  var temperature: Float?
  @Option(parsing: .unconditional, help: "Only this many of the best; 0: all. Default: 40.") var topK: Int?
  @Option(parsing: .unconditional, help: "Only the best that together have this probability. Default: 0.95.")
  var topP: Float?
  @Option(parsing: .unconditional, help: "Only those this probable, measured by the best. Default: 0.05.")
  var minP: Float?
  @Option(parsing: .unconditional, help: "Makes what was said lately less probable; 1: does not. Default: 1.1.")
  var repeatPenalty: Float?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many tokens the repeat penalty looks back. Default: 64.", valueName: "count"))
  var repeatLastN: Int?
  @Option(parsing: .unconditional, help: "The same seed gives the same answer. Default: random.") var seed: UInt64?
  @Option(help: ArgumentHelp("The answer ends before this text; may be given several times.", valueName: "text"))
  var stop: [String] = []
  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: ArgumentHelp("Tokens of an answer at most. Default: until the context is full.", valueName: "count"))
  var maxTokens: Int?
  @Option(help: ArgumentHelp("What the model is told before the conversation.", valueName: "text")) var system: String?

  func validate() throws {
    func check<Value>(_ name: String, _ value: Value?, _ expected: String, _ isRight: (Value) -> Bool) throws {
      guard value.map(isRight) ?? true else { throw ValidationError("\(name): choose \(expected)") }
    }
    try check("--temperature", temperature, "a number from 0 to 100") { $0 >= 0 && $0 <= 100 }
    try check("--top-k", topK, "0 or more") { $0 >= 0 }
    try check("--top-p", topP, "a number above 0, at most 1") { $0 > 0 && $0 <= 1 }
    try check("--min-p", minP, "a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
    try check("--repeat-penalty", repeatPenalty, "a number above 0, at most 100") { $0 > 0 && $0 <= 100 }
    try check("--repeat-last-n", repeatLastN, "a number from 0 to 100000") { (0...100_000).contains($0) }
    try check("--max-tokens", maxTokens, "1 or more") { $0 >= 1 }
  }

  /// The options, with the defaults where nothing is said.
  var options: SamplingOptions {
    var options = SamplingOptions()
    options.temperature = temperature ?? options.temperature
    options.topK = topK ?? options.topK
    options.topP = topP ?? options.topP
    options.minP = minP ?? options.minP
    options.repeatPenalty = repeatPenalty ?? options.repeatPenalty
    options.repeatWindow = repeatLastN ?? options.repeatWindow
    options.seed = seed
    options.maxTokens = maxTokens
    options.stopTexts = stop
    return options
  }
}
