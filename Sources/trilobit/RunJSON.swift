import Engine
import JSONText

/// The lines of `run --json`, exactly as CLI.md has them.
enum RunJSON {
  static func line(_ token: GeneratedToken) -> JSONValue {
    [
      "token": .integer(token.id), "text": .string(token.text), "position": .integer(token.report.position),
      "active_share": JSONValue(token.report.activeShare), "zeros": zeros(token.report.layers),
      "kv": cache(token.report.cache),
    ]
  }

  static func lastLine(_ summary: GenerationSummary) -> JSONValue {
    // What cut an answer is the same to those who read the lines.
    let reason = summary.reason == .contextFull ? StopReason.length : summary.reason
    let start: [(key: String, value: JSONValue)] = [
      ("done", true), ("reason", .string(reason.rawValue)), ("text", .string(summary.text)),
    ]
    let thinking = summary.thinking.map { [(key: "thinking", value: JSONValue.string($0))] } ?? []
    let figures: JSONValue = [
      "prompt_tokens": .integer(summary.promptTokens), "generated_tokens": .integer(summary.tokens.count),
      "prefill_tokens_per_second": JSONValue(summary.speed.prefillRate.map { Float($0) }),
      "decode_tokens_per_second": JSONValue(summary.speed.decodeRate.map { Float($0) }),
      "active_share": JSONValue(summary.activeShare), "weights_read_share": JSONValue(summary.weightsReadShare),
      "kv": cache(summary.cache),
    ]
    return .object(JSONObject(start + thinking + (figures.objectValue?.members ?? [])))
  }

  /// Zero shares, one object a layer; a place that the model does not have is null.
  static func zeros(_ layers: [LayerZeros]) -> JSONValue {
    .array(
      layers.map { layer in
        [
          "qkv": JSONValue(layer.qkv), "out": JSONValue(layer.out), "gate": JSONValue(layer.gate),
          "up": JSONValue(layer.up), "down": JSONValue(layer.down),
        ]
      })
  }

  private static func cache(_ report: CacheReport) -> JSONValue {
    ["bits": .integer(report.bits), "bytes": .integer(report.bytes)]
  }
}
