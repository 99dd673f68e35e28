/// Numbers as people read them: rounded, with their unit.
public enum Figures {
  /// A number with a fixed count of decimals, rounded half away from zero; "-" where it is not a number.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "-" }
    var scale = 1.0
    for _ in 0..<max(0, decimals) { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return "-" }
    let whole = Int64(scaled)
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let digits = String(whole)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// A size in bytes: "812 B", "1.2 MiB", "140 MiB".
  public static func bytes(_ count: Int) -> String {
    guard count >= 1024 else { return "\(max(0, count)) B" }
    var value = Double(count)
    var unit = 0
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    while value >= 999.5, unit + 1 < units.count {
      value /= 1024
      unit += 1
    }
    return fixed(value, decimals: value < 99.95 ? 1 : 0) + " " + units[unit]
  }

  /// A share 0...1 as a whole percentage: "55%".
  public static func percent(_ share: Double) -> String {
    let text = fixed(share * 100, decimals: 0)
    return text == "-" ? text : text + "%"
  }

  /// A share 0...1 with one decimal: "55.2%".
  public static func exactPercent(_ share: Double) -> String {
    let text = fixed(share * 100, decimals: 1)
    return text == "-" ? text : text + "%"
  }

  /// Tokens a second, without the unit: "31.8", "412".
  public static func rate(_ tokensPerSecond: Double) -> String {
    fixed(tokensPerSecond, decimals: tokensPerSecond < 99.95 ? 1 : 0)
  }

  /// A time: "210 ms", "1.3 s", "2 min 5 s".
  public static func seconds(_ value: Double) -> String {
    guard value.isFinite, value >= 0, value < 1e9 else { return "-" }
    if value < 0.9995 { return fixed(value * 1000, decimals: value < 0.00995 ? 1 : 0) + " ms" }
    if value < 59.95 { return fixed(value, decimals: 1) + " s" }
    let whole = Int(value.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  /// A count of things that people do not count one by one: "812", "12.4 K", "28.1 M", "2.4 B".
  public static func count(_ value: Int) -> String {
    guard value >= 10_000 else { return String(value) }
    for (limit, unit) in [(1e9, "B"), (1e6, "M")] where Double(value) >= limit * 0.99995 {
      let scaled = Double(value) / limit
      return fixed(scaled, decimals: scaled < 99.95 ? 1 : 0) + " " + unit
    }
    let scaled = Double(value) / 1e3
    return fixed(scaled, decimals: scaled < 99.95 ? 1 : 0) + " K"
  }

  /// "There is 1 question", "There are 2 questions".
  public static func thereAre(_ value: Int, _ noun: String) -> String {
    "There \(value == 1 ? "is" : "are") \(counted(value, noun))"
  }

  /// "1 token", "2 tokens".
  public static func counted(_ value: Int, _ noun: String) -> String {
    "\(value) \(noun)\(value == 1 ? "" : "s")"
  }
}
