import CKernels

/// The kernels of one processor on a few threads: what every product, norm and quantizer of the engine runs on.
///
/// Results depend on neither the set of kernels nor the number of threads. One caller at a time.
public final class Compute {
  public let kernels: KernelSet
  /// Threads that work, the caller's among them.
  public let threads: Int
  private let pool: OpaquePointer?
  /// Memory that attention decodes cached heads into; kept between calls.
  var attentionScratch: [Float] = []

  /// Products of fewer weights than this stay on the calling thread: waking another costs more than it gains.
  let weightsWorthSharing: Int

  /// - Parameters:
  ///   - threads: at least 1; fewer are used where the system gives fewer.
  ///   - weightsWorthSharing: products of fewer weights are not split.
  public init(kernels: KernelSet? = nil, threads: Int = 1, weightsWorthSharing: Int = 1 << 18) {
    self.weightsWorthSharing = weightsWorthSharing
    self.kernels = kernels ?? KernelSet.available[0]
    self.threads = max(1, threads)
    pool = self.threads > 1 ? worker_pool_create(self.threads) : nil
  }

  deinit { worker_pool_destroy(pool) }

  var table: kernel_table { kernels.table.pointee }

  /// Splits `count` items into even runs, a few for each thread, and works on them in any order.
  func forEachRun(of count: Int, weights: Int, _ body: (Range<Int>) -> Void) {
    guard let pool, weights >= weightsWorthSharing, count > 1 else { return body(0..<count) }
    let runs = min(count, threads * 4)
    forEachPiece(runs, on: pool) { run in body(count * run / runs..<count * (run + 1) / runs) }
  }

  /// Works on `count` pieces in any order, on as many threads as there are.
  func forEachPiece(_ count: Int, shared: Bool, _ body: (Int) -> Void) {
    guard let pool, shared else { return (0..<count).forEach(body) }
    forEachPiece(count, on: pool, body)
  }

  private func forEachPiece(_ count: Int, on pool: OpaquePointer, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var work = body
      withUnsafeMutablePointer(to: &work) { context in
        worker_pool_run(
          pool, count,
          { context, piece in context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(piece) }, context)
      }
    }
  }
}
