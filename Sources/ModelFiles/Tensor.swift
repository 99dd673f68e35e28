/// A named array of numbers in a model file; its bytes stay mapped until somebody asks for them.
public struct Tensor: Sendable {
  public let name: String
  public let type: TensorType
  /// Outermost first: [rows, columns]; empty for a single number.
  public let shape: [Int]
  public let data: MappedSlice

  /// How many numbers it holds.
  public let count: Int

  /// Fails where the bytes are not exactly those of the type and shape (types of unknown size are not checked), or where
  /// the shape overflows.
  init?(name: String, type: TensorType, shape: [Int], data: MappedSlice) {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size > 0, !overflow else { return nil }
      count = product
    }
    guard type.blockBytes == nil || type.byteCount(shape: shape) == data.count else { return nil }
    self.name = name
    self.type = type
    self.shape = shape
    self.data = data
    self.count = count
  }

  /// Length of a row: the innermost dimension.
  public var columns: Int { shape.last ?? 1 }
  /// All dimensions but the innermost, multiplied.
  public var rows: Int { count / columns }

  /// The shape in words: `2048 x 256`.
  public var shapeText: String { shape.isEmpty ? "1" : shape.map(String.init).joined(separator: " x ") }

  /// All numbers, row after row.
  public func floats() throws(ModelFileError) -> [Float] { try floats(rows: 0..<rows) }

  /// One row.
  ///
  /// - Precondition: `row` lies in `0..<rows`.
  public func floats(row: Int) throws(ModelFileError) -> [Float] { try floats(rows: row..<row + 1) }

  /// Some rows, one after the other.
  ///
  /// - Precondition: the range lies in `0..<rows`.
  public func floats(rows range: Range<Int>) throws(ModelFileError) -> [Float] {
    try requireReadable()
    var failure: ModelFileError?
    let numbers = [Float](unsafeUninitializedCapacity: range.count * columns) { buffer, initializedCount in
      do throws(ModelFileError) {
        try decode(rows: range, into: buffer)
        initializedCount = range.count * columns
      } catch {
        failure = error
        initializedCount = 0
      }
    }
    if let failure { throw failure }
    return numbers
  }

  func requireReadable() throws(ModelFileError) {
    if type == .pq2_0 || type == .ptq1_0 {
      throw bad("is of type \(type.name), whose weights need a Hadamard transform of activations: not supported")
    }
    guard type.isReadable else {
      throw .bad(data.file.path, "tensor \(printable(name)) is of type \(type.name), which is not supported yet")
    }
  }

  func bad(_ sentence: String) -> ModelFileError { .bad(data.file.path, "tensor \(printable(name)) \(sentence)") }
}
