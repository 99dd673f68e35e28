import Testing

@testable import Jinja

@Suite struct CalendarTimeTests {
  private func text(_ format: String, _ time: CalendarTime) throws -> String {
    try Template(source: "{{ strftime_now(f) }}").renderText(["f": .text(format)], now: time)
  }

  /// As the C library of GNU writes them.
  @Test func writesDates() throws {
    let time = CalendarTime(year: 2024, month: 2, day: 9, hour: 0, minute: 5, second: 7)
    for (format, expected) in [
      ("%d %b %Y", "09 Feb 2024"), ("%A, %B %-d, %y", "Friday, February 9, 24"), ("%a %e|%_m|%j", "Fri  9| 2|040"),
      ("%H:%M:%S %I%p", "00:05:07 12AM"), ("%F %T %D %R", "2024-02-09 00:05:07 02/09/24 00:05"),
      ("%u%w %U %W", "55 05 06"),
      ("%c", "Fri Feb  9 00:05:07 2024"), ("%r|%P|%-I|%k|%l", "12:05:07 AM|am|12| 0|12"), ("%C%h%n%t%%", "20Feb\n\t%"),
      ("%^B %z%Z", "FEBRUARY "), ("100%", "100%"),
    ] { #expect(try text(format, time) == expected, "\(format)") }
    #expect(throws: TemplateError.self) { try text("%Q", time) }
  }

  @Test func knowsTheDayOfTheWeek() {
    for (year, month, day, weekday, dayOfYear) in [
      (1970, 1, 1, 4, 1), (2000, 2, 29, 2, 60), (2023, 12, 31, 0, 365), (2024, 12, 31, 2, 366), (2100, 3, 1, 1, 60),
    ] {
      let time = CalendarTime(year: year, month: month, day: day)
      #expect(time.weekday == weekday)
      #expect(time.dayOfYear == dayOfYear)
    }
  }

  @Test func withoutAClockThereIsNoSuchFunction() throws {
    let template = try Template(source: "{{ strftime_now is defined }}")
    #expect(try template.renderText([:]) == "False")
    #expect(try template.renderText([:], now: CalendarTime(year: 2024, month: 1, day: 1)) == "True")
  }
}
