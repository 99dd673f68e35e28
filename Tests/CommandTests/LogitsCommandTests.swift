import Foundation
import TestSupport
import Testing

@Suite struct LogitsCommandTests {
  let program: Program
  static let model = TestFiles.fixtures.appending(path: "small/model").path
  static let cases = (try? OracleCases(contentsOf: TestFiles.fixtures.appending(path: "small/cases.json")).cases) ?? []

  init() throws { program = try Program() }

  @Test(arguments: cases)
  func agreesWithTheExpectedNumbers(one: OracleCases.Case) throws {
    let file = program.folder.path("logits.npy")
    let run = try program.run(
      "logits", "-m", Self.model, "--tokens", one.tokens.map(String.init).joined(separator: " "), "--profile",
      one.profile, "--kv", "\(one.kv)", "--q", "\(one.q)", "--out", file, "--json")
    run.expectSuccess()
    #expect(run.lines.count == 1)
    let array = try NumPyArray(contentsOf: URL(filePath: file))
    #expect(array.header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (\(one.tokens.count), 304)"))
    #expect(array.headerBytes % 64 == 0)
    let expected = try one.expectedLogits(beside: URL(filePath: "/"))
    let error = relativeError(
      array.rows.suffix(expected.count).flatMap(\.self), expected: expected.flatMap(\.self))
    #expect(error < one.tolerance)

    let object = try #require(run.objects().first)
    #expect(Set(object.keys) == ["tokens", "greedy", "zeros", "active_share"])
    #expect(object["tokens"] as? Int == one.tokens.count)
    #expect(object["greedy"] as? [Int] == one.greedy)
    let zeros = try #require(object["zeros"] as? [[String: Double]])
    #expect(zeros.count == one.zeros?.count)
    for (layer, wanted) in zip(zeros, one.zeros ?? []) {
      #expect(Set(layer.keys) == ["qkv", "out", "gate", "up", "down"])
      for (key, share) in [
        ("qkv", wanted.qkv), ("out", wanted.out), ("gate", wanted.gate), ("up", wanted.up), ("down", wanted.down),
      ] {
        #expect(abs(try #require(layer[key]) - Double(share)) < 0.005, "\(key)")
      }
    }
    #expect(try (0...1).contains(#require(object["active_share"] as? Double)))
  }

  @Test func theActiveShareIsTheOneOfItsZeros() throws {
    let run = try program.run("logits", "-m", Self.model, "--tokens", "0 5 9 200", "--json")
    let object = try #require(run.objects().first)
    let zeros = try #require(object["zeros"] as? [[String: Double]])
    // 64 wide, keys and values 32 each, feed-forward 160.
    let weights: [String: Double] = ["qkv": 64 * 128, "out": 64 * 64, "gate": 10240, "up": 10240, "down": 10240]
    var (idle, all) = (0.0, 0.0)
    for layer in zeros {
      for (key, weight) in weights {
        idle += weight * (layer[key] ?? 0)
        all += weight
      }
    }
    #expect(abs(try #require(object["active_share"] as? Double) - (1 - idle / all)) < 1e-5)
  }

  @Test func plainOutputIsTheGreedyTokens() throws {
    let run = try program.run("logits", "-m", Self.model, "--tokens", "0 102,240\n178")
    run.expectSuccess()
    #expect(run.text == "0 102 240 178\n")
    let file = program.folder.path("quiet.npy")
    let quiet = try program.run("logits", "-m", Self.model, "--tokens", "0", "--out", file)
    quiet.expectSuccess()
    #expect(quiet.text.isEmpty)
  }

  @Test(arguments: ["avx2", "portable", "reference"])
  func everyPathGivesTheSameNumbers(kernels: String) throws {
    let arguments = ["logits", "-m", Self.model, "--tokens", "0 255 170 53 62", "--kv", "4", "--out"]
    let expected = program.folder.path("best.npy")
    try program.run(arguments + [expected]).expectSuccess()
    let file = program.folder.path("forced.npy")
    let run = try program.run(arguments + [file], environment: ["TRILOBIT_KERNELS": kernels])
    if run.ending == .exited(64), kernels == "avx2" { return }  // not on this processor
    run.expectSuccess()
    let (one, other) = try (
      NumPyArray(contentsOf: URL(filePath: file)), NumPyArray(contentsOf: URL(filePath: expected))
    )
    #expect(relativeError(one.rows.flatMap(\.self), expected: other.rows.flatMap(\.self)) < 1e-5)
    try program.run(arguments + [file], environment: ["TRILOBIT_KERNELS": "abacus"]).expectError(64, "abacus")
  }

  @Test func tokensThatAreNoneAreRefused() throws {
    for tokens in ["0 x", "0 -1", "1.5", "99999999999999999999"] {
      try program.run("logits", "-m", Self.model, "--tokens=\(tokens)").expectError(64, "token id")
    }
    try program.run("logits", "-m", Self.model, "--tokens", "0 304").expectError(65, "304", "303")
    try program.run("logits", "-m", Self.model, "--tokens", " ").expectError(64, "--tokens")
    let many = Array(repeating: "1", count: 513).joined(separator: " ")
    try program.run("logits", "-m", Self.model, "--tokens", many).expectError(65, "512")
    try program.run("logits", "-m", Self.model).expectError(64, "--tokens")
  }

  @Test func aFileThatCannotBeWrittenIsSaid() throws {
    for path in ["/nonexistent/x.npy", program.folder.path] {
      try program.run("logits", "-m", Self.model, "--tokens", "0 1 2 3 4 5 6 7", "--out", path).expectError(73, path)
    }
  }
}
