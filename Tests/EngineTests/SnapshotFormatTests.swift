import Foundation
import Kernels
import ModelFiles
import TestSupport
import Testing
import Transformer

@testable import Engine

/// The file of a snapshot, and what becomes of damage.
@Suite struct SnapshotFormatTests {
  private let folder: CheckpointFolder
  private let model = RandomModel(seed: 3)
  private let bytes: [UInt8]
  private static let fingerprint: UInt64 = 0x1234_5678_9ABC_DEF0
  private static let tokens = (0..<41).map { $0 % 90 }

  init() throws {
    folder = try CheckpointFolder()
    var cache = KeyValueCache(model.configuration, width: .three)
    let forward = ForwardPass(
      weights: try Weights(model, configuration: model.configuration), profile: .a48, compute: Compute())
    _ = forward.run(Self.tokens, cache: &cache)
    let path = folder.path("whole.kv")
    let content = SnapshotFormat.Content(tokens: Self.tokens, cache: cache)
    try SnapshotFormat.write(content, fingerprint: Self.fingerprint, to: path)
    bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    #expect(bytes.count == content.byteCount)
  }

  private var path: String { folder.path("read.kv") }

  private func read(
    _ bytes: [UInt8], fingerprint: UInt64 = fingerprint
  ) throws -> SnapshotFormat.Content? {
    try Data(bytes).write(to: URL(filePath: path))
    return try SnapshotFormat.read(path, model.configuration, width: .three, fingerprint: fingerprint)
  }

  private func error(_ bytes: [UInt8], fingerprint: UInt64 = fingerprint) throws -> SnapshotError? {
    do {
      _ = try read(bytes, fingerprint: fingerprint)
      return nil
    } catch {
      return error as? SnapshotError
    }
  }

  /// The same with some bytes replaced, and a checksum that is right.
  private func changed(_ place: Int, _ new: some FixedWidthInteger) -> [UInt8] {
    var other = Array(bytes.dropLast(8))
    withUnsafeBytes(of: new.littleEndian) { other.replaceSubrange(place..<place + $0.count, with: $0) }
    var checksum = Checksum()
    other.withUnsafeBytes { checksum.update($0) }
    withUnsafeBytes(of: checksum.value.littleEndian) { other += $0 }
    return other
  }

  @Test func whatIsReadIsWhatWasWritten() throws {
    let content = try #require(try read(bytes))
    #expect(content.tokens == Self.tokens && content.cache.count == 41)
    #expect(content.cache.runs.map { [$0.bits, $0.tokens] } == [[4, 1], [3, 40]])
    #expect(try error(changed(32, UInt32(0))) == nil, "the checksum of this test is right")
  }

  @Test func everyFieldIsChecked() throws {
    let damaged = SnapshotError.damaged(path: path)
    let cases: [(bytes: [UInt8], error: SnapshotError)] = [
      (changed(0, UInt8(ascii: "t")), .notASnapshot(path: path)),
      (changed(8, UInt32(2)), .otherVersion(path: path, version: 2)),
      (changed(8, UInt32.max), .otherVersion(path: path, version: Int(UInt32.max))),
      (changed(12, UInt32(40)), damaged), (changed(12, UInt32(42)), damaged), (changed(12, UInt32(43)), damaged),
      (changed(12, UInt32(0)), damaged), (changed(12, UInt32.max), damaged),
      (changed(16, UInt64(1)), .otherModel(path: path)),
      (changed(24, UInt64(0)), damaged), (changed(24, UInt64.max), damaged), (changed(24, UInt64(Int.max)), damaged),
      (changed(24, UInt64(bytes.count)), damaged),
      // A token that is none, and what fills up the last word of tokens.
      (changed(32, UInt32(96)), damaged), (changed(36, UInt32.max), damaged),
      (changed(32 + 41 * 4, UInt32(1)), damaged),
      // The head of the cache: blocks, heads, width of a head, pages.
      (changed(200, UInt32(3)), damaged), (changed(204, UInt32(1)), damaged), (changed(208, UInt32(17)), damaged),
      (changed(212, UInt32(4)), damaged), (changed(212, UInt32.max), damaged),
      // The last page has a token less than there are.
      (changed(216 + 5, UInt8(7)), damaged),
      (changed(224, Float.nan.bitPattern), damaged), (changed(224, Float(-1).bitPattern), damaged),
    ]
    for (number, one) in cases.enumerated() { #expect(try error(one.bytes) == one.error, "case \(number)") }
    #expect(try error(bytes, fingerprint: 1) == .otherModel(path: path))
  }

  @Test func everyChangedByteIsNoticed() throws {
    for place in Array(0..<240) + Array(stride(from: 240, to: bytes.count, by: 37)) + [bytes.count - 1] {
      var other = bytes
      other[place] ^= 1 << UInt8(place % 8)
      #expect(try error(other) != nil, "byte \(place)")
    }
  }

  @Test func everyShorterOrLongerFileIsNoticed() throws {
    for count in Array(0..<240) + Array(stride(from: 240, to: bytes.count, by: 53)) {
      #expect(try error(Array(bytes[..<count])) != nil, "\(count) bytes")
    }
    #expect(try error(bytes + [0]) == .damaged(path: path))
    #expect(try error(bytes + bytes) == .damaged(path: path))
  }

  @Test func whatIsNoFileIsRefused() throws {
    #expect(try SnapshotFormat.read(folder.path("none.kv"), model.configuration, width: .three, fingerprint: 0) == nil)
    #expect(throws: SnapshotError.self) {
      _ = try SnapshotFormat.read(folder.path, model.configuration, width: .three, fingerprint: 0)
    }
    let pipe = folder.path("pipe.kv")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: SnapshotError.cannotRead(path: pipe, reason: "it is no plain file")) {
      _ = try SnapshotFormat.read(pipe, model.configuration, width: .three, fingerprint: 0)
    }
  }
}
