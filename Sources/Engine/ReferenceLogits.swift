import ModelFiles
import Transformer

/// The plain reference path on a model file: slow, and right.
public enum ReferenceLogits {
  /// The positions of a text that begins at position 0, as `InferenceEngine.logits` gives them.
  public static func positions(
    of tokens: [Int], path: String, options: EngineOptions
  ) throws -> [InferenceEngine.Position] {
    let checkpoint = try Checkpoint.open(path: path)
    let configuration = Configuration(checkpoint.description)
    try EngineError.check(
      tokens, vocabulary: configuration.vocabulary, context: options.context ?? configuration.contextLength)
    let profile = try options.profile ?? LoadedModel.profile(checkpoint.description, path: path)
    let (logits, zeros) = try ReferencePass(
      CheckpointWeights(checkpoint: checkpoint, compute: LoadedModel.makeCompute(options)),
      configuration: configuration, profile: profile,
      cacheWidth: options.cacheWidth, queryWidth: options.queryWidth
    ).run(tokens)
    return zip(logits, zeros).map { logits, zeros in
      InferenceEngine.Position(logits: logits, zeros: zeros, activeShare: configuration.activeShare(zeros))
    }
  }
}
