import Chat
import Hub

/// The line that shows how far a download is, on standard error where that is a terminal.
struct PullProgress {
  private var rate = TransferRate()
  private let start = ContinuousClock.now
  private var shown = ""

  /// Draws the line anew, if something in it changed.
  mutating func draw(_ state: TransferMeter.State) {
    guard StandardError.isTerminal else { return }
    rate.add(state.loaded, at: ContinuousClock.now - start)
    let line = Self.line(state, rate: rate, columns: StandardError.columns ?? 80)
    guard line != shown else { return }
    shown = line
    StandardError.write("\r\(line)\u{1B}[K")
  }

  /// Takes the line away.
  static func clear() { if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") } }

  /// "██████▌·········  42%  812 MiB of 1.9 GiB  41 MiB/s  28 s left", or less where there is no room.
  static func line(_ state: TransferMeter.State, rate: TransferRate, columns: Int) -> String {
    switch state.phase {
    case .listing: return cut(["asking for the list of files"], columns)
    case .waiting(let seconds): return cut(["waiting \(seconds) s for another try", amount(state)], columns)
    case .checking: return cut(["checking what is there", amount(state)], columns)
    case .loading: break
    }
    let share = Double(state.done) / Double(max(1, state.total))
    var parts = [Figures.percent(min(1, share)), amount(state)]
    if let rate = rate.bytesPerSecond { parts.append("\(Figures.bytes(Int(rate)))/s") }
    if let seconds = rate.seconds(for: state.total - state.done) { parts.append("\(Figures.seconds(seconds)) left") }
    let room = columns - 1 - parts.reduce(0) { $0 + $1.count + 2 }
    return room < 6 ? cut(parts, columns) : cut([bar(share, cells: min(40, room))] + parts, columns)
  }

  static func amount(_ state: TransferMeter.State) -> String {
    "\(Figures.bytes(state.done)) of \(Figures.bytes(state.total))"
  }

  /// What is said when all is there.
  static func lastLine(_ model: PulledModel, seconds: Double) -> String {
    let work =
      model.loaded > 0
      ? "\(Figures.bytes(model.loaded)) in \(Figures.seconds(seconds))" : "all of it was there already"
    return "\(StandardOutput.harmless(model.path)): \(work). Chat with it:\n"
  }

  private static func bar(_ share: Double, cells: Int) -> String {
    let eighths = Int((min(1, max(0, share)) * Double(cells * 8)).rounded(.down))
    let part = eighths % 8 == 0 ? "" : ["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1]
    let full = String(repeating: "█", count: eighths / 8) + part
    return full + String(repeating: "·", count: cells - full.count)
  }

  /// A line never wraps: it could not be drawn over.
  private static func cut(_ parts: [String], _ columns: Int) -> String {
    String(parts.joined(separator: "  ").prefix(max(0, columns - 1)))
  }
}
