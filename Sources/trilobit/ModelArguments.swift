import ArgumentParser
import Engine
import Glibc
import Kernels
import Logging
import Terminal
import Tokenization

/// Which model, and how it is run.
struct ModelArguments: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "A GGUF file, a Hugging Face directory, or a name. Default: the bundled model.",
    completion: .file())
  var model: String?

  @Option(
    help: ArgumentHelp(
      "How activations are quantized: a4.8, a4.8-fp4, b1.58 or float. Default: the model's own.", valueName: "profile"))
  var profile: ActivationProfile?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Bits of the KV cache: 16, 8, 4 or 3. Default: 16.", valueName: "bits"))
  var kv: CacheWidth?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Bits of the queries: 16, 8 or 4. Default: 16.", valueName: "bits"))
  var q: QueryWidth?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Tokens of context. Default: the model's own, but at most 4096.", valueName: "tokens"))
  var context: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Threads. Default: all cores.", valueName: "count"))
  var threads: Int?

  @Option(help: ArgumentHelp("Chat template: llama3, chatml, bitnet, pebble, or a file.", valueName: "name|file"))
  var template: String?

  @Option(help: ArgumentHelp("Colours on the screen: auto, always or never. Default: auto.", valueName: "when"))
  var color: ColorMode?

  @Option(help: ArgumentHelp("Write a log to this file.", valueName: "file"), completion: .file())
  var log: String?

  func validate() throws {
    if let context, !(2...1_048_576).contains(context) {
      throw ValidationError("--context \(context): choose 2 to 1048576 tokens")
    }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads \(threads): choose 1 to 1024") }
  }

  /// The path of the model and the options for the engine.
  ///
  /// - Throws: `ProgramStop` where the model, the template or the kernels named are not there.
  func resolved() throws -> (path: String, options: EngineOptions) {
    var options = EngineOptions()
    options.profile = profile
    options.cacheWidth = kv ?? options.cacheWidth
    options.queryWidth = q ?? options.queryWidth
    options.context = context
    options.threads = threads
    options.kernels = try Self.forcedKernels()
    if let template {
      if ChatTemplate.names.contains(template) {
        options.template = template
      } else if SmallFile.exists(template) {
        options.template = try SmallFile.text(template)
        guard (try? ChatTemplate.recognise(options.template ?? "", tokenizer: nil)) != nil else {
          let names = ChatTemplate.names.joined(separator: ", ")
          throw ProgramStop(.badData, "\(template): a chat template of a form that is not known; choose \(names)")
        }
      } else {
        let names = ChatTemplate.names.joined(separator: ", ")
        throw ProgramStop(.usage, "--template \(template): there is no such file; name one, or choose \(names)")
      }
    }
    return (try ModelLocation.path(of: model), options)
  }

  /// The kernels that TRILOBIT_KERNELS asks for.
  static func forcedKernels() throws -> String? {
    guard let value = getenv("TRILOBIT_KERNELS") else { return nil }
    let name = String(cString: value)
    guard !name.isEmpty, name != referenceKernels else { return nil }
    let available = KernelSet.available.map(\.name)
    guard available.contains(name) else {
      throw ProgramStop(
        .usage,
        "TRILOBIT_KERNELS=\(name): this processor has \(available.joined(separator: ", ")); unset it or choose one")
    }
    return name
  }

  /// With this name `logits` runs the plain reference path.
  static let referenceKernels = "reference"

  static var wantsReference: Bool { getenv("TRILOBIT_KERNELS").map { String(cString: $0) } == referenceKernels }

  /// Turns the log on, if there is to be one; called once, first of all.
  func openLog(_ feed: LogFeed? = nil) throws { try LogFile.open(log, feed: feed) }

  /// Opens the model, with its progress on standard error where that is a terminal.
  func open() throws -> InferenceEngine {
    let (path, options) = try resolved()
    let start = ContinuousClock.now
    let thread = DedicatedThread()
    let engine = try waitFor(on: thread) {
      try await InferenceEngine.open(path: path, options: options, on: thread)
    }
    Logger.program.opened(engine.info, after: ContinuousClock.now - start)
    if engine.info.context > engine.info.trainedContext, StandardError.isTerminal {
      StandardError.write(
        "The model was trained on \(engine.info.trainedContext) tokens; what comes after them may make no sense.\n")
    }
    return engine
  }
}
