import Glibc

extension Checkpoint {
  /// Has the files of the weights read from the disk in the background, in the order of their bytes, while what has come
  /// is decoded. Returns at once.
  public func readAhead() {
    var files: [MappedFile] = []
    for tensor in tensors where files.last !== tensor.data.file {
      if !files.contains(where: { $0 === tensor.data.file }) { files.append(tensor.data.file) }
    }
    ReadAheadThread.start(files)
  }
}

/// A thread of its own: the system may hold it up while the disk is busy, which no thread of a pool should be.
private enum ReadAheadThread {
  private final class Work {
    let files: [MappedFile]

    init(_ files: [MappedFile]) { self.files = files }
  }

  /// Where there is no thread to be had, the files are read when they are needed, as without it.
  static func start(_ files: [MappedFile]) {
    let work = Unmanaged.passRetained(Work(files))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { work in
        guard let work else { return nil }
        Unmanaged<Work>.fromOpaque(work).takeRetainedValue().files.forEach { $0.readAhead() }
        return nil
      }, work.toOpaque())
    if status == 0 { pthread_detach(thread) } else { work.release() }
  }
}
