/// Which of its two block sizes Q2_0 has in a file: files of both kinds use the same number for the type, so the room that
/// tensors have decides.
enum GroupedBlockSize {
  /// The heads with their types settled: one block size for the whole file.
  ///
  /// - Parameters:
  ///   - order: the heads by their offsets.
  ///   - available: bytes of all tensors together.
  static func settled(
    _ heads: [GGUFParser.TensorHead], _ order: [Int], available: Int, alignment: Int, _ path: String
  ) throws(ModelFileError) -> [GGUFParser.TensorHead] {
    guard let first = heads.first(where: { $0.type == .q2_0 }) else { return heads }
    func aligned(_ size: Int) -> Int { (size + alignment - 1) / alignment * alignment }
    func fills(_ head: GGUFParser.TensorHead, _ type: TensorType, end: Int) -> Bool {
      guard head.offset <= end, let size = type.byteCount(shape: head.shape), size <= end - head.offset else {
        return false
      }
      return aligned(size) >= end - head.offset
    }
    let fitting = [TensorType.q2_0, .q2_0_128].filter { type in
      order.indices.allSatisfy { rank in
        let head = heads[order[rank]]
        let end = rank + 1 < order.count ? heads[order[rank + 1]].offset : available
        return head.type != .q2_0 || fills(head, type, end: end)
      }
    }
    guard let type = fitting.first else {
      throw .bad(
        path,
        "has Q2_0 tensors (\(printable(first.name)) is one) whose sizes fit neither blocks of 64 nor blocks of 128 "
          + "weights: it is cut short or damaged, or a newer format")
    }
    return heads.map { head in
      var head = head
      if head.type == .q2_0 { head.type = type }
      return head
    }
  }
}
