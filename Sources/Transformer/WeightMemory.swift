/// Bytes that the weights of a model take in memory.
public struct WeightMemory: Equatable, Sendable {
  /// All linear layers, padding included.
  public var linear: Int
  public var embedding: Int
  /// 0 where the embedding is the head too.
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
    var memory = WeightMemory(
      linear: 0, embedding: embedding.byteCount, head: isTied ? 0 : head.byteCount, norms: outputNorm.count * 4)
    for block in blocks {
      let matrices = [block.query, block.key, block.value, block.output, block.gate, block.up, block.down]
      memory.linear += matrices.reduce(0) { $0 + $1.byteCount }
      let norms = [block.attentionNorm, block.attentionSubNorm, block.feedForwardNorm, block.feedForwardSubNorm]
      memory.norms += norms.reduce(0) { $0 + $1.count * 4 }
    }
    return memory
  }
}
