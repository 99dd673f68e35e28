import Foundation
import TestSupport
import Testing

/// Damaged files are refused in a sentence, or read as far as they are sound: no crash, no more than two seconds, no
/// allocation of more than four times the file.
///
/// Ten seconds of processor time a reader, with the same files in every run. `TRILOBIT_FUZZ_SECONDS=600` lets each reader
/// run for so long, from a seed that changes with the day. What ends it is kept, and is named; once it is mended, it goes
/// into Tests/Fixtures/Fuzz.
@Suite struct FuzzTests {
  static let subjects = ["gguf", "safetensors", "config", "tokenizer-json", "tokenizer-model", "template", "snapshot"]
  private static let seconds = ProcessInfo.processInfo.environment["TRILOBIT_FUZZ_SECONDS"].flatMap(Double.init)

  private func probe(_ arguments: [String], seconds: Double) throws -> ProgramRun {
    let program = try #require(TestFiles.builtProgram("fuzz-probe"), "fuzz-probe is not built")
    return try ProgramRun(
      program, arguments, environment: ["SWIFT_BACKTRACE": "enable=no", "PATH": "/usr/bin:/bin"],
      // The processor may have more to do.
      seconds: 60 + seconds * 10)
  }

  /// Runs the probe; what it was at when it ended otherwise than well.
  private func fuzz(_ subject: String, seconds: Double, seed: UInt64) throws -> (run: ProgramRun, input: [UInt8]) {
    let newest = FileManager.default.temporaryDirectory.appending(path: "trilobit-fuzz-\(subject)-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: newest) }
    let run = try probe([subject, "\(seconds)", "\(seed)", newest.path], seconds: seconds)
    let held = [UInt8](try Data(contentsOf: newest))
    let count = held.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    return (run, Array(held.dropFirst(8).prefix(count)))
  }

  @Test(arguments: subjects)
  func damagedFilesDoNoHarm(subject: String) throws {
    let day = UInt64(Date().timeIntervalSince1970 / 86_400)
    let (run, input) = try fuzz(subject, seconds: Self.seconds ?? 10, seed: Self.seconds == nil ? 1 : day)
    guard run.ending != .exited(0) else {
      #expect(run.text.contains(" kinds of answer"))
      print(run.text, terminator: "")
      return
    }
    let kept = FileManager.default.temporaryDirectory.appending(path: "trilobit-fuzz-\(subject).found")
    try Data(input).write(to: kept)
    Issue.record("\(subject): \(run.ending), \(run.errorText.suffix(2000)); the file is \(kept.path)")
  }

  /// What was found once: Tests/Fixtures/Fuzz, a folder a reader.
  @Test(arguments: subjects)
  func whatWasFoundDoesNoHarmAnyMore(subject: String) throws {
    let folder = TestFiles.fixtures.appending(path: "Fuzz/\(subject)")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let run = try probe([subject, "replay"] + names.sorted().map { folder.appending(path: $0).path }, seconds: 10)
    #expect(run.ending == .exited(0), "\(run.text.suffix(1000)) \(run.errorText.suffix(1000))")
    #expect(run.text.split(separator: "\n").count == names.count)
  }

  /// Files of a megabyte, of nothing but what takes the most memory for its length.
  @Test(arguments: DenseFiles.all)
  func densityDoesNoHarm(file: DenseFiles.File) throws {
    let folder = try CheckpointFolder()
    let path = try folder.write(file.bytes(), to: "dense")
    let run = try probe([file.subject, "replay", path], seconds: 10)
    #expect(run.ending == .exited(0), "\(run.text.suffix(500)) \(run.errorText.suffix(500))")
  }

  // MARK: The watch itself

  @Test func aCrashIsSeenWithItsFile() throws {
    let (run, input) = try fuzz("broken-crash", seconds: 5, seed: 1)
    guard case .killed = run.ending else { return #expect(Bool(false), "\(run.ending)") }
    #expect(input.count > 40)
  }

  @Test func aHangIsSeen() throws {
    let (run, input) = try fuzz("broken-hang", seconds: 5, seed: 1)
    #expect(run.ending == .killed(signal: SIGPROF) && input.count > 40)
  }

  @Test func greedIsSeen() throws {
    let (run, input) = try fuzz("broken-greed", seconds: 5, seed: 1)
    #expect(run.ending == .exited(2) && run.errorText.contains("allocation of 104857"), "\(run.errorText)")
    #expect(input.count > 40)
  }
}
