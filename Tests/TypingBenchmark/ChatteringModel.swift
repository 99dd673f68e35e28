import Foundation
import TestSupport

/// A model of random weights that writes words without end: large enough to keep all cores busy, small enough for some
/// hundred tokens a second.
enum ChatteringModel {
  static let contextLength = 32_768

  private static let sizes = CheckpointModel.Sizes(
    layers: 12, dimension: 1024, heads: 16, keyValueHeads: 4, feedForward: 3072, vocabulary: 2048)
  /// The tokens for single bytes, which questions are made of, and those that begin and end messages.
  private static let bytes = 256
  private static let marks = ["<|im_start|>", "<|im_end|>"]

  static func gguf() -> [UInt8] {
    var model = CheckpointModel(sizes)
    // Words get random scores, bytes and marks all zero: the forty best are words, and no end is ever among them.
    let silent = bytes + marks.count
    let width = sizes.dimension
    for place in model.embedding.indices {
      model.embedding[place] = place < silent * width ? 0.0001 : model.embedding[place] * 0.05
    }
    var file = model.gguf(form: .tq2_0)
    let replaced = [
      "bitnet-b1.58.context_length", "tokenizer.ggml.tokens", "tokenizer.ggml.bos_token_id",
      "tokenizer.ggml.eos_token_id",
    ]
    file.entries.removeAll { replaced.contains($0.key) }
    file.add("bitnet-b1.58.context_length", uint32: UInt32(contextLength))
    file.add("tokenizer.ggml.model", string: "gpt2")
    file.add("tokenizer.ggml.pre", string: "gpt-2")
    file.add("tokenizer.ggml.tokens", strings: (0..<bytes).map(spelling) + marks + words)
    file.add("tokenizer.ggml.merges", strings: [])
    file.add("tokenizer.ggml.bos_token_id", uint32: UInt32(bytes))
    file.add("tokenizer.ggml.eos_token_id", uint32: UInt32(bytes + 1))
    return file.bytes
  }

  private static var words: [String] {
    let syllables = ["ba", "ko", "ri", "mu", "ne", "ta", "lo", "si", "pe", "du", "fa", "go"]
    let first = bytes + marks.count
    return (first..<sizes.vocabulary).map { number in
      let parts = [number % 12, number / 12 % 12, number / 144 % 12, number / 1728].map { syllables[$0] }
      return "\u{120}" + parts.joined()
    }
  }

  /// GPT-2's letters for bytes: those that can be seen are themselves, the others follow from U+0100 on.
  private static func spelling(of byte: Int) -> String {
    func isSeen(_ byte: Int) -> Bool { (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174 }
    let unseen = (0..<byte).count { !isSeen($0) }
    return UnicodeScalar(isSeen(byte) ? byte : 256 + unseen).map { String($0) } ?? ""
  }
}
