import CKernels

/// The kernels for one instruction set. All sets give the same bits; some are faster.
public struct KernelSet: Sendable, Equatable {
  /// A constant of the program: never written, never freed.
  nonisolated(unsafe) let table: UnsafePointer<kernel_table>

  /// "portable", "avx2", ...
  public var name: String { String(cString: table.pointee.name) }

  /// How this set reads ternary weights fastest; it reads the others too.
  public var packing: TernaryPacking { TernaryPacking(kernel_table_packing(table)) }

  public static func == (one: KernelSet, other: KernelSet) -> Bool { one.table == other.table }

  /// The sets that this processor runs, best first; the portable one is always there.
  public static var available: [KernelSet] {
    (0..<kernel_table_count()).compactMap { index in
      guard let table = kernel_table_at(index), kernel_table_runs_here(table) else { return nil }
      return KernelSet(table: table)
    }
  }

  public static func named(_ name: String) -> KernelSet? { available.first { $0.name == name } }
}

/// How ternary weights lie in bytes.
public enum TernaryPacking: CaseIterable, Sendable {
  /// Four weights a byte: 2 bits.
  case twos
  /// Five weights a byte: 1.6 bits.
  case fives

  var kernelPacking: kernel_packing { self == .twos ? kernel_twos : kernel_fives }

  init(_ packing: kernel_packing) { self = packing == kernel_fives ? .fives : .twos }
}
