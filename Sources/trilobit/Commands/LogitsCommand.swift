import ArgumentParser
import ConfigurationFile
import Engine
import Glibc
import JSONText
import Synchronization

/// `trilobit logits`: the engine's numbers, for holding it against others.
struct LogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits", abstract: "Logits of a list of tokens.",
    discussion: "No token is added. TRILOBIT_KERNELS=reference runs the plain path that the kernels are tested against."
  )

  @Option(parsing: .unconditional, help: ArgumentHelp("Token ids, as in \"0 17 4\".", valueName: "ids")) var tokens:
    String
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write float32 [tokens, vocabulary] to this NPY file.", valueName: "file"),
    completion: .file())
  var out: String?
  @Flag(help: "One line of JSON.") var json = false
  @OptionGroup(title: "Model") var modelArguments: ModelArguments

  func run() throws {
    try modelArguments.openLog()
    let settings = try SettingsInForce.ofRun(flags: modelArguments.values)
    let ids = try TokenList.ids(tokens)
    guard !ids.isEmpty else { throw ProgramStop(.usage, "--tokens is empty; name token ids, as in \"0 17 4\"") }
    let model = try ModelChoice(settings.values)
    let (path, options) = (model.path, model.options)
    let sink = LogitsSink(out: out, tokens: ids.count)
    if KernelChoice.wantsReference {
      try ReferenceLogits.positions(of: ids, path: path, options: options).forEach(sink.take)
    } else {
      let thread = DedicatedThread()
      let engine = try waitFor(on: thread) {
        try await InferenceEngine.open(path: path, options: options, on: thread)
      }
      try waitFor(on: thread) { try await engine.logits(of: ids) { try sink.take($0) } }
    }
    let summary = try sink.finish()
    if json {
      StandardOutput.write(summary.json.text + "\n")
    } else if out == nil {
      StandardOutput.write(summary.greedy.map(String.init).joined(separator: " ") + "\n")
    }
  }
}

/// A list of token ids in an argument or a text.
enum TokenList {
  /// - Throws: `ProgramStop` 64 where something is no id.
  static func ids(_ text: String) throws -> [Int] {
    try text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map { word in
      guard let id = Int(word), id >= 0 else {
        throw ProgramStop(.usage, "\"\(word.prefix(40))\" is no token id; write whole numbers with spaces between them")
      }
      return id
    }
  }
}

/// Takes positions as they come: logits into the file, the rest into the summary. The file is made with the first.
private final class LogitsSink: Sendable {
  private struct State {
    var summary = LogitsSummary()
    var file: ArrayFile?
  }

  private let out: String?
  private let tokens: Int
  private let state = Mutex(State())

  init(out: String?, tokens: Int) {
    self.out = out
    self.tokens = tokens
  }

  func take(_ position: InferenceEngine.Position) throws {
    try state.withLock { state in
      if let out, state.file == nil {
        state.file = try ArrayFile(path: out, rows: tokens, columns: position.logits.count)
      }
      try state.file?.append(position.logits)
      state.summary.add(position)
    }
  }

  func finish() throws -> LogitsSummary {
    try state.withLock { state in
      try state.file?.close()
      return state.summary
    }
  }
}

/// What `logits --json` says: greedy tokens, and shares as means over the tokens.
struct LogitsSummary {
  private(set) var greedy: [Int] = []
  private var zeros: [LayerZeros] = []
  private var activeShares = 0.0

  mutating func add(_ position: InferenceEngine.Position) {
    greedy.append(position.greedy)
    activeShares += Double(position.activeShare)
    if zeros.isEmpty {
      zeros = position.zeros
    } else {
      for (layer, one) in position.zeros.enumerated() {
        zeros[layer].qkv = zeros[layer].qkv.map { $0 + (one.qkv ?? 0) }
        zeros[layer].out = zeros[layer].out.map { $0 + (one.out ?? 0) }
        zeros[layer].gate = zeros[layer].gate.map { $0 + (one.gate ?? 0) }
        zeros[layer].up = zeros[layer].up.map { $0 + (one.up ?? 0) }
        zeros[layer].down = zeros[layer].down.map { $0 + (one.down ?? 0) }
      }
    }
  }

  var json: JSONValue {
    let count = Float(max(1, greedy.count))
    let means = zeros.map { sum in
      LayerZeros(
        qkv: sum.qkv.map { $0 / count }, out: sum.out.map { $0 / count }, gate: sum.gate.map { $0 / count },
        up: sum.up.map { $0 / count }, down: sum.down.map { $0 / count })
    }
    return [
      "tokens": .integer(greedy.count), "greedy": .array(greedy.map(JSONValue.integer)),
      "zeros": RunJSON.zeros(means), "active_share": JSONValue(Float(activeShares) / count),
    ]
  }
}
