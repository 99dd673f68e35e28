import Glibc

/// The time that the calling thread computed, whatever else the machine is doing.
public enum ProcessorTime {
  /// Seconds that the fastest of some runs of a piece of work took on this thread.
  public static func fastest(of runs: Int = 5, _ work: () -> Void) -> Double {
    var fastest = Double.infinity
    for _ in 0..<runs {
      let start = now()
      work()
      fastest = min(fastest, now() - start)
    }
    return fastest
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
