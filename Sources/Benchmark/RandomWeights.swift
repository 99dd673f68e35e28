import Kernels
import Transformer

/// Random weights in the shape of a model, made in memory, each straight into the layout that the kernels read: the
/// same for a seed, whatever the number of threads.
///
/// Every output projection adds a fixed amount to the residual stream, so that its size is known at every block.
struct RandomWeights: WeightSource {
  /// What the linear layers hold.
  enum Kind: Sendable { case ternary, halves }

  struct Cancelled: Error {}
  struct NotTernary: Error {}

  let configuration: Configuration
  let kind: Kind
  let seed: UInt64
  let deadRows: DeadRows
  let shared: RandomEmbedding
  let compute: Compute
  /// Asked before every matrix.
  var isCancelled: @Sendable () -> Bool = { false }

  /// The standard deviation that each of a block's two output projections adds to the residual stream, whose own begins
  /// at 1.
  private static let addedDeviation = 0.25

  func embedding() -> DenseMatrix { shared.embedding }
  func outputHead() -> DenseMatrix? { shared.head }
  func outputNorm() -> [Float] { Array(repeating: 1, count: configuration.dimension) }

  func norm(_ norm: BlockNorm, block: Int) -> [Float] {
    var weights = [Float](repeating: 1, count: configuration.width(of: norm))
    if norm == .feedForward {
      let additions = Double(2 * block + 1)
      let size = Float((1 + additions * Self.addedDeviation * Self.addedDeviation).squareRoot())
      for index in 0..<deadRows.steadyDimensions { weights[index] = DeadRows.steadyValue * size }
    }
    return weights
  }

  func inputNorm(_ layer: LinearLayer, block: Int) -> [Float] {
    Array(repeating: 1, count: configuration.shape(of: layer).columns)
  }

  func matrix(
    _ layer: LinearLayer, block: Int, order: PackedTernaryMatrix.Order, packing: TernaryPacking
  ) throws -> LinearMatrix {
    if isCancelled() { throw Cancelled() }
    let (rows, columns) = configuration.shape(of: layer)
    let number = Self.number(of: layer, block: block)
    if kind == .halves {
      let seed = seed
      // Between the powers of two that surround 1 / sqrt(columns).
      let exponent = -(columns.bitWidth - columns.leadingZeroBitCount) / 2
      return .dense(
        DenseMatrix(rows: rows, columns: columns, using: compute) { row, halves in
          var random = RandomStream(seed: seed, matrix: number, run: row)
          random.fill(halves: halves, exponent: exponent)
        })
    }
    precondition(order == Self.order(of: layer))
    let fill = filling(layer, number: number)
    return .ternary(
      PackedTernaryMatrix(
        rows: rows, columns: columns, scale: scale(of: layer), order: order, packing: packing, using: compute,
        fill: fill))
  }

  /// The same values unpacked, for the plain path; costs a byte a weight.
  func linear(_ layer: LinearLayer, block: Int) throws -> TernaryWeights {
    guard kind == .ternary else { throw NotTernary() }
    let (rows, columns) = configuration.shape(of: layer)
    let inColumns = Self.order(of: layer) == .columns
    let fill = filling(layer, number: Self.number(of: layer, block: block))
    var values = [Int8](repeating: 0, count: rows * columns)
    var run = [Int8](repeating: 0, count: inColumns ? rows : columns)
    for index in 0..<(inColumns ? columns : rows) {
      run.withUnsafeMutableBufferPointer { fill(index, $0) }
      for (offset, value) in run.enumerated() {
        values[inColumns ? offset * columns + index : index * columns + offset] = value
      }
    }
    return TernaryWeights(rows: rows, columns: columns, values: values, scale: scale(of: layer))
  }

  /// How the transformer lays out a layer, and so what a run of it is.
  private static func order(of layer: LinearLayer) -> PackedTernaryMatrix.Order {
    layer == .output || layer == .down ? .columns : .rows
  }

  private static func number(of layer: LinearLayer, block: Int) -> Int {
    block * LinearLayer.allCases.count + (LinearLayer.allCases.firstIndex(of: layer) ?? 0)
  }

  /// What writes one row, or one column, of a layer.
  private func filling(
    _ layer: LinearLayer, number: Int
  ) -> @Sendable (Int, UnsafeMutableBufferPointer<Int8>) -> Void {
    let (seed, deadRows) = (seed, deadRows)
    return { run, values in
      var random = RandomStream(seed: seed, matrix: number, run: run)
      random.fill(ternary: values)
      switch layer {
      case .gate: deadRows.lean(values, &random)
      case .output, .down:
        // A run is a column: nothing is added to the steady dimensions.
        for index in 0..<deadRows.steadyDimensions { values[index] = 0 }
      case .query, .key, .value, .up: break
      }
    }
  }

  /// Outputs as large as inputs; less for what is added to the residual stream.
  private func scale(of layer: LinearLayer) -> Float {
    let columns = Double(configuration.shape(of: layer).columns)
    let unit = 1 / (columns * RandomStream.ternaryMeanSquare).squareRoot()
    return Float(layer == .output || layer == .down ? unit * Self.addedDeviation : unit)
  }
}
