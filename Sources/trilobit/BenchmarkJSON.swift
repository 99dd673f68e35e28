import Benchmark
import Engine
import JSONText

/// The line of `bench --json`; its fields are described in the README, "Measure it".
enum BenchmarkJSON {
  static func line(_ report: BenchmarkReport) -> JSONValue {
    [
      "model": model(report), "kernels": .string(report.kernels),
      "processor": SystemMemory.processor.map(JSONValue.string) ?? .null,
      "prompt_tokens": .integer(report.prompt), "generated_tokens": .integer(report.generate),
      "repeats": .integer(report.repeats), "seed": .integer(Int(clamping: report.seed)),
      "load_seconds": .number(report.loadSeconds), "memory_test_bytes": .integer(report.memoryTestBytes),
      "memory_read": .array(
        report.memoryReads.map { ["threads": .integer($0.threads), "bytes_per_second": spread($0.rate)] }),
      "results": .array(report.lanes.map { result($0, report) }),
      "speculation": .array(
        report.speculation.map { result in
          [
            "profile": .string(result.lane.profile.rawValue), "kv": .integer(result.lane.width.rawValue),
            "threads": .integer(result.lane.threads), "text": .string(result.text.rawValue),
            "decode_tokens_per_second": spread(result.with), "decode_without": spread(result.without),
            "ratio": spread(result.ratio), "drafted_share": .number(result.drafted),
            "kept_share": .number(result.kept),
          ]
        }),
      "comparison": report.comparison.map(comparison) ?? .null,
    ]
  }

  private static func model(_ report: BenchmarkReport) -> JSONValue {
    let c = report.configuration
    return [
      "name": .string(report.model), "path": report.path.map(JSONValue.string) ?? .null,
      "layers": .integer(c.blocks), "dimension": .integer(c.dimension), "heads": .integer(c.heads),
      "kv_heads": .integer(c.keyValueHeads), "feed_forward": .integer(c.feedForward),
      "vocabulary": .integer(c.vocabulary), "tied": .bool(report.isTied),
      "linear_weights": .integer(c.linearWeights),
      "up_zeros_wanted": report.wantedUpZeros.map(JSONValue.number) ?? .null,
    ]
  }

  private static func result(_ result: BenchmarkReport.LaneResult, _ report: BenchmarkReport) -> JSONValue {
    [
      "profile": .string(result.lane.profile.rawValue), "dense": .bool(result.lane.isDense),
      "skips_zeros": .bool(result.lane.skipsZeros), "kv": .integer(result.lane.width.rawValue),
      "threads": .integer(result.lane.threads), "prefill_tokens_per_second": spread(result.prefill),
      "decode_tokens_per_second": spread(result.decode), "bytes_per_token": .number(result.bytesPerToken),
      "bytes_per_second": .number(result.readRate),
      "prefill_multiplies_per_second": .number(result.prefillMultiplyRate),
      "decode_multiplies_per_second": .number(result.decodeMultiplyRate),
      "zeros": zeros(result.activity.zeros), "active_share": .number(result.activity.activeShare),
      "weights_read_share": .number(
        result.activity.weightsRead / Double(max(1, report.configuration.linearWeights))),
      "kv_bytes": .integer(result.cacheBytes),
    ]
  }

  private static func comparison(_ comparison: BenchmarkComparison) -> JSONValue {
    [
      "ratios": .array(
        comparison.ratios.map { ratio in
          [
            "claim": .string(ratio.claim.rawValue), "threads": .integer(ratio.threads),
            "measured": .number(ratio.measured), "paper": ratio.claim.reported.map(JSONValue.number) ?? .null,
          ]
        }),
      "memory": .array(
        comparison.memory.map { sum in
          [
            "profile": .string(sum.name), "kv": .integer(sum.width.rawValue),
            "kv_tokens": .integer(MemorySum.contextTokens), "linear_bytes": .integer(sum.weights.linear),
            "embedding_bytes": .integer(sum.weights.embedding), "head_bytes": .integer(sum.weights.head),
            "coarse_head_bytes": .integer(sum.weights.coarseHead), "norm_bytes": .integer(sum.weights.norms),
            "kv_bytes": .integer(sum.cache),
            "total_bytes": .integer(sum.total), "process_bytes": sum.process.map(JSONValue.integer) ?? .null,
          ]
        }),
    ]
  }

  private static func zeros(_ zeros: LayerZeros) -> JSONValue {
    [
      "qkv": JSONValue(zeros.qkv), "out": JSONValue(zeros.out), "gate": JSONValue(zeros.gate),
      "up": JSONValue(zeros.up), "down": JSONValue(zeros.down),
    ]
  }

  private static func spread(_ spread: Spread) -> JSONValue {
    ["median": .number(spread.median), "min": .number(spread.least), "max": .number(spread.greatest)]
  }
}
