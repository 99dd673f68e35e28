import Engine
import Foundation
import ModelFiles
import TestSupport
import Tokenization

extension Subject {
  private static let sizes = CheckpointModel.Sizes(
    layers: 1, dimension: 8, heads: 2, keyValueHeads: 1, feedForward: 8, vocabulary: 6)

  /// Opens a model and its tokenizer and template, without its weights.
  private static func open(_ path: String) throws {
    let checkpoint = try Checkpoint.open(path: path)
    let tokenizer = try Tokenizer(checkpoint.tokenizer)
    if let template = checkpoint.description.chatTemplate {
      _ = try ChatTemplate(source: template, tokenizer: tokenizer)
    }
  }

  static func gguf() throws -> Subject {
    let folder = try CheckpointFolder()
    let path = folder.path("model.gguf")
    let seeds = CheckpointModel.GGUFForm.allCases.map { form in
      var builder = CheckpointModel(form == .f32 ? sizes : .blocks).gguf(form: form)
      builder.entries.removeAll { $0.key.hasPrefix("tokenizer.") }
      // What is large is numbers: the head is what can be wrong in many ways.
      return form == .f32 ? builder.bytes : Array(builder.bytes.prefix(40_000))
    }
    return Subject(
      name: "gguf", seeds: seeds + (try vocabularies(folder)),
      words: [
        "GGUF", "general.architecture", "bitnet-b1.58", "llama", "qwen3", "tokenizer.ggml.tokens",
        "tokenizer.ggml.merges", "tokenizer.ggml.model", "gpt2", "tokenizer.chat_template", "general.alignment",
        ".block_count", ".attention.head_count_kv", ".rope.scaling.type", "token_embd.weight", ".scale",
        "\u{4}\u{0}\u{0}\u{0}", "\u{8}\u{0}\u{0}\u{0}", "\u{9}\u{0}\u{0}\u{0}\u{8}\u{0}\u{0}\u{0}",
      ],
      read: { bytes in
        try Data(bytes).write(to: URL(filePath: path))
        let file = try GGUFFile(path: path)
        _ = try TokenizerData.open(path: path)
        _ = file.tensors.map(\.shapeText)
        try open(path)
        withExtendedLifetime(folder) {}
      },
      use: { _ in
        _ = try SharedModel(path: path)
      })
  }

  /// GGUF files with the tokenizers of the fixtures.
  private static func vocabularies(_ folder: CheckpointFolder) throws -> [[UInt8]] {
    let tokenizers = [
      try Tokenizer(huggingFaceJSON: fixture("Tokenization/tokenizer.json")),
      try Tokenizer(huggingFaceJSON: fixture("Tokenization/characters.json")),
      try Tokenizer(sentencePieceModel: fixture("Tokenization/sentencepiece.model")),
      try Tokenizer(sentencePieceModel: fixture("Tokenization/sentencepiece-rules.model")),
    ]
    return try tokenizers.map { tokenizer in
      let path = folder.path("vocabulary.gguf")
      let metadata: [(key: String, value: GGUFValue)] =
        [("general.architecture", .string("bitnet-b1.58"))] + tokenizer.ggufVocabulary.metadata
      try GGUFWriter(metadata: metadata, tensors: []).write(to: path) { _, _ in }
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    }
  }

  static func safetensors() throws -> Subject {
    let folder = try CheckpointFolder()
    let model = CheckpointModel(sizes)
    try model.write(to: folder)
    let path = folder.path("model.safetensors")
    return Subject(
      name: "safetensors",
      seeds: [model.safetensors().bytes, model.safetensors(form: .master).bytes],
      words: jsonWords + [
        "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"BF16\"", "\"U8\"", "\"F32\"", "__metadata__", "[0,8]", "[1,0]",
      ],
      read: { bytes in
        try Data(bytes).write(to: URL(filePath: path))
        _ = try SafetensorsFile(path: path)
        try open(folder.path)
      },
      use: { _ in _ = try SharedModel(path: folder.path) })
  }

  static func config() throws -> Subject {
    let folder = try CheckpointFolder()
    let model = CheckpointModel(sizes)
    try model.write(to: folder)
    let path = folder.path("config.json")
    return Subject(
      name: "config",
      seeds: [Array(model.configuration().utf8), Array(model.configuration(form: .master).utf8)],
      words: jsonWords + [
        "\"hidden_size\"", "\"num_hidden_layers\"", "\"vocab_size\"", "\"rope_scaling\"", "\"rope_type\"", "\"yarn\"",
        "\"llama3\"", "\"factor\"", "\"eos_token_id\"", "\"quantization_config\"", "\"architectures\"",
        "\"LlamaForCausalLM\"", "\"Qwen3ForCausalLM\"", "\"head_dim\"", "\"tie_word_embeddings\"",
      ],
      read: { bytes in
        try Data(bytes).write(to: URL(filePath: path))
        try open(folder.path)
      },
      use: { _ in _ = try SharedModel(path: folder.path) })
  }
}
