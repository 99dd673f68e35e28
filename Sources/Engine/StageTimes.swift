/// Where the time of one token went, in seconds of the wall clock.
public struct StageTimes: Equatable, Sendable {
  /// Norms, the query, key, value and output projections, and attention over the cache, over all layers.
  public var attention: Double
  /// Norms and the gate, up and down projections, over all layers.
  public var feedForward: Double
  /// The logits: the output norm and one row for each token of the vocabulary.
  public var head: Double
  /// Choosing the token from its logits.
  public var sampling: Double

  public init(attention: Double = 0, feedForward: Double = 0, head: Double = 0, sampling: Double = 0) {
    self.attention = attention
    self.feedForward = feedForward
    self.head = head
    self.sampling = sampling
  }

  public var total: Double { attention + feedForward + head + sampling }

  public static func + (one: StageTimes, other: StageTimes) -> StageTimes {
    StageTimes(
      attention: one.attention + other.attention, feedForward: one.feedForward + other.feedForward,
      head: one.head + other.head, sampling: one.sampling + other.sampling)
  }

  public static func * (times: StageTimes, factor: Double) -> StageTimes {
    StageTimes(
      attention: times.attention * factor, feedForward: times.feedForward * factor, head: times.head * factor,
      sampling: times.sampling * factor)
  }

  public static func / (times: StageTimes, count: Double) -> StageTimes { times * (1 / count) }
}
