import Glibc

/// Points in time as people read them, in the time zone of the machine.
public enum LocalTime {
  /// Seconds since 1970 as "2026-01-31 14:05"; "unknown" where no calendar has them.
  public static func text(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = tm()
    guard localtime_r(&time, &parts) != nil else { return "unknown" }
    let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let count = strftime(buffer.baseAddress!, buffer.count, "%Y-%m-%d %H:%M", &parts)
      return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    return text.isEmpty ? "unknown" : text
  }
}
