/// Bytes that the weights of a model take in memory.
public struct WeightMemory: Equatable, Sendable {
  /// All linear layers, padding included.
  public var linear: Int
  public var embedding: Int
  /// 0 where the embedding is the head too, in the same bytes.
  public var head: Int
  public var norms: Int
  /// The coarse copy of the head that finds the largest logits; 0 where there is none.
  public var coarseHead: Int

  public init(linear: Int, embedding: Int, head: Int, norms: Int, coarseHead: Int = 0) {
    self.linear = linear
    self.embedding = embedding
    self.head = head
    self.norms = norms
    self.coarseHead = coarseHead
  }

  public var total: Int { linear + embedding + head + norms + coarseHead }
}

extension Weights {
  /// Bytes held; what lies in a mapped file counts too. A coarse head is no part of the weights.
  public var memory: WeightMemory {
    var headBytes = head.byteCount
    if isTied, case .dense = head { headBytes = 0 }
    var memory = WeightMemory(
      linear: 0, embedding: embedding.byteCount, head: headBytes, norms: outputNorm.count * 4)
    for block in blocks {
      let matrices = [block.query, block.key, block.value, block.output, block.gate, block.up, block.down]
      memory.linear += matrices.reduce(0) { $0 + $1.byteCount }
      let norms = [
        block.attentionNorm, block.queryHeadNorm, block.keyHeadNorm, block.attentionSubNorm, block.feedForwardNorm,
        block.feedForwardSubNorm,
      ]
      memory.norms += (norms.compactMap { $0 } + block.inputNorms.values).reduce(0) { $0 + $1.count * 4 }
    }
    return memory
  }
}
