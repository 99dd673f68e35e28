import Benchmark
import Chat
import Engine

/// What `bench` says to people: tables within 80 columns, and how to read them.
struct BenchmarkText {
  let report: BenchmarkReport

  var text: String {
    var blocks = [heading, rates.lines, work.lines, zeros.lines, [memoryRead], Self.explanation]
    if !report.speculation.isEmpty { blocks += [ahead.lines, Self.aheadExplanation] }
    if let comparison = report.comparison {
      blocks += [claims(comparison), memory(comparison), Self.comparisonExplanation]
    }
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  // MARK: Parts

  private var heading: [String] {
    let c = report.configuration
    let weights = Figures.count(c.linearWeights)
    var lines = [
      "\(report.model): \(c.blocks) x [\(c.dimension); \(c.heads)/\(c.keyValueHeads) heads; \(c.feedForward)], "
        + "vocabulary \(c.vocabulary)\(report.isTied ? "" : ", untied"), \(weights) linear weights"
    ]
    let origin = report.path == nil ? "random weights made" : "weights read"
    let processor = SystemMemory.processor.map { ", \($0)" } ?? ""
    lines.append(
      "\(origin) in \(Figures.seconds(report.loadSeconds)), seed \(report.seed), \(report.kernels) kernels\(processor)")
    lines.append(
      "prompt of \(Figures.counted(report.prompt, "token")), then \(report.generate) one by one; tokens/s, "
        + "median of \(report.repeats)")
    return lines
  }

  private var rates: TextTable {
    var table = TextTable(Self.lane + ["prefill", "least-greatest", "decode", "least-greatest"])
    for result in report.lanes {
      table.add(Self.cells(result.lane) + Self.cells(result.prefill) + Self.cells(result.decode))
    }
    return table
  }

  private var work: TextTable {
    var table = TextTable(Self.lane + ["MB/token", "GB/s", "of memory", "GMAC/s prefill", "decode"])
    for result in report.lanes {
      let memory = report.memoryReads.first { $0.threads == result.lane.threads }?.rate.median
      table.add(
        Self.cells(result.lane) + [
          Self.megabytes(result.bytesPerToken), Figures.fixed(result.readRate / 1e9, decimals: 1),
          memory.map { Figures.percent(result.readRate / $0) } ?? "-",
          Figures.fixed(result.prefillMultiplyRate / 1e9, decimals: 1),
          Figures.fixed(result.decodeMultiplyRate / 1e9, decimals: 1),
        ])
    }
    return table
  }

  /// One row a profile: cache and threads change next to nothing of it.
  private var zeros: TextTable {
    let wanted = report.wantedUpZeros.map { " (wanted \(Figures.exactPercent($0)))" } ?? ""
    var table = TextTable(["zeros", "qkv", "out", "gate", "up\(wanted)", "down", "active", "read"])
    var shown: [String] = []
    for result in report.lanes where !shown.contains(result.lane.name) {
      shown.append(result.lane.name)
      let zeros = result.activity.zeros
      let shares = [zeros.qkv, zeros.out, zeros.gate, zeros.up, zeros.down].map { share in
        share.map { Figures.exactPercent(Double($0)) } ?? "-"
      }
      let read = result.activity.weightsRead / Double(max(1, report.configuration.linearWeights))
      table.add(
        [result.lane.name] + shares + [
          Figures.exactPercent(result.activity.activeShare), Figures.exactPercent(read),
        ])
    }
    return table
  }

  private var ahead: TextTable {
    var table = TextTable(Self.lane + ["text", "ahead", "without", "times", "least-greatest", "tried", "kept"])
    for result in report.speculation {
      table.add(
        Self.cells(result.lane) + [
          result.text.rawValue, Figures.rate(result.with.median), Figures.rate(result.without.median),
          Figures.fixed(result.ratio.median, decimals: 2),
          "\(Figures.fixed(result.ratio.least, decimals: 2))-\(Figures.fixed(result.ratio.greatest, decimals: 2))",
          Figures.percent(result.drafted), Figures.percent(result.kept),
        ])
    }
    return table
  }

  private static let aheadExplanation = [
    "ahead, without: tokens/s with and without tokens computed ahead; tried, kept: of the",
    "tokens written. A passage of 48 tokens comes again (repeated), with one token in ten",
    "another one (edited), or nothing but pairs by chance (new).",
  ]

  private var memoryRead: String {
    let reads = report.memoryReads.map { read in
      "\(Figures.fixed(read.rate.median / 1e9, decimals: 1)) GB/s on \(Figures.counted(read.threads, "thread")) "
        + "(\(Figures.fixed(read.rate.least / 1e9, decimals: 1)) - "
        + "\(Figures.fixed(read.rate.greatest / 1e9, decimals: 1)))"
    }
    return "Memory read plainly in the same run: " + reads.joined(separator: ",\n  ")
  }

  private func claims(_ comparison: BenchmarkComparison) -> [String] {
    let memory = comparison.memory
    let narrow = memory.last.map { "a4.8 kv \($0.width.rawValue)" } ?? "a4.8"
    let wide = report.lanes.map(\.lane.width.rawValue).max() ?? 16
    var table = TextTable(["ratio", "threads", "measured", "paper"])
    for ratio in comparison.ratios {
      let words =
        switch ratio.claim {
        case .memory: "memory of float kv 16 over \(narrow)"
        case .decodeToFloat: "decode, \(narrow) over float kv \(wide)"
        case .decodeToB158: "decode, \(narrow) over b1.58 kv \(wide)"
        case .prefillToFloat: "prefill, \(narrow) over float kv \(wide)"
        case .prefillToB158: "prefill, \(narrow) over b1.58 kv \(wide)"
        }
      table.add([
        words, "\(ratio.threads)", Figures.fixed(ratio.measured, decimals: 2),
        ratio.claim.reported.map { Figures.fixed($0, decimals: 0) } ?? "-",
      ])
    }
    return table.lines
  }

  private func memory(_ comparison: BenchmarkComparison) -> [String] {
    let sums = comparison.memory
    guard let full = sums.first, let small = sums.last else { return [] }
    var table = TextTable(
      ["memory in MB at \(MemorySum.contextTokens) tokens"]
        + sums.map { "\($0.name) kv \($0.width.rawValue)" } + ["times less"])
    func row(_ name: String, _ value: (MemorySum) -> Int?) {
      let ratio = value(full).flatMap { all in
        value(small).flatMap { $0 > 0 ? Figures.fixed(Double(all) / Double($0), decimals: 2) : nil }
      }
      table.add([name] + sums.map { value($0).map { Self.megabytes(Double($0)) } ?? "-" } + [ratio ?? "-"])
    }
    row("linear weights") { $0.weights.linear }
    row("embedding\(report.isTied ? ", which is the head" : "")") { $0.weights.embedding }
    if !report.isTied { row("head") { $0.weights.head } }
    row("coarse head") { $0.weights.coarseHead }
    row("norms") { $0.weights.norms }
    row("KV cache") { $0.cache }
    row("sum") { $0.total }
    row("whole process") { $0.process }
    return table.lines
  }

  // MARK: Cells

  private static let lane = ["profile", "kv", "threads"]

  private static func cells(_ lane: BenchmarkLane) -> [String] {
    [lane.name, "\(lane.width.rawValue)", "\(lane.threads)"]
  }

  private static func cells(_ spread: Spread) -> [String] {
    [Figures.rate(spread.median), "\(Figures.rate(spread.least))-\(Figures.rate(spread.greatest))"]
  }

  private static func megabytes(_ bytes: Double) -> String {
    Figures.fixed(bytes / 1e6, decimals: bytes < 99.95e6 ? 1 : 0)
  }

  // MARK: How to read it

  private static let explanation = [
    "Prefill reads the prompt at once; decode is one token after another at that",
    "context, the choice of the next token included. MB/token are the weights that a",
    "token of decode reads (the cache is not counted); GB/s is that times its rate. Near",
    "the memory's own figure the memory is the limit, and only fewer bytes would help.",
    "GMAC/s are billions of multiply-accumulates with weights: in decode those that were",
    "read, in prefill all, as if none was skipped. Compare figures of one run only.",
  ].joined(separator: " ").wrapped(to: 79)

  private static let comparisonExplanation = [
    "float: dense halves (F16) in this shape, in this engine, embedding and head too; random",
    "models of the others have those in 6 bits (Q6_K). b1.58 reads every weight, as",
    "the engines for it do; b1.58+skip leaves out what its squared ReLU makes zero, so the",
    "step from there to a4.8 is what 4 bits and TopK give. The whole process is what the",
    "system counted after the model was made, with the cache added. The paper has models",
    "and hardware of its own.",
  ].joined(separator: " ").wrapped(to: 79)
}

extension String {
  /// Broken at spaces into lines of at most `width` characters.
  fileprivate func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    for word in split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
