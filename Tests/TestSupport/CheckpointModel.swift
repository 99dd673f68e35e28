/// A small BitNet model of random numbers, to be written in any of the forms that files have. It knows nothing of the
/// library that reads them, so that what one gets wrong the other does not repeat.
public struct CheckpointModel: Sendable {
  public struct Sizes: Sendable {
    public var layers: Int
    public var dimension: Int
    public var heads: Int
    public var keyValueHeads: Int
    public var feedForward: Int
    public var vocabulary: Int
    public var isTied: Bool

    public init(
      layers: Int = 2, dimension: Int = 16, heads: Int = 4, keyValueHeads: Int = 2, feedForward: Int = 24,
      vocabulary: Int = 12, isTied: Bool = true
    ) {
      self.layers = layers
      self.dimension = dimension
      self.heads = heads
      self.keyValueHeads = keyValueHeads
      self.feedForward = feedForward
      self.vocabulary = vocabulary
      self.isTied = isTied
    }

    /// Rows that are whole blocks of every ternary type.
    public static let blocks = Sizes(layers: 1, dimension: 256, heads: 4, keyValueHeads: 2, feedForward: 512)
  }

  public struct Matrix: Sendable {
    public var rows: Int
    public var columns: Int
    /// -1, 0 or 1, row after row.
    public var values: [Int8]
    public var scale: Float

    public init(rows: Int, columns: Int, values: [Int8], scale: Float) {
      self.rows = rows
      self.columns = columns
      self.values = values
      self.scale = scale
    }
  }

  public struct Linear: Sendable {
    /// `query`, `key`, `value`, `output`, `gate`, `up` or `down`.
    public var role: String
    public var layer: Int
    public var matrix: Matrix
  }

  public struct Norm: Sendable {
    /// `attention`, `attentionSub`, `feedForward` or `feedForwardSub`.
    public var role: String
    public var layer: Int
    public var weights: [Float]
  }

  public let sizes: Sizes
  public var linears: [Linear] = []
  public var norms: [Norm] = []
  public var outputNorm: [Float]
  /// [vocabulary, dimension]
  public var embedding: [Float]
  /// [vocabulary, dimension]; empty where the head is the embedding.
  public var outputHead: [Float]

  public init(_ sizes: Sizes = Sizes(), seed: UInt64 = 1) {
    var random = RandomNumbers(seed: seed)
    self.sizes = sizes
    let (width, inner) = (sizes.dimension, sizes.feedForward)
    let shared = width / sizes.heads * sizes.keyValueHeads
    for layer in 0..<sizes.layers {
      for (role, rows, columns) in [
        ("query", width, width), ("key", shared, width), ("value", shared, width), ("output", width, width),
        ("gate", inner, width), ("up", inner, width), ("down", width, inner),
      ] {
        let scale = Float.random(in: 0.5...2, using: &random)
        let matrix = Matrix(rows: rows, columns: columns, values: random.ternary(rows * columns), scale: scale)
        linears.append(Linear(role: role, layer: layer, matrix: matrix))
      }
      for (role, count) in [
        ("attention", width), ("attentionSub", width), ("feedForward", width), ("feedForwardSub", inner),
      ] {
        norms.append(Norm(role: role, layer: layer, weights: random.floats(count, in: 0.5...1.5)))
      }
    }
    outputNorm = random.floats(width, in: 0.5...1.5)
    embedding = random.floats(sizes.vocabulary * width)
    outputHead = sizes.isTied ? [] : random.floats(sizes.vocabulary * width)
  }
}
