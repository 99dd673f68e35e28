import Kernels

/// SplitMix64.
struct ProbeRandom: RandomNumberGenerator {
  private var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The linear layers of some blocks, with the sparsity of a trained a4.8 model: Wo 50 % of the columns, up 33 % of the
/// rows, down 20 % of the columns.
struct ProbeLayers {
  static let (dimension, keyValues, feedForward) = (2560, 640, 6912)

  struct Layer {
    let query, key, value, output, gate, up, down: PackedTernaryMatrix
  }

  let layers: [Layer]
  let aliveRows: [UInt32]

  init(count: Int, packing: TernaryPacking) {
    var random = ProbeRandom()
    let (d, kv, f) = (Self.dimension, Self.keyValues, Self.feedForward)
    let values = (0..<d * f).map { _ in Int8.random(in: -1...1, using: &random) }
    func matrix(_ rows: Int, _ columns: Int, _ order: PackedTernaryMatrix.Order) -> PackedTernaryMatrix {
      PackedTernaryMatrix(
        rows: rows, columns: columns, scale: 1, values: Array(values.prefix(rows * columns)), order: order,
        packing: packing)
    }
    layers = (0..<count).map { _ in
      Layer(
        query: matrix(d, d, .rows), key: matrix(kv, d, .rows), value: matrix(kv, d, .rows),
        output: matrix(d, d, .columns), gate: matrix(f, d, .rows), up: matrix(f, d, .rows),
        down: matrix(d, f, .columns))
    }
    aliveRows = (0..<UInt32(f)).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
  }

  static func vectors(_ tokens: Int, width: Int, alive: Int) -> TokenVectors {
    var random = ProbeRandom()
    return TokenVectors(
      width: width,
      (0..<tokens).map { _ in
        (0..<width).map { _ in
          Int.random(in: 0..<100, using: &random) < alive ? Float.random(in: -2...2, using: &random) : 0
        }
      })
  }

  /// What the layers are multiplied with.
  struct Inputs {
    let input, middle, gated: Activations

    init(_ tokens: Int) {
      let compute = Compute()
      input = compute.quantize(vectors(1, width: dimension, alive: 100).repeated(tokens), .int4)
      middle = compute.quantize(vectors(1, width: dimension, alive: 50).repeated(tokens), .int8)
      gated = compute.quantize(vectors(1, width: feedForward, alive: 20).repeated(tokens), .int8)
    }
  }

  func run(_ inputs: Inputs, using compute: Compute) {
    let (input, middle, gated) = (inputs.input, inputs.middle, inputs.gated)
    for layer in layers {
      _ = compute.multiply([layer.query, layer.key, layer.value], by: input)
      _ = compute.multiplySkippingZeros(layer.output, by: middle)
      _ = compute.multiply(layer.gate, by: input)
      _ = compute.multiply(layer.up, by: input, only: Array(repeating: aliveRows, count: input.count))
      _ = compute.multiplySkippingZeros(layer.down, by: gated)
    }
  }
}

extension TokenVectors {
  func repeated(_ tokens: Int) -> TokenVectors { TokenVectors(width: width, Array(repeating: self[0], count: tokens)) }
}

/// A layer's cache filled with random keys and values, in the shape of 20 heads with 5 for keys and values.
struct ProbeCache {
  /// One a layer: those of 30 and a long context are more than the processor's caches hold.
  private var layers: [CachePages]
  private let context: Int

  init(bits: Int, context: Int, layers count: Int) {
    self.context = context
    layers = Array(repeating: CachePages(), count: count)
    let (compute, vectors) = (Compute(), ProbeLayers.vectors(8, width: 640, alive: 100))
    for token in 0..<context {
      for layer in layers.indices {
        if layers[layer].pages.last?.isFull ?? true {
          layers[layer].append(CachePage(bits: bits, heads: 5, headDimension: 128))
        }
        layers[layer].append(keys: vectors[token % 7], values: vectors[token % 5], using: compute)
      }
    }
  }

  static func queries(_ tokens: Int) -> TokenVectors {
    ProbeLayers.vectors(1, width: 2560, alive: 100).repeated(tokens)
  }

  func attend(_ queries: TokenVectors, using compute: Compute) {
    for pages in layers {
      _ = compute.attend(
        queries: queries, pages: pages, firstPosition: context - queries.count, heads: 20, queryBits: 16)
    }
  }
}

/// Random numbers in bfloat16 that a matrix may lie in.
final class ProbeBytes: @unchecked Sendable {  // nobody writes to it
  let bytes: UnsafeRawBufferPointer

  init(count: Int) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    var random = ProbeRandom()
    let numbers = memory.bindMemory(to: UInt16.self)
    // A sum of four uniform numbers is near enough to Gaussian; one million of them are used again and again.
    let few = (0..<1_000_003).map { _ in
      let sum = (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &random) }
      return UInt16(truncatingIfNeeded: (sum * 0.03).bitPattern >> 16)
    }
    for index in numbers.indices { numbers[index] = few[index % few.count] }
    bytes = UnsafeRawBufferPointer(memory)
  }

  deinit { bytes.deallocate() }
}
