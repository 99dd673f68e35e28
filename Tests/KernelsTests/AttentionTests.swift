import CKernels
import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct AttentionTests {
  static func vector(_ count: Int, _ random: inout SeededRandom) -> [Float] {
    (0..<count).map { _ in Float.random(in: -2...2, using: &random) }
  }

  /// What a head is read back as (SPEC "Low-bit attention").
  static func readBack(_ head: ArraySlice<Float>, bits: Int) -> [Float] {
    if bits == 16 { return head.map { Float(Float16($0)) } }
    let n = Float(1 << (bits - 1)) - 1
    let s = max(head.map(\.magnitude).max() ?? 0, 1e-8) / n
    return head.map { min(max(($0 / s * (1 - 0x1p-12)).rounded(.toNearestOrEven), -n), n) * s }
  }

  /// Attention over one page, computed plainly from what each head reads back as.
  static func plain(
    query: [Float], keys: [[Float]], values: [[Float]], heads: Int, kvHeads: Int, bits: Int
  ) -> [Float] {
    let dimension = query.count / heads
    var out: [Float] = []
    for head in 0..<heads {
      let slice = head * kvHeads / heads * dimension..<(head * kvHeads / heads + 1) * dimension
      let scores = keys.map { key in
        zip(readBack(key[slice], bits: bits), query[head * dimension..<(head + 1) * dimension])
          .reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / Double(dimension).squareRoot()
      }
      let top = scores.max() ?? 0
      let exponentials = scores.map { exp($0 - top) }
      let total = exponentials.reduce(0, +)
      for index in 0..<dimension {
        var sum = 0.0
        for (weight, value) in zip(exponentials, values) {
          sum += weight / total * Double(readBack(value[slice], bits: bits)[index])
        }
        out.append(Float(sum))
      }
    }
    return out
  }

  @Test(arguments: [16, 8, 4, 3], [(4, 2, 16), (2, 2, 20), (6, 1, 32)])
  func agreesWithThePlainFormula(bits: Int, shape: (heads: Int, kvHeads: Int, dimension: Int)) {
    let compute = Compute()
    var random = SeededRandom(seed: UInt64(bits))
    var page = CachePage(bits: bits, heads: shape.kvHeads, headDimension: shape.dimension)
    var (keys, values): ([[Float]], [[Float]]) = ([], [])
    for _ in 0..<21 {
      keys.append(Self.vector(shape.kvHeads * shape.dimension, &random))
      values.append(Self.vector(shape.kvHeads * shape.dimension, &random))
      page.append(keys: keys[keys.count - 1], values: values[values.count - 1], using: compute)
    }
    let query = Self.vector(shape.heads * shape.dimension, &random)
    let out = compute.attend(queries: [query], pages: [page], firstPosition: 20, heads: shape.heads, queryBits: 16)
    let expected = Self.plain(
      query: query, keys: keys, values: values, heads: shape.heads, kvHeads: shape.kvHeads, bits: bits)
    #expect(relativeError(out[0], expected: expected) < 2e-6)
    for kernels in KernelSet.available {
      let other = Compute(kernels: kernels, threads: 2, weightsWorthSharing: 0)
      #expect(
        other.attend(queries: [query], pages: [page], firstPosition: 20, heads: shape.heads, queryBits: 16) == out)
    }
  }

  /// Rounded to 23 bits up to `kernel_fine_positions` positions, to 16 beyond: whether attention is spread over all of
  /// them or rests on a few, and with an outlier in the query, as trained models have them.
  @Test(arguments: [(0.1, 0.2), (1, 1), (6, 36)] as [(Float, Float)])
  func isAsExactAsTheRoundingSays(sharpness: Float, outlier: Float) {
    let compute = Compute()
    var random = SeededRandom(seed: 33)
    let (fine, count) = (Int(kernel_fine_positions), Int(kernel_fine_positions) + 100)
    var pages = CachePages()
    var (keys, values): ([[Float]], [[Float]]) = ([], [])
    for _ in 0..<count {
      keys.append(Self.vector(32, &random))
      values.append(Self.vector(32, &random))
      if pages.pages.last?.isFull ?? true { pages.append(CachePage(bits: 3, heads: 1, headDimension: 32)) }
      pages.append(keys: keys[keys.count - 1], values: values[values.count - 1], using: compute)
    }
    var query = Self.vector(32, &random).map { $0 * sharpness }
    query[5] = outlier
    func error(seeing visible: Int) -> Double {
      let out = compute.attend(
        queries: TokenVectors(width: 32, [query]), pages: pages, firstPosition: visible - 1, heads: 1, queryBits: 16)
      return relativeError(
        out[0],
        expected: Self.plain(
          query: query, keys: Array(keys.prefix(visible)), values: Array(values.prefix(visible)), heads: 1, kvHeads: 1,
          bits: 3))
    }
    #expect(error(seeing: fine) < 3e-6)
    #expect(error(seeing: count) < 3e-4)
  }

  @Test func aTokenSeesItselfAndWhatCameBefore() {
    let compute = Compute()
    var random = SeededRandom(seed: 8)
    var page = CachePage(bits: 8, heads: 1, headDimension: 16)
    let queries = (0..<3).map { _ in Self.vector(16, &random) }
    var one: [[Float]] = []
    for index in 0..<3 {
      page.append(keys: Self.vector(16, &random), values: Self.vector(16, &random), using: compute)
      one += compute.attend(queries: [queries[index]], pages: [page], firstPosition: index, heads: 1, queryBits: 16)
    }
    #expect(compute.attend(queries: queries, pages: [page], firstPosition: 0, heads: 1, queryBits: 16) == one)
  }

  /// Over several chunks of pages of every width, the last of which ends within a page.
  @Test func neitherThreadsNorKernelsNorTokensAtOnceChangeAnyBit() {
    let compute = Compute()
    var random = SeededRandom(seed: 21)
    var pages: [CachePage] = []
    for token in 0..<600 {
      if pages.last?.isFull ?? true {
        let bits = [3, 3, 4, 8, 3, 16, 4][pages.count % 7]
        pages.append(CachePage(bits: bits, heads: 2, headDimension: 40, capacity: pages.isEmpty ? 1 : 32))
      }
      let (key, value) = (Self.vector(80, &random), Self.vector(80, &random))
      pages[pages.count - 1].append(
        keys: key, values: token % 40 == 0 ? value.map { $0 * 1e-3 } : value, using: compute)
    }
    let queries = TokenVectors(width: 240, (0..<24).map { _ in Self.vector(240, &random) })
    func attended(_ tokens: Range<Int>, _ compute: Compute, _ bits: Int) -> [[Float]] {
      let some = TokenVectors(width: 240, tokens.map { queries[$0] })
      let out = compute.attend(
        queries: some, pages: CachePages(pages), firstPosition: 576 + tokens.lowerBound, heads: 6, queryBits: bits)
      return (0..<tokens.count).map { out[$0] }
    }
    for bits in [16, 4] {
      let whole = attended(0..<24, compute, bits)
      for kernels in KernelSet.available {
        for threads in [1, 2, 5] {
          let other = Compute(kernels: kernels, threads: threads, weightsWorthSharing: 0)
          #expect((0..<24).flatMap { attended($0..<$0 + 1, other, bits) } == whole)
          #expect(attended(0..<13, other, bits) + attended(13..<24, other, bits) == whole)
        }
      }
    }
  }

  /// Tokens on both sides of `kernel_fine_positions` are computed at once, and each is rounded as it would be alone, by
  /// whatever kernels.
  @Test func blocksOfTokensKeepApartWhatIsRoundedDifferently() {
    var random = SeededRandom(seed: 5)
    let fine = Int(kernel_fine_positions)
    var pages = CachePages()
    let compute = Compute()
    for _ in 0..<fine + 9 {
      if pages.pages.last?.isFull ?? true {
        pages.append(CachePage(bits: pages.pages.count % 5 == 3 ? 4 : 3, heads: 1, headDimension: 20))
      }
      pages.append(keys: Self.vector(20, &random), values: Self.vector(20, &random), using: compute)
    }
    let queries = TokenVectors(width: 100, (0..<14).map { _ in Self.vector(100, &random) })
    let whole = compute.attend(queries: queries, pages: pages, firstPosition: fine - 5, heads: 5, queryBits: 16)
    for kernels in KernelSet.available {
      let other = Compute(kernels: kernels, threads: 2, weightsWorthSharing: 0)
      for token in [0, 4, 5, 13] {
        let alone = other.attend(
          queries: TokenVectors(width: 100, [queries[token]]), pages: pages, firstPosition: fine - 5 + token, heads: 5,
          queryBits: 16)
        #expect(alone[0] == whole[token])
      }
    }
  }

  @Test func pagesOfSeveralWidthsFollowEachOther() {
    let compute = Compute()
    var random = SeededRandom(seed: 6)
    let tokens = (0..<6).map { _ in (Self.vector(16, &random), Self.vector(16, &random)) }
    var pages = [16, 4].map { CachePage(bits: $0, heads: 1, headDimension: 16, capacity: 3) }
    for (index, token) in tokens.enumerated() {
      pages[index / 3].append(keys: token.0, values: token.1, using: compute)
    }
    let query = Self.vector(16, &random)
    let out = compute.attend(queries: [query], pages: pages, firstPosition: 5, heads: 1, queryBits: 16)[0]
    let rounded = tokens.enumerated().map { index, token in
      let bits = index < 3 ? 16 : 4
      return (Self.readBack(token.0[...], bits: bits), Self.readBack(token.1[...], bits: bits))
    }
    // 16 bits more do not change what is a half or an integer times a scale by more than a rounding.
    let expected = Self.plain(
      query: query, keys: rounded.map(\.0), values: rounded.map(\.1), heads: 1, kvHeads: 1, bits: 16)
    #expect(relativeError(out, expected: expected) < 1e-3)
  }

  @Test(arguments: [(16, 64, 256), (8, 64, 136), (4, 64, 72), (3, 64, 56), (3, 20, 24)])
  func bytesAreThoseOfThePackedHeads(bits: Int, dimension: Int, expected: Int) {
    #expect(CachePage.byteCount(bits: bits, heads: 1, headDimension: dimension, tokens: 1) == expected)
  }

  @Test func truncatedPagesTakeNewTokens() {
    let compute = Compute()
    var page = CachePage(bits: 3, heads: 2, headDimension: 16, capacity: 4)
    let token = (0..<32).map(Float.init)
    for _ in 0..<4 { page.append(keys: token, values: token, using: compute) }
    #expect(page.isFull)
    page.truncate(to: 1)
    #expect(page.count == 1)
    page.append(keys: token, values: token, using: compute)
    #expect(page.count == 2)
  }

  /// A lower width rounds what is stored: the same as rounding what was read back before.
  @Test(arguments: [(16, 8), (16, 3), (8, 4), (4, 3)])
  func aLowerWidthIsRoundedFromWhatIsStored(from: Int, to: Int) {
    let compute = Compute()
    var random = SeededRandom(seed: 11)
    var stored = CachePage(bits: from, heads: 1, headDimension: 24)
    var direct = CachePage(bits: to, heads: 1, headDimension: 24)
    for _ in 0..<9 {
      let (key, value) = (Self.vector(24, &random), Self.vector(24, &random))
      stored.append(keys: key, values: value, using: compute)
      direct.append(
        keys: Self.readBack(key[...], bits: from), values: Self.readBack(value[...], bits: from), using: compute)
    }
    let query = Self.vector(24, &random)
    func attended(_ page: CachePage) -> [Float] {
      compute.attend(queries: [query], pages: [page], firstPosition: 8, heads: 1, queryBits: 16)[0]
    }
    #expect(relativeError(attended(stored.requantized(to: to, using: compute)), expected: attended(direct)) < 1e-6)
  }
}
