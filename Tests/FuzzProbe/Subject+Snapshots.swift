import Engine
import Foundation
import Kernels
import ModelFiles
import TestSupport
import Transformer

extension Subject {
  /// Saved caches. Their checksum is made right after the damage, so that what is behind it is reached.
  static func snapshot() throws -> Subject {
    let folder = try CheckpointFolder()
    let path = folder.path("chat.kv")
    let model = RandomModel(blocks: 1, dimension: 32, heads: 2, keyValueHeads: 1, feedForward: 32, vocabulary: 40)
    let forward = ForwardPass(
      weights: try Weights(model, configuration: model.configuration), profile: .a48, compute: Compute())
    func read(_ bytes: [UInt8]) throws -> SnapshotFormat.Content? {
      try Data(withChecksum(bytes)).write(to: URL(filePath: path))
      return try SnapshotFormat.read(path, model.configuration, width: .four, fingerprint: 7)
    }
    return Subject(
      name: "snapshot", seeds: try seeds(model, forward, at: path),
      words: [
        "TRILOBKV", "\u{10}\u{20}", "\u{8}\u{20}", "\u{4}\u{1}", "\u{3}\u{20}", "\u{1}\u{0}\u{0}\u{0}",
        "\u{0}\u{0}\u{7F}\u{7F}", "\u{10}\u{0}\u{0}\u{0}",
      ],
      read: { bytes in
        _ = try read(bytes)
        withExtendedLifetime(folder) {}
      },
      use: { bytes in
        guard var content = try read(bytes) else { return }
        precondition(content.tokens.allSatisfy { $0 < 40 } && content.tokens.count == content.cache.count)
        for width in [CacheWidth.sixteen, .three] {
          content.cache.setWidth(width, using: forward.compute)
          _ = forward.run([1, 2], cache: &content.cache)
        }
        content.cache.truncate(to: content.cache.count / 2)
        _ = forward.run([3], cache: &content.cache)
      })
  }

  private static func withChecksum(_ bytes: [UInt8]) -> [UInt8] {
    let content = Array(bytes.dropLast(8))
    var checksum = Checksum()
    content.withUnsafeBytes { checksum.update($0) }
    return content + withUnsafeBytes(of: checksum.value.littleEndian) { Array($0) }
  }

  /// Caches of each width, and one of several.
  private static func seeds(_ model: RandomModel, _ forward: ForwardPass, at path: String) throws -> [[UInt8]] {
    try [[CacheWidth.sixteen], [.eight], [.four], [.three], [.three, .four, .sixteen]].map { widths in
      var cache = KeyValueCache(model.configuration, width: widths[0])
      var tokens: [Int] = []
      for width in widths {
        cache.setWidth(width, using: forward.compute)
        let more = (0..<35).map { $0 }
        _ = forward.run(more, cache: &cache)
        tokens += more
      }
      let content = SnapshotFormat.Content(tokens: tokens, cache: cache)
      try SnapshotFormat.write(content, fingerprint: 7, to: path)
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    }
  }
}
