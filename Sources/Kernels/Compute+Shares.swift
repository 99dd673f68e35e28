extension Compute {
  /// Works on `count` items in shares, on all threads and in any order, whatever the work is worth.
  func forEachShare(of count: Int, _ body: (Range<Int>) -> Void) {
    // Some more shares than threads, so that one which is slowed down does less.
    let shares = min(count, threads * 16)
    forEachPiece(shares, shared: true) { _, share in
      body(count * share / shares..<count * (share + 1) / shares)
    }
  }
}
