import CKernels

/// Vectors of one width, one for each of some tokens.
public struct TokenVectors: Sendable, Equatable {
  /// How many floats a token has.
  public let width: Int
  /// How many tokens there are.
  public let count: Int
  /// [count][width]
  var values: [Float]

  public init(width: Int, _ tokens: [[Float]]) {
    precondition(width > 0 && tokens.allSatisfy { $0.count == width })
    self.init(width: width, count: tokens.count, values: Array(tokens.joined()))
  }

  init(width: Int, count: Int, values: [Float]) {
    self.width = width
    self.count = count
    self.values = values
  }

  /// Vectors that `fill` writes, all of them.
  init(width: Int, count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void) {
    self.width = width
    self.count = count
    values = [Float](unsafeUninitializedCapacity: count * width) { out, filled in
      if let base = out.baseAddress { fill(base) }
      filled = count * width
    }
  }

  /// What several matrices made in turn, one behind the other: for each matrix its rows for all tokens.
  func split(rows: [Int]) -> [TokenVectors] {
    precondition(rows.reduce(0, +) == width)
    if rows.count == 1 { return [self] }
    var start = 0
    return rows.map { rows in
      defer { start += rows * count }
      return TokenVectors(width: rows, count: count, values: Array(values[start..<start + rows * count]))
    }
  }

  /// One token's vector.
  public subscript(token: Int) -> [Float] { Array(values[token * width..<(token + 1) * width]) }

  /// Lends one token's vector.
  func withVector<Result>(_ token: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
    precondition(token >= 0 && token < count)
    return values.withUnsafeBufferPointer { values in
      // A token has at least one float, so there is a first one.
      body(values.baseAddress.unsafelyUnwrapped + token * width)
    }
  }

  /// Lends each token's vector to be written.
  mutating func withVectors<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> [Result] {
    values.withUnsafeMutableBufferPointer { values in
      (0..<count).map { body(values.baseAddress.unsafelyUnwrapped + $0 * width) }
    }
  }
}

extension Compute {
  /// Does something for each token, on as many threads as that pays for.
  func forEachToken(_ count: Int, _ body: (Int) -> Void) {
    forEachPiece(count, shared: count >= 8) { _, token in body(token) }
  }

  /// x / sqrt(mean(x^2) + epsilon) * weight
  public func rmsNorm(_ x: TokenVectors, weight: [Float], epsilon: Float) -> TokenVectors {
    precondition(x.width == weight.count)
    return TokenVectors(width: x.width, count: x.count) { out in
      forEachToken(x.count) { token in
        x.withVector(token) { table.rms_norm($0, weight, epsilon, x.width, out + token * x.width) }
      }
    }
  }

  /// Root mean square norm of each head in turn, with the same weights.
  ///
  /// - Parameter weight: [width of a head].
  public func normalizeHeads(_ heads: inout TokenVectors, weight: [Float], epsilon: Float) {
    let (width, size) = (heads.width, weight.count)
    precondition(size > 0 && width % size == 0)
    forEachVector(of: &heads) { _, vector in
      for start in Swift.stride(from: 0, to: width, by: size) {
        table.rms_norm(vector + start, weight, epsilon, size, vector + start)
      }
    }
  }

  /// x = x * factor
  public func multiply(_ x: inout TokenVectors, by factor: Float) {
    let width = x.width
    forEachVector(of: &x) { _, vector in
      for index in 0..<width { vector[index] *= factor }
    }
  }

  /// x = x + y
  public func add(_ y: TokenVectors, to x: inout TokenVectors) {
    precondition(x.width == y.width && x.count == y.count)
    forEachVector(of: &x) { token, x in y.withVector(token) { kernel_add(x, $0, y.width) } }
  }

  /// Rotary embedding of every head: pairs turn by the angles of their token.
  ///
  /// - Parameters:
  ///   - angles: for each token the cosines and sines [half], where a head has 2 * half values.
  ///   - neighbors: whether 2i and 2i + 1 are a pair, and not i and i + half.
  public func rotate(
    _ heads: inout TokenVectors, by angles: [(cosines: [Float], sines: [Float])], neighbors: Bool = false
  ) {
    precondition(angles.count == heads.count)
    let width = heads.width
    forEachVector(of: &heads) { token, vector in
      let (cosines, sines) = angles[token]
      precondition(cosines.count == sines.count && width % (2 * cosines.count) == 0)
      let turn = neighbors ? table.rotate_neighbors : table.rotate
      turn?(vector, width, cosines.count, cosines, sines)
    }
  }

  /// g = ReLU(g)^2 in place.
  ///
  /// - Returns: for each token the indices of what is not zero, rising, and how many values were exactly zero before.
  public func squaredReLU(_ g: inout TokenVectors) -> [(alive: [UInt32], ties: Int)] {
    let width = g.width
    var results = [(alive: [UInt32], ties: Int)](repeating: ([], 0), count: g.count)
    results.withUnsafeMutableBufferPointer { results in
      forEachVector(of: &g) { token, vector in
        var ties = 0
        let alive = [UInt32](unsafeUninitializedCapacity: width + 16) { out, filled in
          filled = table.squared_relu(vector, width, out.baseAddress, &ties)
        }
        results[token] = (alive, ties)
      }
    }
    return results
  }

  /// g = g / (1 + e^-g) in place.
  public func silu(_ g: inout TokenVectors) {
    let width = g.width
    forEachVector(of: &g) { _, vector in table.silu(vector, width) }
  }

  /// g = g * up where g is not zero.
  public func gate(_ g: inout TokenVectors, by up: TokenVectors) {
    precondition(g.width == up.width && g.count == up.count)
    forEachVector(of: &g) { token, g in up.withVector(token) { table.gate(g, $0, up.width) } }
  }

  /// Lends each token's vector to be written.
  private func forEachVector(of x: inout TokenVectors, _ body: (Int, UnsafeMutablePointer<Float>) -> Void) {
    let (count, width) = (x.count, x.width)
    x.values.withUnsafeMutableBufferPointer { values in
      guard let start = values.baseAddress else { return }
      forEachToken(count) { body($0, start + $0 * width) }
    }
  }
}
