import Engine
import JSONText

extension AnswerStatistics {
  /// The figures in short: seconds in microseconds' steps; the cache as bits, bytes, bytes at 16 bits, tokens,
  /// capacity, and its runs as pairs of bits and tokens.
  var json: JSONValue {
    func seconds(_ value: Double) -> JSONValue { .number((value * 1e6).rounded() / 1e6) }
    let cacheNumbers = [cache.bits, cache.bytes, cache.bytesAt16, cache.tokens, cache.capacity]
    var members: [(key: String, value: JSONValue)] = [
      ("prompt", .integer(promptTokens)), ("computed", .integer(speed.prefillTokens)),
      ("prefill", seconds(speed.prefillSeconds)), ("generated", .integer(generatedTokens)),
      ("decode", seconds(speed.decodeSeconds)),
    ]
    if let first = speed.firstTokenSeconds { members.append(("first", seconds(first))) }
    if let activeShare { members.append(("active", JSONValue(activeShare))) }
    if let weightsReadShare { members.append(("read", JSONValue(weightsReadShare))) }
    members.append(
      ("cache", .array((cacheNumbers + cache.runs.flatMap { [$0.bits, $0.tokens] }).map(JSONValue.integer))))
    // A seed may be larger than a JSON number may be.
    members.append(("seed", .string(String(seed))))
    return .object(JSONObject(members))
  }

  /// Nil where the value has no such figures: an answer does without them.
  init?(json: JSONValue) {
    /// The largest count that figures may name: sums of a few stay far from an overflow.
    let most = 1 << 50
    func count(_ value: JSONValue?) -> Int? { value?.integerValue.flatMap { (0...most).contains($0) ? $0 : nil } }
    func seconds(_ key: String) -> Double? { json[key]?.doubleValue.flatMap { (0...1e12).contains($0) ? $0 : nil } }
    func share(_ key: String) -> Float? { json[key]?.doubleValue.flatMap { (0...1).contains($0) ? Float($0) : nil } }
    guard let prompt = count(json["prompt"]), let computed = count(json["computed"]),
      let prefill = seconds("prefill"), let generated = count(json["generated"]), let decode = seconds("decode"),
      let list = json["cache"]?.arrayValue, let seed = json["seed"]?.stringValue.flatMap(UInt64.init)
    else { return nil }
    let numbers = list.compactMap(count)
    guard numbers.count == list.count, numbers.count >= 5, numbers.count < 10_000 else { return nil }
    let runs = stride(from: 5, to: numbers.count - 1, by: 2).map {
      CacheReport.Run(bits: numbers[$0], tokens: numbers[$0 + 1])
    }
    self.init(
      promptTokens: prompt, generatedTokens: generated,
      speed: SpeedReport(
        prefillTokens: computed, prefillSeconds: prefill, generatedTokens: generated, decodeSeconds: decode,
        firstTokenSeconds: seconds("first")),
      activeShare: share("active"), weightsReadShare: share("read"),
      cache: CacheReport(
        bits: numbers[0], bytes: numbers[1], bytesAt16: numbers[2], tokens: numbers[3], capacity: numbers[4],
        runs: runs),
      seed: seed)
  }
}
