import CKernels

/// The kernels of one processor on a few threads: what every product, norm and quantizer of the engine runs on.
///
/// Results depend on neither the set of kernels nor the number of threads. One caller at a time.
public final class Compute {
  public let kernels: KernelSet
  /// Threads that work, the caller's among them.
  public let threads: Int
  let table: kernel_table
  private let pool: OpaquePointer?
  /// Memory that the threads work in, each in a part of its own, and memory that they share; kept between calls.
  private let ownScratch = Scratch()
  private let commonScratch = Scratch()
  /// From one thread's part to the next. It only grows, so that a thread seldom gets what another wrote to last.
  private var scratchStride = 0

  /// Products of fewer weights than this stay on the calling thread: waking another costs more than it gains.
  let weightsWorthSharing: Int

  /// - Parameters:
  ///   - threads: at least 1; fewer are used where the system gives fewer.
  ///   - weightsWorthSharing: products of fewer weights are not split.
  public init(kernels: KernelSet? = nil, threads: Int = 1, weightsWorthSharing: Int = 1 << 18) {
    self.weightsWorthSharing = weightsWorthSharing
    self.kernels = kernels ?? KernelSet.available[0]
    self.threads = max(1, threads)
    _ = Self.freedMemoryIsKept
    table = self.kernels.table.pointee
    pool = self.threads > 1 ? worker_pool_create(self.threads) : nil
  }

  deinit { worker_pool_destroy(pool) }

  /// Asked for once. The vectors of a prompt's tokens would else go back to the system after every layer: of 256 tokens
  /// that costs 140,000 page faults.
  private static let freedMemoryIsKept: Void = kernel_keep_freed_memory()

  /// Whether a product of so many weights is split between threads.
  func isWorthSharing(weights: Int) -> Bool { pool != nil && weights >= weightsWorthSharing }

  /// Works on `count` pieces in any order, on as many threads as there are; `body` gets the thread and the piece.
  func forEachPiece(_ count: Int, shared: Bool, _ body: (_ thread: Int, _ piece: Int) -> Void) {
    forEachStretch(of: count, shared: shared) { thread, pieces in
      for piece in pieces { body(thread, piece) }
    }
  }

  /// Splits `count` items of `itemBytes` each into runs of some 64 KiB or more, and works on them in any order.
  func forEachRun(of count: Int, itemBytes: Int, shared: Bool, _ body: (_ thread: Int, Range<Int>) -> Void) {
    guard shared else { return body(0, 0..<count) }
    let each = max(1, min(Self.pieceBytes / max(1, itemBytes), (count + threads - 1) / threads))
    forEachStretch(of: (count + each - 1) / each, shared: true) { thread, pieces in
      body(thread, pieces.lowerBound * each..<min(pieces.upperBound * each, count))
    }
  }

  /// Works on `count` pieces, some at a time.
  private func forEachStretch(of count: Int, shared: Bool, _ body: (_ thread: Int, _ pieces: Range<Int>) -> Void) {
    guard let pool, shared, count > 1 else { return body(0, 0..<count) }
    withoutActuallyEscaping(body) { body in
      var work = body
      withUnsafeMutablePointer(to: &work) { context in
        worker_pool_run(
          pool, count,
          { context, thread, first, count in
            context?.assumingMemoryBound(to: ((Int, Range<Int>) -> Void).self).pointee(thread, first..<first + count)
          }, context)
      }
    }
  }

  /// Long enough that taking a piece costs nothing beside it, short enough that nobody waits long for the last one.
  private static let pieceBytes = 64 << 10

  /// Memory of at least `count` bytes for each thread; what was in it is lost.
  func scratch(count: Int) -> ThreadScratch {
    scratchStride = max(scratchStride, ThreadScratch.stride(count: count))
    return ThreadScratch(start: ownScratch.bytes(threads * scratchStride), stride: scratchStride)
  }

  /// Memory of at least `count` bytes for all threads together, on a page boundary; what was in it is lost.
  func sharedScratch(count: Int) -> UnsafeMutableRawPointer { commonScratch.bytes(count) }
}

/// Memory for each thread, some pages from the others': a prefetcher that runs into another thread's memory makes both
/// slower. A value that counts no references, which threads would take from each other with every piece of work.
struct ThreadScratch {
  fileprivate let start: UnsafeMutableRawPointer
  fileprivate let stride: Int

  /// That of one thread, on a page boundary.
  subscript(thread: Int) -> UnsafeMutableRawPointer { start + thread * stride }

  fileprivate static func stride(count: Int) -> Int { (count + 4 * Scratch.page) & ~(Scratch.page - 1) }
}

/// Memory that grows as it is asked for.
private final class Scratch {
  private var memory: UnsafeMutableRawBufferPointer?
  static let page = 4096

  func bytes(_ count: Int) -> UnsafeMutableRawPointer {
    if let memory, memory.count >= count, let start = memory.baseAddress { return start }
    memory?.deallocate()
    let new = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (count + Self.page) & ~(Self.page - 1), alignment: Self.page)
    memory = new
    // The allocation is never empty.
    return new.baseAddress.unsafelyUnwrapped
  }

  deinit { memory?.deallocate() }
}
