import Kernels
import TestSupport
import Testing
import Transformer

/// A cache as bytes and back.
@Suite struct CacheBytesTests {
  let model = RandomModel(seed: 21)
  let forward: ForwardPass

  init() throws {
    forward = ForwardPass(
      weights: try Weights(model, configuration: model.configuration), profile: .a48, compute: Compute())
  }

  private func bytes(_ cache: KeyValueCache) -> [UInt8] {
    var bytes: [UInt8] = []
    cache.write { bytes += $0 }
    return bytes
  }

  private func read(
    _ bytes: [UInt8], byteCount: Int? = nil, width: CacheWidth = .three, of configuration: Configuration? = nil
  ) throws(CacheBytesError) -> KeyValueCache {
    var rest = bytes[...]
    return try KeyValueCache(
      configuration ?? model.configuration, width: width, byteCount: byteCount ?? bytes.count
    ) { buffer in
      guard buffer.count <= rest.count else { return false }
      buffer.copyBytes(from: rest.prefix(buffer.count))
      rest = rest.dropFirst(buffer.count)
      return true
    }
  }

  private func error(
    _ bytes: [UInt8], byteCount: Int? = nil, of configuration: Configuration? = nil
  ) -> CacheBytesError? {
    do {
      _ = try read(bytes, byteCount: byteCount, of: configuration)
      return nil
    } catch {
      return error
    }
  }

  /// Tokens at one width after the other, which only rise.
  private func filled(_ parts: [(width: CacheWidth, tokens: Int)]) -> KeyValueCache {
    var cache = KeyValueCache(model.configuration, width: parts[0].width)
    for part in parts {
      cache.setWidth(part.width, using: forward.compute)
      _ = forward.run((0..<part.tokens).map { $0 % 90 }, cache: &cache)
    }
    return cache
  }

  static let histories: [[(width: CacheWidth, tokens: Int)]] =
    CacheWidth.allCases.map { [($0, 70)] } + CacheWidth.allCases.map { [($0, 1)] }
    + [[(.three, 40), (.four, 3), (.eight, 35), (.sixteen, 9)], [(.sixteen, 33), (.three, 4)]]

  @Test(arguments: histories.indices)
  func aCacheGoesOnAsIfNothingHadBeen(history: Int) throws {
    var cache = filled(Self.histories[history])
    let written = bytes(cache)
    #expect(written.count == cache.writtenByteCount)
    var again = try read(written, width: cache.width)
    #expect(again.count == cache.count && again.byteCount == cache.byteCount && again.width == cache.width)
    #expect(again.runs.map { [$0.bits, $0.tokens] } == cache.runs.map { [$0.bits, $0.tokens] })
    #expect(bytes(again) == written)
    for tokens in [[5], [6, 7, 8], Array(1...40)] {
      let expected = try #require(forward.run(tokens, cache: &cache)).hidden
      #expect(try #require(forward.run(tokens, cache: &again)).hidden == expected)
    }
    #expect(bytes(again) == bytes(cache))
  }

  @Test func anEmptyCacheIsOne() throws {
    let cache = KeyValueCache(model.configuration, width: .four)
    #expect(try read(bytes(cache)).count == 0)
  }

  @Test func whatIsForgottenIsNotWritten() {
    var cache = filled([(.four, 70)])
    cache.truncate(to: 50)
    #expect(bytes(cache) == bytes(filled([(.four, 50)])))
  }

  // MARK: Damage

  @Test func anotherShapeIsRefused() {
    let written = bytes(filled([(.three, 40)]))
    for (place, number) in [(0, 3), (4, 4), (8, 32)] {
      var other = written
      other[place] = UInt8(number)
      #expect(error(other) == .otherShape)
    }
    for change: (inout Configuration) -> Void in [
      { $0.blocks = 1 }, { $0.blocks = 3 }, { $0.keyValueHeads = 4 }, { $0.headDimension = 8 },
    ] {
      var configuration = model.configuration
      change(&configuration)
      #expect(error(written, of: configuration) == .otherShape)
    }
  }

  @Test func everyLengthButTheRightOneIsRefused() {
    let written = bytes(filled([(.eight, 34)]))
    for count in Array(0..<40) + Array(stride(from: 40, to: written.count, by: 61)) {
      #expect(error(Array(written[..<count])) == .wrongLength, "\(count)")
      #expect(error(Array(written[..<count]), byteCount: written.count) == .wrongLength, "\(count)")
    }
    #expect(error(written + [0]) == .wrongLength)
    #expect(error(written, byteCount: .max) == .wrongLength)
    #expect(error(written, byteCount: -1) == .wrongLength)
  }

  /// The number of pages, and what is said of each.
  @Test func pagesThatCannotBeAreRefused() {
    let written = bytes(filled([(.four, 40)]))
    #expect(Array(written[16..<24]) == [4, 1, 4, 32, 4, 7, 0, 0])
    for number: UInt32 in [0, 1, 2, 4, 5, 255, 1 << 16, 1 << 31, .max] {
      var other = written
      withUnsafeBytes(of: number.littleEndian) { other.replaceSubrange(12..<16, with: $0) }
      #expect(error(other) != nil, "\(number) pages")
    }
    for place in 16..<24 {
      for byte in UInt8.min...UInt8.max where byte != written[place] {
        var other = written
        other[place] = byte
        // Fewer tokens on a page are a cache too; it is up to others to count them.
        let isFewer = [19, 21].contains(place) && (1...32).contains(byte)
        #expect((error(other) == nil) == isFewer, "\(byte) at \(place)")
      }
    }
    // The first page keeps 4 bits.
    var other = written
    other[16] = 3
    #expect(error(other) == .damaged)
  }

  @Test(arguments: CacheWidth.allCases)
  func numbersThatCannotBeAreRefused(width: CacheWidth) {
    let written = bytes(filled([(width, 40)]))
    var other = written
    // A scale, and the integers of the last page.
    withUnsafeBytes(of: Float.nan) { other.replaceSubrange(24..<28, with: $0) }
    #expect(error(other) == .damaged)
    other = written
    other.replaceSubrange(other.count - 16..<other.count, with: [UInt8](repeating: 0xFF, count: 16))
    #expect(error(other) == .damaged)
  }
}
