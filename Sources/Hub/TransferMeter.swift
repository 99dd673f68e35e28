import Synchronization

/// What a transfer has done, for whoever watches it. Any thread may ask.
public final class TransferMeter: Sendable {
  public enum Phase: Equatable, Sendable {
    case listing
    /// What was there from before is compared with what the hub says.
    case checking
    case loading
    /// A pause before another try.
    case waiting(seconds: Int)
  }

  public struct State: Equatable, Sendable {
    public var phase = Phase.listing
    /// Bytes of all files, and those that are here; some from before.
    public var total = 0
    public var done = 0
    /// Bytes that came over the network in this run.
    public var loaded = 0
    public var files = 0
  }

  private let current = Mutex(State())

  public init() {}

  public var state: State { current.withLock { $0 } }

  func change(_ body: (inout State) -> Void) { current.withLock { body(&$0) } }
}

/// How fast something grows, over the last seconds.
public struct TransferRate: Sendable {
  private var samples: [(bytes: Int, time: Duration)] = []
  private static let window = Duration.seconds(8)

  public init() {}

  /// - Parameters:
  ///   - bytes: all that came so far.
  ///   - time: since any beginning, never going back.
  public mutating func add(_ bytes: Int, at time: Duration) {
    samples.append((bytes, time))
    // One sample from before the window stays, so that the window is covered.
    while samples.count > 2, time - samples[1].time >= Self.window { samples.removeFirst() }
  }

  /// nil until enough is known.
  public var bytesPerSecond: Double? {
    guard let first = samples.first, let last = samples.last, last.time - first.time >= .seconds(1) else { return nil }
    return Double(max(0, last.bytes - first.bytes)) / ((last.time - first.time) / .seconds(1))
  }

  /// Until `bytes` more have come; nil where that is not known.
  public func seconds(for bytes: Int) -> Double? {
    guard let rate = bytesPerSecond, rate > 0 else { return nil }
    return Double(bytes) / rate
  }
}
