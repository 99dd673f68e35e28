import Kernels

/// Why bytes are not the cache of a model.
public enum CacheBytesError: Error, Equatable {
  /// They end too soon, or are more than their pages need.
  case wrongLength
  /// They are of a model of another shape.
  case otherShape
  /// Their pages cannot be, or a number in them.
  case damaged
}

/// A cache as bytes, all numbers little-endian: 32 bits each for blocks, heads, width of a head, and pages of a block; a
/// byte each for the width and the tokens of every page; zeros up to a multiple of 8; then block after block the memory
/// of its pages.
extension KeyValueCache {
  /// Width and number of tokens of a page, which are the same in every block.
  private struct PageHead {
    let bits, count: Int
    let isFirst: Bool

    var capacity: Int { KeyValueCache.capacity(isFirst: isFirst) }

    init(_ bits: Int, _ count: Int, isFirst: Bool) {
      (self.bits, self.count, self.isFirst) = (bits, count, isFirst)
    }

    /// Whether a cache makes such pages.
    var canBe: Bool {
      guard let width = CacheWidth(rawValue: bits) else { return false }
      return (1...capacity).contains(count) && KeyValueCache.bits(width, isFirst: isFirst) == bits
    }

    func byteCount(_ configuration: Configuration) -> Int {
      CachePage.memoryByteCount(
        bits: bits, heads: configuration.keyValueHeads, headDimension: configuration.headDimension, capacity: capacity)
    }
  }

  private static let headByteCount = 16
  /// Every page has more: two scales for each of 16 tokens alone.
  private static let leastPageByteCount = 128

  /// How many bytes `write` makes.
  public var writtenByteCount: Int {
    Self.byteCount(of: pageHeads, configuration) ?? .max
  }

  private var pageHeads: [PageHead] {
    guard configuration.blocks > 0 else { return [] }
    return pages(block: 0).pages.enumerated().map { PageHead($1.bits, $1.count, isFirst: $0 == 0) }
  }

  /// nil: more than can be.
  private static func byteCount(of heads: [PageHead], _ configuration: Configuration) -> Int? {
    let ofBlock = heads.reduce(0) { $0 &+ $1.byteCount(configuration) }
    let (ofAll, overflow) = ofBlock.multipliedReportingOverflow(by: configuration.blocks)
    guard heads.count < 1 << 32, ofBlock >= 0, !overflow else { return nil }
    let (sum, overflows) = ofAll.addingReportingOverflow(tableByteCount(heads.count) + headByteCount)
    return overflows ? nil : sum
  }

  /// Two bytes a page, and zeros.
  private static func tableByteCount(_ pages: Int) -> Int { (2 * pages + 7) & ~7 }

  /// Hands over the bytes in order, a page at a time.
  public func write<Failure: Error>(to sink: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
    let heads = pageHeads
    var head: [UInt8] = []
    for number in [configuration.blocks, configuration.keyValueHeads, configuration.headDimension, heads.count] {
      withUnsafeBytes(of: UInt32(number).littleEndian) { head.append(contentsOf: $0) }
    }
    head += heads.flatMap { [UInt8($0.bits), UInt8($0.count)] }
    head += [UInt8](repeating: 0, count: Self.headByteCount + Self.tableByteCount(heads.count) - head.count)
    try head.withUnsafeBufferPointer { (head) throws(Failure) in try sink(UnsafeRawBufferPointer(head)) }
    for block in 0..<configuration.blocks {
      for page in pages(block: block).pages { try page.withBytes(sink) }
    }
  }

  /// Reads a cache. Memory is taken only for what `byteCount` says is there.
  ///
  /// - Parameters:
  ///   - width: that of tokens to come; the pages keep their own.
  ///   - byteCount: how many bytes there are.
  ///   - read: fills a buffer with the bytes that come next; false where they cannot be had.
  public init(
    _ configuration: Configuration, width: CacheWidth, byteCount: Int,
    from read: (UnsafeMutableRawBufferPointer) -> Bool
  ) throws(CacheBytesError) {
    var head = [UInt32](repeating: 0, count: Self.headByteCount / 4)
    guard byteCount >= Self.headByteCount, head.withUnsafeMutableBytes(read) else { throw .wrongLength }
    let numbers = head.map { Int(UInt32(littleEndian: $0)) }
    let shape = [configuration.blocks, configuration.keyValueHeads, configuration.headDimension]
    guard numbers.dropLast() == shape[...] else { throw .otherShape }
    let pages = numbers[3]
    guard pages <= byteCount / Self.leastPageByteCount else { throw .wrongLength }
    var table = [UInt8](repeating: 0, count: Self.tableByteCount(pages))
    guard table.withUnsafeMutableBytes(read) else { throw .wrongLength }
    let heads = (0..<pages).map { PageHead(Int(table[2 * $0]), Int(table[2 * $0 + 1]), isFirst: $0 == 0) }
    guard heads.allSatisfy(\.canBe), table[(2 * pages)...].allSatisfy({ $0 == 0 }) else { throw .damaged }
    guard Self.byteCount(of: heads, configuration) == byteCount else { throw .wrongLength }

    var blocks: [CachePages] = []
    for _ in 0..<configuration.blocks {
      var block = CachePages()
      for head in heads { block.append(try Self.page(head, configuration, from: read)) }
      blocks.append(block)
    }
    self.init(configuration, width: width, blocks: blocks)
  }

  private static func page(
    _ head: PageHead, _ configuration: Configuration, from read: (UnsafeMutableRawBufferPointer) -> Bool
  ) throws(CacheBytesError) -> CachePage {
    let page = try CachePage(
      bits: head.bits, heads: configuration.keyValueHeads, headDimension: configuration.headDimension,
      capacity: head.capacity, count: head.count
    ) { (memory) throws(CacheBytesError) in
      guard read(memory) else { throw .wrongLength }
    }
    guard page.isSound else { throw .damaged }
    return page
  }
}
