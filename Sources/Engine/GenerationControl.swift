import Synchronization

/// What others may ask of an answer while it is written; looked at before every token. Safe to use from any thread.
public final class GenerationControl: Sendable {
  private let isCancelledFlag = Atomic(false)
  private let wantsCandidatesFlag = Atomic(false)
  private let requestedWidth = Mutex<CacheWidth?>(nil)

  private let isInterrupted: @Sendable () -> Bool

  /// - Parameter isInterrupted: another way to end the answer, as a signal's flag; asked before every block.
  public init(isInterrupted: @escaping @Sendable () -> Bool = { false }) { self.isInterrupted = isInterrupted }

  /// Ends the answer; what is written stays.
  public func cancel() { isCancelledFlag.store(true, ordering: .relaxed) }

  public var isCancelled: Bool { isCancelledFlag.load(ordering: .relaxed) || isInterrupted() }

  /// Whether the tokens that could have come are reported with each token; may change at any time, and costs
  /// about as much as sampling does.
  public var wantsCandidates: Bool {
    get { wantsCandidatesFlag.load(ordering: .relaxed) }
    set { wantsCandidatesFlag.store(newValue, ordering: .relaxed) }
  }

  /// Changes the cache's width before the next token.
  public func setCacheWidth(_ width: CacheWidth) { requestedWidth.withLock { $0 = width } }

  /// The width asked for since the last call.
  func takeRequestedWidth() -> CacheWidth? {
    requestedWidth.withLock { width in
      defer { width = nil }
      return width
    }
  }
}
