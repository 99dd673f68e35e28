/// How patient a transfer is, and how much it takes.
public struct TransferLimits: Sendable {
  /// Until a connection stands.
  public var connect = Duration.seconds(15)
  /// A transfer that brought fewer than `leastBytes` in this time stands still.
  public var stall = Duration.seconds(30)
  public var leastBytes = 1024
  /// How often something is tried that brings nothing.
  public var attempts = 5
  /// Before the second try; each later one waits twice as long.
  public var firstPause = Duration.seconds(1)
  /// The longest time that is waited because the hub says so.
  public var longestPause = Duration.seconds(120)
  /// What a try has to bring so that the tries before it are forgotten.
  public var progressBytes = 1 << 20
  /// Redirects of one request.
  public var redirects = 10
  /// Files that are loaded at a time.
  public var parallel = 4
  /// Bytes of one page of a listing, and pages of it.
  public var pageBytes = 16 << 20
  public var pages = 64
  /// What stays free on the disk.
  public var reservedBytes = 64 << 20

  public init() {}
}
