import ArgumentParser
import Engine
import ModelFiles
import Terminal
import Tokenization

/// `trilobit convert`: a model as one GGUF file.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Write a model as one GGUF file, ternary layers packed.")

  @Argument(help: "A Hugging Face directory, a GGUF file, or a name.", completion: ShellWords.models) var source: String
  @Argument(help: "The GGUF file to write.", completion: .file()) var destination: String
  @Option(
    help: ArgumentHelp(
      "tq2_0, tq1_0, i2_s, f16 or f32: how ternary layers are stored. Dense ones stay as they are, and so do those with a "
        + "scale for each group of weights, for which only f16 and f32 have room.", valueName: "type"))
  var type = Conversion.TernaryType.tq2_0
  @Option(
    help: ArgumentHelp("keep, f32, bf16, f16, q8_0 or q6_k: how embedding and head are stored.", valueName: "type"))
  var embedding = Conversion.EmbeddingType.keep

  func validate() throws {
    guard destination.hasSuffix(".gguf") else {
      throw ValidationError("\(destination) does not end in .gguf, which is what is written")
    }
  }

  func run() throws {
    let checkpoint = try Checkpoint.open(path: ModelLocation.path(of: source))
    let showsProgress = StandardError.isTerminal
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    try Conversion.convert(
      checkpoint, to: destination, ternaryType: type, embedding: embedding,
      tokenizerMetadata: try Self.tokenizerMetadata(checkpoint), isStopped: { InterruptFlag.isSet }
    ) { done, all in
      if showsProgress { StandardError.write("\rtensor \(done) of \(all)\u{1B}[K\(done == all ? "\n" : "")") }
    }
  }

  /// A tokenizer goes into the file whole; one from a GGUF file goes over as it is.
  private static func tokenizerMetadata(_ checkpoint: Checkpoint) throws -> [(key: String, value: GGUFValue)] {
    if case .gguf(let metadata, _) = checkpoint.tokenizer {
      return metadata.entries.filter { $0.key.hasPrefix("tokenizer.") || $0.key.hasPrefix("trilobit.tokenizer.") }
    }
    return try Tokenizer(checkpoint.tokenizer)?.ggufVocabulary.metadata ?? []
  }
}
