import ArgumentParser
import Chat
import ConfigurationFile
import Engine
import JSONText
import Terminal

/// `trilobit perplexity`: what each precision costs on a text.
struct PerplexityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity", abstract: "Measure how well a model foretells a text, at each precision.",
    discussion: """
      The text is cut into chunks that fill the context, and every token is foretold from those before it in its chunk. \
      Less is better. Each --profile is run with each --kv, and held against the first:
        trilobit perplexity --profile float,a4.8 --kv 16,3 text.txt
      """)

  @Argument(help: "A text file; '-': standard input.", completion: .file()) var file: String
  @OptionGroup var modelArgument: ModelArgument
  @Option(
    help: ArgumentHelp(
      "a4.8, a4.8-fp4, b1.58, q8 or float, one or several. Default: the model's own.", valueName: "profile,..."))
  var profile: CommaList<ActivationProfile>?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bits of the KV cache, one or several: 16, 8, 4, 3. Default: 16.", valueName: "bits,..."))
  var kv: CommaList<CacheWidth>?
  @OptionGroup var runArguments: RunArguments
  @Flag(help: "One line of JSON.") var json = false
  @OptionGroup var log: LogArgument

  func run() throws {
    try log.open()
    var flags = runArguments.values
    flags[.modelName] = modelArgument.model.map(SettingValue.text)
    let choice = try ModelChoice(SettingsInForce.ofRun(flags: flags).values)
    let place = file == "-" ? "standard input" : file
    let text = try SmallFile.text(file)
    let shared = try SharedModel(path: choice.path, kernels: choice.options.kernels)
    let tokens = try shared.tokens(of: text)
    guard tokens.count > 1 else {
      throw ProgramStop(
        .badData, "\(place) has \(Figures.counted(tokens.count, "token")), too few to foretell one; name a longer text")
    }
    var report = PerplexityReport(of: place, model: shared.name, tokens: tokens.count)
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    for profile in profile?.elements ?? [choice.options.profile ?? shared.profile] {
      for width in kv?.elements ?? [choice.options.cacheWidth] {
        var options = choice.options
        (options.profile, options.cacheWidth) = (profile, width)
        report.rows.append(try Self.row(shared.engine(options), tokens, profile, width))
      }
    }
    StandardOutput.write(json ? report.json.text + "\n" : StandardOutput.harmless(report.text))
  }

  private static func row(
    _ engine: InferenceEngine, _ tokens: [Int], _ profile: ActivationProfile, _ width: CacheWidth
  ) throws -> PerplexityReport.Row {
    let start = ContinuousClock.now
    let showsProgress = StandardError.isTerminal
    let likelihood = try waitFor(on: engine.thread) {
      try await engine.likelihood(of: tokens, control: GenerationControl { InterruptFlag.isSet }) { done, all in
        guard showsProgress else { return }
        StandardError.write("\r\(profile.rawValue), kv \(width.rawValue): \(done) of \(all) tokens\u{1B}[K")
      }
    }
    if showsProgress { StandardError.write("\r\u{1B}[K") }
    guard let likelihood else { throw ProgramStop(.interrupted) }
    return PerplexityReport.Row(
      profile: profile, width: width, context: engine.info.context, likelihood: likelihood,
      seconds: (ContinuousClock.now - start).inSeconds)
  }
}
