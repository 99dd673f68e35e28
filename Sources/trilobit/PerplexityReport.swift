import Chat
import Engine
import Glibc
import JSONText

/// What `perplexity` found.
struct PerplexityReport {
  /// One profile with one width of the KV cache.
  struct Row {
    var profile: ActivationProfile
    var width: CacheWidth
    /// Tokens of a chunk at most.
    var context: Int
    var likelihood: TextLikelihood
    var seconds: Double
  }

  /// Where the text comes from.
  var source: String
  var model: String
  /// Of the text.
  var tokens: Int
  /// All held against the first.
  var rows: [Row] = []

  init(of source: String, model: String, tokens: Int) {
    self.source = source
    self.model = model
    self.tokens = tokens
  }

  /// A table for people.
  var text: String {
    var table = TextTable([
      "profile", "kv", "perplexity", "nats/token", "error", "difference", "perplexity +", "seconds",
    ])
    for row in rows {
      let nats = row.likelihood.natsPerToken
      let difference = self.difference(row)
      table.add([
        row.profile.rawValue, "\(row.width.rawValue)", Figures.fixed(row.likelihood.perplexity, decimals: 3),
        Figures.fixed(nats, decimals: 4), row.likelihood.error.map { Figures.fixed($0, decimals: 4) } ?? "-",
        difference.map { Self.signed($0, decimals: 4) } ?? "-",
        difference.map { Self.signed((exp($0) - 1) * 100, decimals: 2) + "%" } ?? "-",
        Figures.fixed(row.seconds, decimals: 1),
      ])
    }
    let first = rows.first
    let chunks = Figures.counted(first?.likelihood.chunks ?? 0, "chunk")
    let heading =
      "\(source): \(Figures.counted(tokens, "token")) of \(model) in \(chunks) of at most \(first?.context ?? 0)"
    return ([heading] + table.lines).map { $0 + "\n" }.joined()
  }

  var json: JSONValue {
    [
      "text": .string(source), "model": .string(model), "tokens": .integer(tokens),
      "results": .array(
        rows.map { row in
          [
            "profile": .string(row.profile.rawValue), "kv": .integer(row.width.rawValue),
            "context": .integer(row.context), "chunks": .integer(row.likelihood.chunks),
            "foretold_tokens": .integer(row.likelihood.tokens), "perplexity": .number(row.likelihood.perplexity),
            "nats_per_token": .number(row.likelihood.natsPerToken),
            "error": row.likelihood.error.map(JSONValue.number) ?? .null,
            "difference": difference(row).map(JSONValue.number) ?? .null, "seconds": .number(row.seconds),
          ]
        }),
    ]
  }

  /// Nats per token more than the first row; nil for the first.
  private func difference(_ row: Row) -> Double? {
    guard let first = rows.first, row.profile != first.profile || row.width != first.width else { return nil }
    return row.likelihood.natsPerToken - first.likelihood.natsPerToken
  }

  private static func signed(_ value: Double, decimals: Int) -> String {
    let text = Figures.fixed(value, decimals: decimals)
    return text.hasPrefix("-") ? text : "+" + text
  }
}
