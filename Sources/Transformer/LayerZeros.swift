/// The shares of zeros in one layer, 0...1, as the paper's table counts them. A place that a model does not have is nil.
public struct LayerZeros: Equatable, Sendable {
  /// Zeros in the quantized input of the query, key and value projections.
  public var qkv: Float?
  /// Zeros before the attention output projection, after TopK.
  public var out: Float?
  /// Zeros in the quantized input of the gate and up projections.
  public var gate: Float?
  /// Zeros of the squared ReLU: rows of the up projection never computed.
  ///
  /// The paper and the reference add up floats, where noise turns every second sum that ought to be exactly zero into
  /// a tiny positive number. Whole numbers have no such noise: here all of those rows are skipped, and to stay
  /// comparable only half of them are counted. Weights read are counted as they are.
  public var up: Float?
  /// Zeros in the quantized input of the down projection: columns never read.
  public var down: Float?

  public init(qkv: Float? = nil, out: Float? = nil, gate: Float? = nil, up: Float? = nil, down: Float? = nil) {
    self.qkv = qkv
    self.out = out
    self.gate = gate
    self.up = up
    self.down = down
  }
}
