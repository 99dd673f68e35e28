import Glibc
import Synchronization

/// Memory for packed weights, on 64-byte boundaries: written once while it is made, then only read.
///
/// Much of it lies in huge pages, side by side with what was made before and after: rows and columns that are skipped
/// would otherwise cost a walk through the page tables each.
final class AlignedBytes: @unchecked Sendable {  // nobody can write to it after `init` returns
  let pointer: UnsafePointer<UInt8>
  let count: Int
  private let arena: Arena

  init(count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    let (arena, bytes) = Arena.allocate(max(count, 1))
    fill(bytes)
    self.arena = arena
    pointer = UnsafePointer(bytes)
    self.count = count
  }
}

/// A stretch of anonymous memory that is given out from its beginning to its end, and returned when nobody holds any
/// of it.
private final class Arena: @unchecked Sendable {  // `used` is only touched under the lock of `current`
  private static let hugePage = 2 << 20
  private static let size = 64 << 20
  private static let current = Mutex<Arena?>(nil)

  private let start: UnsafeMutableRawPointer
  private let size: Int
  private var used = 0

  static func allocate(_ count: Int) -> (Arena, UnsafeMutablePointer<UInt8>) {
    let needed = (count + 63) & ~63
    return current.withLock { current in
      let arena: Arena
      if let open = current, open.size - open.used >= needed {
        arena = open
      } else {
        arena = Arena(size: max(needed, size))
        // What is left of the one before may be more than what is left of a big one.
        if needed <= size / 2 { current = arena }
      }
      let bytes = (arena.start + arena.used).bindMemory(to: UInt8.self, capacity: needed)
      arena.used += needed
      return (arena, bytes)
    }
  }

  /// Memory that was never written takes no room, so that an arena costs no more than what is used of it.
  private init(size wanted: Int) {
    let page = Self.hugePage
    size = (wanted + page - 1) & ~(page - 1)
    let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      // Only address space is asked for here, which a 64-bit system refuses under a limit (`ulimit -v`) alone; weights
      // are built by initializers all over, none of which could go on without.
      fatalError("No memory for \(size) bytes of weights.")
    }
    start = mapped
    madvise(mapped, size, MADV_HUGEPAGE)
  }

  deinit { munmap(start, size) }
}
