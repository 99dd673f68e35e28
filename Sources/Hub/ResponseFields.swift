import Glibc

/// Fields of an HTTP answer that are more than one word.
enum ResponseFields {
  /// The address of the next page in a Link field: `<https://…>; rel="next"`.
  static func nextPage(_ links: [String]) -> String? {
    for link in links.joined(separator: ",").split(separator: ",") {
      guard let start = link.firstIndex(of: "<"), let end = link[start...].firstIndex(of: ">") else { continue }
      let parameters = link[end...].lowercased().filter { $0 != " " && $0 != "\"" }
      if parameters.split(separator: ";").contains("rel=next") { return String(link[link.index(after: start)..<end]) }
    }
    return nil
  }

  /// The first byte and the whole size in a Content-Range field: `bytes 100-199/200`. The size is nil where it is "*".
  static func range(_ text: String) -> (first: Int, bytes: Int?)? {
    guard let match = text.wholeMatch(of: /bytes (\d{1,18})-\d{1,18}\/(\d{1,18}|\*)/), let first = Int(match.1) else {
      return nil
    }
    return (first, Int(match.2))
  }

  /// The seconds to wait of a Retry-After field: a number, or the time at which to come back.
  static func seconds(retryAfter text: String, now: Int = time(nil)) -> Int? {
    if let seconds = Int(text), seconds >= 0 { return seconds }
    guard let match = text.wholeMatch(of: /\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT/) else {
      return nil
    }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard let month = months.firstIndex(of: String(match.2)), let day = Int32(match.1), let year = Int32(match.3),
      let hour = Int32(match.4), let minute = Int32(match.5), let second = Int32(match.6)
    else { return nil }
    var parts = tm()
    (parts.tm_mday, parts.tm_mon, parts.tm_year) = (day, Int32(month), year - 1900)
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
    return max(0, timegm(&parts) - now)
  }
}
