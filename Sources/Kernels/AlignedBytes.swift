/// Memory for packed weights, on 64-byte boundaries: written once while it is made, then only read.
final class AlignedBytes: @unchecked Sendable {  // nobody can write to it after `init` returns
  let pointer: UnsafePointer<UInt8>
  let count: Int

  init(count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
    let bytes = memory.bindMemory(to: UInt8.self, capacity: max(count, 1))
    fill(bytes)
    pointer = UnsafePointer(bytes)
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(mutating: pointer).deallocate() }
}
