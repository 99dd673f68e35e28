import ArgumentParser
import Benchmark
import Engine
import Glibc
import Logging
import Terminal

/// `trilobit bench`: how fast it is, beside what the machine could do.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure prefill and decode.",
    discussion: """
      A model file, or with --shape random weights made in memory. Let nothing else run meanwhile. Ctrl-C ends it.
      The README, "Measure it", says how to read what comes out.
      """)

  @OptionGroup var named: ModelArgument
  @Option(help: ArgumentHelp("tiny, 700m, 2b4t or 8b: random weights, no file needed.", valueName: "shape"))
  var shape: BenchmarkShape?
  @Option(
    name: .customLong("up-zeros"), parsing: .unconditional,
    help: ArgumentHelp("Share of gate rows that are dead in a random model. (default: 0.67)", valueName: "share"))
  var upZeros: Double?
  @Option(parsing: .unconditional, help: ArgumentHelp("Tokens of the prompt.", valueName: "tokens")) var prompt = 512
  @Option(parsing: .unconditional, help: ArgumentHelp("Tokens after it.", valueName: "tokens")) var generate = 64
  @Option(
    name: .customLong("repeat"), parsing: .unconditional, help: ArgumentHelp("Measured runs.", valueName: "count"))
  var repeats = 5
  @Flag(help: "Dense F16, b1.58 and a4.8 in one run, with the ratios that the paper claims.") var compare = false
  @Flag(help: "Also what computing tokens ahead gains, on text that repeats itself and text that does not.")
  var speculation = false
  @Option(
    help: ArgumentHelp(
      "a4.8, a4.8-fp4, b1.58, q8 or float. Default: the model's own; a4.8 for a shape.", valueName: "profile"))
  var profile: ActivationProfile?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bits of the KV cache, one or several. Default: 16; 16,3 to compare.", valueName: "bits,..."))
  var kv: CommaList<CacheWidth>?
  @Option(parsing: .unconditional, help: ArgumentHelp("Bits of the queries: 16, 8 or 4.", valueName: "bits"))
  var q = QueryWidth.sixteen
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Threads, one number or several. Default: all cores.", valueName: "count,..."))
  var threads: CommaList<Int>?
  @Option(parsing: .unconditional, help: ArgumentHelp("Of the random weights and tokens.", valueName: "number"))
  var seed: UInt64 = 1
  @Flag(help: "One line of JSON.") var json = false
  @OptionGroup var log: LogArgument

  func validate() throws {
    let most = 1_048_576
    for (name, value) in [("--prompt", prompt), ("--generate", generate)] where !(1...most).contains(value) {
      throw ValidationError("\(name) \(value): choose 1 to \(most) tokens")
    }
    guard prompt + generate <= most else {
      throw ValidationError("--prompt and --generate: choose at most \(most) tokens together")
    }
    guard (1...1000).contains(repeats) else { throw ValidationError("--repeat \(repeats): choose 1 to 1000") }
    for count in threads?.elements ?? [] where !(1...1024).contains(count) {
      throw ValidationError("--threads \(count): choose 1 to 1024")
    }
    if named.model != nil, shape != nil {
      throw ValidationError("--model and --shape were both given; give one of them")
    }
    if let upZeros {
      guard shape != nil else { throw ValidationError("--up-zeros is for random weights; give a --shape with it") }
      let reachable = BenchmarkSettings.reachableUpZeros
      guard reachable.contains(upZeros) else {
        throw ValidationError("--up-zeros \(upZeros): choose \(reachable.lowerBound) to \(reachable.upperBound)")
      }
    }
    if compare, profile != nil { throw ValidationError("--compare has its own profiles; leave --profile out") }
  }

  func run() throws {
    try log.open()
    let settings = try settings()
    let subject: BenchmarkSubject = try shape.map { .shape($0) } ?? .file(path: ModelLocation.path(of: named.model))
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    let control = GenerationControl { InterruptFlag.isSet }
    let showsProgress = StandardError.isTerminal
    let thread = DedicatedThread()
    defer { thread.stop() }
    let outcome = Result {
      try waitFor(on: thread) {
        try await Benchmark.run(subject, settings, control: control) { step in
          if showsProgress { StandardError.write("\r\(Self.words(step))\u{1B}[K") }
        }
      }
    }
    if showsProgress { StandardError.write("\r\u{1B}[K") }
    let report: BenchmarkReport
    do {
      report = try outcome.get()
    } catch BenchmarkError.cancelled {
      throw ProgramStop(.interrupted)
    }
    for result in report.lanes {
      Logger.program.notice(
        "measured \(report.model)",
        metadata: [
          "profile": "\(result.lane.name)", "kv": "\(result.lane.width.rawValue)", "threads": "\(result.lane.threads)",
          "prefill": "\(result.prefill.median)", "decode": "\(result.decode.median)",
        ])
    }
    if json {
      StandardOutput.write(BenchmarkJSON.line(report).text + "\n")
    } else {
      StandardOutput.write(StandardOutput.harmless(BenchmarkText(report: report).text))
    }
  }

  private func settings() throws -> BenchmarkSettings {
    var settings = BenchmarkSettings()
    settings.prompt = prompt
    settings.generate = generate
    settings.repeats = repeats
    settings.widths = kv?.elements ?? (compare ? [.sixteen, .three] : [.sixteen])
    settings.threads = threads?.elements ?? [max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))]
    settings.profile = profile
    settings.queryWidth = q
    settings.upZeros = upZeros ?? settings.upZeros
    settings.compares = compare
    settings.speculates = speculation
    settings.kernels = try KernelChoice.forced()
    settings.seed = seed
    return settings
  }

  private static func words(_ step: Benchmark.Progress) -> String {
    func words(_ lane: BenchmarkLane) -> String {
      "\(lane.name), kv \(lane.width.rawValue), \(lane.threads) thread\(lane.threads == 1 ? "" : "s")"
    }
    return switch step {
    case .weights(let done, let all): "weights: block \(done) of \(all)"
    case .warmUp(let lane): "warming up: \(words(lane))"
    case .ahead(let lane): "tokens ahead: \(words(lane))"
    case .run(let number, let all, let lane): "run \(number) of \(all): \(words(lane))"
    }
  }
}
