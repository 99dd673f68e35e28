import Kernels
import TestSupport
import Testing
import Transformer

@Suite struct KeyValueCacheTests {
  let model = RandomModel(seed: 21)

  func filled(_ count: Int, _ width: CacheWidth) throws -> (cache: KeyValueCache, forward: ForwardPass) {
    let forward = ForwardPass(
      weights: try Weights(model, configuration: model.configuration), profile: .a48, compute: Compute())
    var cache = KeyValueCache(model.configuration, width: width)
    _ = forward.run((0..<count).map { $0 % 90 }, cache: &cache)
    return (cache, forward)
  }

  func bytesPerToken(_ bits: Int) -> Int {
    model.configuration.blocks
      * CachePage.byteCount(
        bits: bits, heads: model.configuration.keyValueHeads, headDimension: model.configuration.headDimension,
        tokens: 1)
  }

  func runs(_ cache: KeyValueCache) -> [[Int]] { cache.runs.map { [$0.bits, $0.tokens] } }

  @Test func thePositionOfTheFirstTokenKeepsFourBits() throws {
    let (cache, _) = try filled(40, .three)
    #expect(runs(cache) == [[4, 1], [3, 39]])
    #expect(cache.byteCount == bytesPerToken(4) + 39 * bytesPerToken(3))
    let four = try filled(40, .four).cache
    #expect(runs(four) == [[4, 40]])
  }

  @Test func aLowerWidthRoundsWhatIsCachedAtOnce() throws {
    var (cache, forward) = try filled(70, .sixteen)
    var before = cache.byteCount
    for width in [CacheWidth.eight, .four, .three] {
      cache.setWidth(width, using: forward.compute)
      #expect(cache.byteCount < before)
      before = cache.byteCount
    }
    #expect(runs(cache) == [[4, 1], [3, 69]])
    #expect(cache.byteCount(at: .sixteen) == 70 * bytesPerToken(16))
  }

  @Test func aHigherWidthChangesOnlyWhatFollows() throws {
    var (cache, forward) = try filled(10, .three)
    cache.setWidth(.eight, using: forward.compute)
    #expect(runs(cache) == [[4, 1], [3, 9]])
    _ = forward.run([1, 2, 3], cache: &cache)
    #expect(runs(cache) == [[4, 1], [3, 9], [8, 3]])
    #expect(cache.count == 13)
  }

  @Test(arguments: [0, 1, 2, 33, 34, 69])
  func truncatingForgetsTheRest(kept: Int) throws {
    var (cache, forward) = try filled(70, .three)
    cache.truncate(to: kept)
    #expect(cache.count == kept)
    let rest = (kept..<70).map { $0 % 90 }
    let again = try #require(forward.run(rest, cache: &cache))
    var (whole, _) = try filled(69, .three)
    let expected = try #require(forward.run([69], cache: &whole))
    #expect(again.hidden[rest.count - 1] == expected.hidden[0])
  }
}
