import Foundation
import TestSupport
import Testing

@testable import Engine

/// Special tokens in the middle of an answer.
@Suite struct SpecialTokenTests {
  private let folder: CheckpointFolder
  private let engine: InferenceEngine

  /// The bundled model, which takes another token for the end, so that its own is one among others.
  init() async throws {
    folder = try CheckpointFolder()
    var bytes = try Data(contentsOf: URL(filePath: BundledModel.path))
    let key = try #require(bytes.range(of: Data("tokenizer.ggml.eos_token_id".utf8)))
    // After the key: the value's type, four bytes, and the value.
    bytes[key.upperBound + 4] = 1
    var options = EngineOptions()
    options.threads = 1
    options.template = """
      {{- bos_token }}
      {%- for m in messages %}{{ '<|' + m.role + '|>' + m.content }}{% endfor %}
      {%- if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}
      """
    engine = try await InferenceEngine.open(path: folder.write(Array(bytes), to: "m.gguf"), options: options)
  }

  @Test(arguments: [false, true])
  func theyAreShownToThoseWhoWantThem(shows: Bool) async throws {
    let sampling = BundledModel.greedy {
      $0.maxTokens = 24
      $0.showsSpecialTokens = shows
    }
    let (summary, log) = try await engine.answer(BundledModel.japan, sampling)
    #expect(summary.tokens.contains(5), "\(summary.tokens)")
    #expect(summary.text.contains("<|eot_id|>") == shows && log.text == summary.text)
  }
}
