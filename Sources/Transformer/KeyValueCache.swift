public import Kernels

/// Keys and values of the tokens so far, for every block, in pages of 32 tokens that each have a width of their own.
///
/// Position 0 lies apart from the pages: it holds the begin-of-text token, on which attention rests, and keeps 4 bits
/// where the others have 3 (BitNet a4.8, section 3.3).
public struct KeyValueCache: Sendable {
  /// The width of tokens to come.
  public private(set) var width: CacheWidth
  let configuration: Configuration
  private var blocks: [CachePages]

  public init(_ configuration: Configuration, width: CacheWidth) {
    self.configuration = configuration
    self.width = width
    blocks = Array(repeating: CachePages(), count: configuration.blocks)
  }

  /// A cache of pages that there are: as many in each block, of the same widths and numbers of tokens.
  init(_ configuration: Configuration, width: CacheWidth, blocks: [CachePages]) {
    self.configuration = configuration
    self.width = width
    self.blocks = blocks
  }

  /// Tokens held by every block.
  public var count: Int { blocks.last?.count ?? 0 }

  /// Bytes that the keys and values of the tokens take, scales included.
  public var byteCount: Int { blocks.reduce(0) { $0 + $1.pages.reduce(0) { $0 + $1.byteCount } } }

  /// Bytes that as many tokens take at one width.
  public func byteCount(at width: CacheWidth) -> Int { byteCount(of: count, at: width) }

  /// Bytes that some tokens take at a width.
  public func byteCount(of tokens: Int, at width: CacheWidth) -> Int {
    configuration.blocks
      * CachePage.byteCount(
        bits: width.rawValue, heads: configuration.keyValueHeads, headDimension: configuration.headDimension,
        tokens: tokens)
  }

  /// Widths and numbers of tokens, in the order of positions.
  public var runs: [(bits: Int, tokens: Int)] {
    var runs: [(bits: Int, tokens: Int)] = []
    for page in blocks.first?.pages ?? [] where page.count > 0 {
      if runs.last?.bits == page.bits {
        runs[runs.count - 1].tokens += page.count
      } else {
        runs.append((page.bits, page.count))
      }
    }
    return runs
  }

  /// The pages of one block in the order of positions.
  func pages(block: Int) -> CachePages { blocks[block] }

  /// Adds tokens to one block: keys after RoPE and values, each [keyValueDimension] a token.
  mutating func append(keys: TokenVectors, values: TokenVectors, block: Int, using compute: Compute) {
    for token in 0..<keys.count {
      let isFirst = blocks[block].pages.isEmpty
      let bits = Self.bits(width, isFirst: isFirst)
      if let last = blocks[block].pages.last, !last.isFull, last.bits == bits {
        // The page that is open.
      } else {
        blocks[block].append(
          CachePage(
            bits: bits, heads: configuration.keyValueHeads, headDimension: configuration.headDimension,
            capacity: Self.capacity(isFirst: isFirst)))
      }
      blocks[block].append(keys: keys[token], values: values[token], using: compute)
    }
  }

  /// Changes the width. Lower: what is cached is rounded again from what is stored. Higher: it keeps its precision,
  /// and only later tokens are wider.
  public mutating func setWidth(_ newWidth: CacheWidth, using compute: Compute) {
    width = newWidth
    for block in blocks.indices {
      blocks[block].change { number, page in
        page.requantized(to: min(page.bits, Self.bits(newWidth, isFirst: number == 0)), using: compute)
      }
    }
  }

  /// Forgets all but the first `count` tokens.
  public mutating func truncate(to count: Int) {
    for block in blocks.indices {
      var left = max(0, count)
      blocks[block].change { _, page in
        var page = page
        page.truncate(to: left)
        left -= page.count
        return page
      }
    }
  }

  static func capacity(isFirst: Bool) -> Int { isFirst ? 1 : CachePage.tokensPerPage }

  /// The bits of a page at a width; the first holds position 0 alone.
  static func bits(_ width: CacheWidth, isFirst: Bool) -> Int {
    width == .three && isFirst ? CacheWidth.four.rawValue : width.rawValue
  }
}
