/// What merges in a SentencePiece vocabulary of the type BPE: any two neighbours that together are a piece, the piece
/// with the highest score first, the leftmost of equals (src/bpe_model.cc).
enum SentencePieceMerges {
  /// A piece of n characters is looked at n times; a damaged file must not make that take for ever.
  static let longestPiece = 128

  /// - Parameter symbols: gains the characters that only occur within pieces.
  static func table(_ vocabulary: Vocabulary, _ symbols: inout SymbolTable) throws(TokenizerError) -> MergeTable {
    let ranks = ranks(of: vocabulary.scores)
    var entries: [MergeTable.Entry] = []
    entries.reserveCapacity(vocabulary.count * 2)
    for id in 0..<vocabulary.count where vocabulary.kinds[id] == .normal {
      let piece = Array(vocabulary.bytes(of: id))
      guard vocabulary.table.find(piece, 0..<piece.count) == id else { continue }
      guard piece.count <= longestPiece * 4 else {
        throw TokenizerError(
          "The SentencePiece vocabulary has a piece of more than \(longestPiece) characters, "
            + "\(TokenizerError.quoted(String(decoding: piece, as: UTF8.self))); get the model again.")
      }
      var cut = UTF8.scalar(in: piece, at: 0, before: piece.count).end
      while cut < piece.count {
        let next = UTF8.scalar(in: piece, at: cut, before: piece.count).end
        if let left = symbol(vocabulary, piece, 0..<cut, &symbols),
          let right = symbol(vocabulary, piece, cut..<piece.count, &symbols)
        {
          entries.append(
            MergeTable.Entry(left: left, right: right, rank: ranks[id], result: Int32(truncatingIfNeeded: id)))
        }
        cut = next
      }
    }
    return MergeTable(entries)
  }

  /// The symbol of a part of a piece: a piece itself, or a single character.
  private static func symbol(
    _ vocabulary: Vocabulary, _ piece: [UInt8], _ range: Range<Int>, _ symbols: inout SymbolTable
  ) -> Int32? {
    let (value, end) = UTF8.scalar(in: piece, at: range.lowerBound, before: range.upperBound)
    if end == range.upperBound { return symbols.symbol(ofPart: value) }
    guard let id = vocabulary.table.find(piece, range), vocabulary.kinds[id] == .normal else { return nil }
    return Int32(truncatingIfNeeded: id)
  }

  /// The place of each score among all that differ, from the highest down.
  private static func ranks(of scores: [Float]) -> [UInt32] {
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var ranks = [UInt32](repeating: 0, count: scores.count)
    var rank: UInt32 = 0
    for (place, id) in order.enumerated() {
      if place > 0, scores[order[place - 1]] != scores[id] { rank += 1 }
      ranks[id] = rank
    }
    return ranks
  }
}
