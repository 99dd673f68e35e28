import Glibc
import Jinja

extension CalendarTime {
  /// What a clock on the wall shows now, in the time zone of the machine; nil where no calendar has the time.
  static func local() -> CalendarTime? {
    var time = time(nil)
    var parts = tm()
    guard localtime_r(&time, &parts) != nil else { return nil }
    return CalendarTime(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
      minute: Int(parts.tm_min), second: Int(parts.tm_sec))
  }
}
