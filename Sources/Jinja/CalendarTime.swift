/// A moment as a calendar and a clock on the wall show it.
public struct CalendarTime: Equatable, Sendable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int

  public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// 1 to 366.
  var dayOfYear: Int {
    let lengths = [
      31, year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
    ]
    return lengths.prefix(max(0, month - 1)).reduce(0, +) + day
  }

  /// 0 for Sunday.
  var weekday: Int {
    let before = year - 1
    let days = before * 365 + before / 4 - before / 100 + before / 400 + dayOfYear
    return (days % 7 + 7) % 7
  }

  static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  var dayName: String { Self.days[weekday] }
  var monthName: String { Self.months[min(max(month, 1), 12) - 1] }
}

extension Interpreter {
  /// A moment in the form that a pattern of `strftime` says, in English.
  func dateText(_ pattern: Text, _ time: CalendarTime) throws(TemplateError) -> Text {
    var out = Text([])
    var rest = pattern.units[...]
    while let unit = rest.popFirst() {
      guard unit & Text.pointMask == 0x25, let next = rest.popFirst() else {
        out.units.append(unit)
        continue
      }
      var letter = next
      var flag: Unicode.Scalar?
      if [0x2D, 0x5F, 0x30, 0x5E].contains(next & Text.pointMask), let following = rest.popFirst() {
        flag = Unicode.Scalar(next & Text.pointMask)
        letter = following
      }
      guard let scalar = Unicode.Scalar(letter & Text.pointMask), let text = Self.part(scalar, flag, time) else {
        throw unsupported("'%\(Text([letter]).string)' in a date")
      }
      out.append(Text(flag == "^" ? text.uppercased() : text, mark: Int(letter >> Text.markShift)))
    }
    return out
  }

  private static func part(_ letter: Unicode.Scalar, _ flag: Unicode.Scalar?, _ time: CalendarTime) -> String? {
    func number(_ value: Int, _ width: Int, _ usual: Unicode.Scalar = "0") -> String {
      let digits = String(value)
      let fill = flag == "-" ? "" : flag == "_" || flag != "0" && usual == " " ? " " : "0"
      return fill.isEmpty ? digits : String(repeating: fill, count: max(0, width - digits.count)) + digits
    }
    func joined(_ letters: Unicode.Scalar..., separator: String) -> String? {
      letters.compactMap { part($0, nil, time) }.joined(separator: separator)
    }
    let halfDay = time.hour % 12 == 0 ? 12 : time.hour % 12
    switch letter {
    case "a": return String(time.dayName.prefix(3))
    case "A": return time.dayName
    case "b", "h": return String(time.monthName.prefix(3))
    case "B": return time.monthName
    case "c":
      return [
        part("a", nil, time), part("b", nil, time), part("e", nil, time), part("T", nil, time), part("Y", nil, time),
      ]
      .compactMap(\.self).joined(separator: " ")
    case "C": return number(time.year / 100, 2)
    case "d": return number(time.day, 2)
    case "D", "x": return joined("m", "d", "y", separator: "/")
    case "e": return number(time.day, 2, " ")
    case "f": return "000000"
    case "F": return joined("Y", "m", "d", separator: "-")
    case "H": return number(time.hour, 2)
    case "I": return number(halfDay, 2)
    case "j": return number(time.dayOfYear, 3)
    case "k": return number(time.hour, 2, " ")
    case "l": return number(halfDay, 2, " ")
    case "m": return number(time.month, 2)
    case "M": return number(time.minute, 2)
    case "n": return "\n"
    case "p": return time.hour < 12 ? "AM" : "PM"
    case "P": return time.hour < 12 ? "am" : "pm"
    case "r": return joined("I", "M", "S", separator: ":").map { $0 + (time.hour < 12 ? " AM" : " PM") }
    case "R": return joined("H", "M", separator: ":")
    case "S": return number(time.second, 2)
    case "t": return "\t"
    case "T", "X": return joined("H", "M", "S", separator: ":")
    case "u": return String(time.weekday == 0 ? 7 : time.weekday)
    case "U": return number((time.dayOfYear + 6 - time.weekday) / 7, 2)
    case "w": return String(time.weekday)
    case "W": return number((time.dayOfYear + 6 - (time.weekday + 6) % 7) / 7, 2)
    case "y": return number(time.year % 100, 2)
    case "Y": return number(time.year, 1)
    case "z", "Z": return ""
    case "%": return "%"
    default: return nil
    }
  }
}
