import Foundation
import TestSupport

/// Types into the chat while a model writes with all cores, and measures how long each key takes to the prompt.
///
/// `typing-benchmark [--idle] [--keys N] [--screen ROWSxCOLUMNS] [-- ARGUMENTS FOR TRILOBIT]`; the program beside it is
/// the one that is measured. `--idle` types without an answer being written.
@main
enum TypingBenchmark {
  static let limit = 16.0

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func main() {
    do {
      try run()
    } catch {
      print(error)
      exit(1)
    }
  }

  private static func run() throws {
    let options = try Options(CommandLine.arguments.dropFirst())
    guard let program = TestFiles.builtProgram("trilobit") else { throw Failure(description: "trilobit is not built") }
    let folder = try CheckpointFolder()
    let model = try folder.write(ChatteringModel.gguf(), to: "chattering.gguf")
    print("\(program.path), \(options.rows)x\(options.columns), \(options.keys) keys every 60 ms")
    let typist = try Typist(
      program,
      arguments: [
        "--model", model, "--template", "chatml", "--seed", "1", "--context", "\(ChatteringModel.contextLength)",
      ]
        + options.arguments,
      home: folder, rows: options.rows, columns: options.columns)
    try typist.waitUntilReady()
    if !options.isIdle { try typist.haveItWrite() }
    let before = typist.writtenTokens
    let start = ContinuousClock.now
    let times = try (0..<options.keys).map { try typist.measureKey(number: $0) }
    let seconds = (ContinuousClock.now - start).milliseconds / 1000
    if !options.isIdle {
      guard typist.isWriting else { throw Failure(description: "the answer ended too early:\n" + typist.screen) }
      print("writing meanwhile: \(text(Double(typist.writtenTokens - before) / seconds)) tokens/s")
    }
    report(times)
    typist.leave()
  }

  private static func report(_ times: [Double]) {
    let sorted = times.sorted()
    let most = sorted[min(sorted.count - 1, Int((Double(sorted.count) * 0.99).rounded(.up)) - 1)]
    print(
      "from key to prompt: median \(text(sorted[sorted.count / 2])) ms, 99th of 100 \(text(most)) ms, "
        + "longest \(text(sorted[sorted.count - 1])) ms")
    print(most <= limit ? "99 of 100 keys are shown within 16 ms" : "TOO SLOW: 99 of 100 keys need more than 16 ms")
    if most > limit { exit(1) }
  }

  private static func text(_ number: Double) -> String { String(format: "%.2f", number) }
}

extension TypingBenchmark {
  struct Options {
    var isIdle = false
    var keys = 300
    var (rows, columns) = (40, 120)
    var arguments: [String] = []

    init(_ given: ArraySlice<String>) throws {
      var given = given
      while let option = given.popFirst() {
        switch option {
        case "--idle": isIdle = true
        case "--keys": keys = given.popFirst().flatMap { Int($0) } ?? keys
        case "--screen":
          let sizes = (given.popFirst() ?? "").split(separator: "x").compactMap { Int($0) }
          guard sizes.count == 2 else { throw Failure(description: "--screen takes ROWSxCOLUMNS") }
          (rows, columns) = (sizes[0], sizes[1])
        case "--":
          arguments = Array(given)
          given = []
        default: throw Failure(description: "there is no option \(option)")
        }
      }
      guard keys > 0 else { throw Failure(description: "--keys takes a number from 1 on") }
    }
  }
}

extension Duration {
  var milliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) * 1e-15 }
}
