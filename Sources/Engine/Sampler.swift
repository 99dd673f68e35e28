/// Chooses tokens: repeat penalty, top-k, top-p, min-p, temperature, in this order. The same seed and logits give the
/// same tokens.
struct Sampler {
  let options: SamplingOptions
  let seed: UInt64
  private var random: RandomSource

  init(_ options: SamplingOptions) {
    self.options = options
    seed = options.seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
    random = RandomSource(seed: seed)
  }

  /// How many of the largest logits, with all tied ones, choose the same token as all of them do; nil: it takes all.
  var logitsNeeded: Int? {
    guard options.temperature > 0 else { return 1 }
    guard options.topK > 0 else { return nil }
    if options.repeatPenalty == 1 || options.repeatWindow <= 0 { return options.topK }
    // A penalty only lowers logits, so as many as it may meet can fall out of the best.
    return options.repeatPenalty > 1 ? options.topK + options.repeatWindow : nil
  }

  struct Candidate: Equatable {
    var id: Int
    var logit: Float
  }

  /// - Parameters:
  ///   - logits: one for each token of the vocabulary; NaN counts as impossible.
  ///   - recent: the tokens of the context so far; the last `repeatWindow` are looked at.
  mutating func next(_ logits: [Float], recent: some BidirectionalCollection<Int>) -> Int {
    guard options.temperature > 0 else { return Self.argmax(logits) }
    let penalized = penalize(logits, recent: recent)
    var candidates = Self.best(options.topK, of: penalized)
    Self.keepTopP(options.topP, &candidates)
    Self.keepMinP(options.minP, &candidates)
    return draw(candidates)
  }

  /// The id of the largest logit; the lowest id on a tie.
  static func argmax(_ logits: [Float]) -> Int {
    var best = 0
    for index in logits.indices
    where logits[index] > logits[best] || (logits[best].isNaN && !logits[index].isNaN) {
      best = index
    }
    return best
  }

  private func penalize(_ logits: [Float], recent: some BidirectionalCollection<Int>) -> [Float] {
    guard options.repeatPenalty != 1, options.repeatWindow > 0 else { return logits }
    var penalized = logits
    for id in Set(recent.suffix(options.repeatWindow)) where penalized.indices.contains(id) {
      penalized[id] = penalized[id] > 0 ? penalized[id] / options.repeatPenalty : penalized[id] * options.repeatPenalty
    }
    return penalized
  }

  /// The `count` largest in falling order, lower ids first on a tie; 0: all.
  static func best(_ count: Int, of logits: [Float]) -> [Candidate] {
    func isBetter(_ one: Candidate, _ other: Candidate) -> Bool {
      one.logit > other.logit || (one.logit == other.logit && one.id < other.id)
    }
    let all = logits.lazy.enumerated().map { Candidate(id: $0, logit: $1.isNaN ? -.infinity : $1) }
    guard count > 0, count < logits.count else { return all.sorted(by: isBetter) }
    // Few are wanted of many: keep the best so far sorted; most logits fail the first comparison.
    var best: [Candidate] = []
    best.reserveCapacity(count + 1)
    for candidate in all {
      if best.count == count, let last = best.last, !isBetter(candidate, last) { continue }
      var (low, high) = (0, best.count)
      while low < high {
        let middle = (low + high) / 2
        if isBetter(best[middle], candidate) { low = middle + 1 } else { high = middle }
      }
      best.insert(candidate, at: low)
      if best.count > count { best.removeLast() }
    }
    return best
  }

  /// Keeps the fewest whose probabilities add up to `share`, at least one.
  static func keepTopP(_ share: Float, _ candidates: inout [Candidate]) {
    guard share < 1 else { return }
    var sum: Float = 0
    let probabilities = Self.probabilities(candidates)
    for index in candidates.indices {
      sum += probabilities[index]
      if sum >= share {
        candidates.removeLast(candidates.count - index - 1)
        return
      }
    }
  }

  /// Keeps those at least `share` times as probable as the best.
  static func keepMinP(_ share: Float, _ candidates: inout [Candidate]) {
    guard share > 0 else { return }
    let probabilities = Self.probabilities(candidates)
    let floor = (probabilities.first ?? 0) * share
    let kept = probabilities.prefix { $0 >= floor }.count
    candidates.removeLast(candidates.count - max(1, kept))
  }

  private mutating func draw(_ candidates: [Candidate]) -> Int {
    let top = candidates.first?.logit ?? 0
    let probabilities = Self.probabilities(
      candidates.map { Candidate(id: $0.id, logit: ($0.logit - top) / options.temperature) })
    var left = random.nextUnit()
    for (candidate, probability) in zip(candidates, probabilities) {
      left -= Double(probability)
      if left < 0 { return candidate.id }
    }
    return candidates.last?.id ?? 0
  }

  /// Softmax of candidates in falling order.
  private static func probabilities(_ candidates: [Candidate]) -> [Float] {
    guard let top = candidates.first?.logit, top.isFinite else {
      return Array(repeating: 1 / Float(max(1, candidates.count)), count: candidates.count)
    }
    let exponentials = candidates.map { exponential($0.logit - top) }
    let total = exponentials.reduce(0, +)
    return exponentials.map { $0 / total }
  }
}
