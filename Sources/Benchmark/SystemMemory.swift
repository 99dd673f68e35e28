import Glibc

/// What the system says about memory, in bytes.
public enum SystemMemory {
  /// What can be taken without swapping: the machine's MemAvailable, or what the group of processes has left, if that is
  /// less. nil where the system does not say.
  public static var available: Int? {
    let machine = text(of: "/proc/meminfo").flatMap { available(inMeminfo: $0) }
    guard let limit = text(of: "/sys/fs/cgroup/memory.max").flatMap(number),
      let used = text(of: "/sys/fs/cgroup/memory.current").flatMap(number)
    else { return machine }
    return min(machine ?? .max, max(0, limit - used))
  }

  /// What this process holds now.
  public static var resident: Int? {
    guard let fields = text(of: "/proc/self/statm")?.split(separator: " "), fields.count > 1 else { return nil }
    return Int(fields[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
  }

  /// The last cache of the processor; 0 where that is not known. (`sysconf` counts those of other processors too.)
  static var lastCache: Int {
    let size = text(of: "/sys/devices/system/cpu/cpu0/cache/index3/size") ?? ""
    let unit = size.contains("M") ? 1 << 20 : size.contains("K") ? 1 << 10 : 1
    guard let count = Int(size.prefix { $0.isNumber }), count < 1 << 24 else { return 0 }
    return count * unit
  }

  /// The processor's name; nil where the system does not say.
  public static var processor: String? {
    guard let line = text(of: "/proc/cpuinfo")?.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
      let colon = line.firstIndex(of: ":")
    else { return nil }
    let name = line[line.index(after: colon)...].split(separator: " ").joined(separator: " ")
    return name.isEmpty ? nil : name
  }

  static func available(inMeminfo text: String) -> Int? {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }) else { return nil }
    let fields = line.split(separator: " ")
    guard fields.count == 3, fields[2] == "kB", let kibibytes = Int(fields[1]) else { return nil }
    let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1024)
    return overflow ? nil : bytes
  }

  private static func number(_ text: String) -> Int? { Int(text.prefix { !$0.isWhitespace }) }

  /// The beginning of a file of the system; 64 KiB are enough for what is asked here.
  private static func text(of path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}
