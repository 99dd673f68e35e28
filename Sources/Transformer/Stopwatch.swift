/// Measures stretches of time, one after the other. Reading the clock takes well under a microsecond.
public struct Stopwatch: Sendable {
  private let clock = ContinuousClock()
  private var start: ContinuousClock.Instant

  public init() { start = clock.now }

  public mutating func restart() { start = clock.now }

  /// Seconds since the last lap, or since the start.
  public mutating func lap() -> Double {
    let now = clock.now
    defer { start = now }
    return (now - start).inSeconds
  }
}
