public import ModelFiles
public import Transformer

/// The file of a snapshot: what it is known by, the tokens, their keys and values, and a checksum of it all. Numbers are
/// little-endian.
///
///     0   8 bytes   "TRILOBKV"
///     8   32 bits   the version of the format
///     12  32 bits   how many tokens
///     16  64 bits   the fingerprint: what keys and values follow from, beside the tokens
///     24  64 bits   bytes of the cache
///     32            a token in 32 bits each, and zeros up to a multiple of 8
///                   the cache, as `KeyValueCache.write` has it
///                   64 bits: `Checksum` of everything before
///
/// The version goes up with the layout, and also where the same model would compute other keys and values.
public enum SnapshotFormat {
  public static let version = 1
  static let magic = Array("TRILOBKV".utf8)
  private static let headByteCount = 32

  /// Tokens and the cache that holds them.
  public struct Content: Sendable {
    public var tokens: [Int]
    public var cache: KeyValueCache

    public init(tokens: [Int], cache: KeyValueCache) {
      (self.tokens, self.cache) = (tokens, cache)
    }

    /// The size of the file.
    var byteCount: Int {
      headByteCount + tokensByteCount(tokens.count) + 8 &+ min(cache.writtenByteCount, .max / 2)
    }
  }

  private static func tokensByteCount(_ count: Int) -> Int { (4 * count + 7) & ~7 }

  /// Writes a snapshot whole or not at all, for the person alone. The cache is written page by page.
  public static func write(_ content: Content, fingerprint: UInt64, to path: String) throws(ModelFileError) {
    let file = try AtomicFile(path: path, mode: 0o600)
    var checksum = Checksum()
    func add(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
      checksum.update(bytes)
      try file.write(bytes)
    }
    var head = magic
    func append(_ number: some FixedWidthInteger) {
      withUnsafeBytes(of: number.littleEndian) { head.append(contentsOf: $0) }
    }
    append(UInt32(version))
    append(UInt32(content.tokens.count))
    append(fingerprint)
    append(UInt64(content.cache.writtenByteCount))
    content.tokens.forEach { append(UInt32($0)) }
    if content.tokens.count % 2 != 0 { append(UInt32(0)) }
    try head.withUnsafeBufferPointer { (head) throws(ModelFileError) in try add(UnsafeRawBufferPointer(head)) }
    try content.cache.write(to: add)
    try withUnsafeBytes(of: checksum.value.littleEndian) { (bytes) throws(ModelFileError) in try file.write(bytes) }
    try file.commit()
  }

  /// Reads a snapshot; nothing in it is believed before it is checked, and memory is taken only for what is there.
  ///
  /// - Parameters:
  ///   - width: that of tokens to come.
  ///   - fingerprint: what the one that is wanted has.
  /// - Returns: nil where there is no file.
  public static func read(
    _ path: String, _ configuration: Configuration, width: CacheWidth, fingerprint: UInt64
  ) throws(SnapshotError) -> Content? {
    guard let file = try SnapshotReader(path: path) else { return nil }
    let damaged = SnapshotError.damaged(path: path)
    guard let magic = file.bytes(magic.count), magic == Self.magic else { throw .notASnapshot(path: path) }
    guard let version = file.number(UInt32.self) else { throw damaged }
    guard Int(version) == Self.version else { throw .otherVersion(path: path, version: Int(version)) }
    guard let count = file.number(UInt32.self), let own = file.number(UInt64.self),
      let cacheByteCount = file.number(UInt64.self).flatMap(Int.init(exactly:))
    else { throw damaged }
    guard own == fingerprint else { throw .otherModel(path: path) }
    let tokensByteCount = tokensByteCount(Int(count))
    guard tokensByteCount <= file.remaining - 8, file.remaining - 8 - tokensByteCount == cacheByteCount else {
      throw damaged
    }
    let tokens = (0..<Int(count)).compactMap { _ in file.number(UInt32.self).map(Int.init) }
    guard tokens.count == Int(count), tokens.allSatisfy({ $0 < configuration.vocabulary }),
      count % 2 == 0 || file.number(UInt32.self) == 0
    else { throw damaged }
    let cache: KeyValueCache
    do {
      cache = try KeyValueCache(configuration, width: width, byteCount: cacheByteCount) { file.read(into: $0) }
    } catch {
      throw damaged
    }
    let checksum = file.checksum
    guard file.number(UInt64.self) == checksum, cache.count == tokens.count else { throw damaged }
    return Content(tokens: tokens, cache: cache)
  }
}
