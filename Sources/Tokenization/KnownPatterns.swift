/// The patterns that `tokenizer.ggml.pre` names, as llama.cpp understands the names (`src/llama-vocab.cpp`).
enum KnownPatterns {
  static let gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  static let llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"#
    + #"|\s+(?!\S)|\s+"#

  /// As Llama 3's, but each digit is a word of its own.
  static let qwen2 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// As Qwen 2's, but marks count as letters.
  static let qwen35 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+"#
    + #"|\s+(?!\S)|\s+"#

  /// One name of `tokenizer.ggml.pre`: its patterns, applied one after another, and whether `ignore_merges` goes with it.
  struct Entry {
    var names: [String]
    var patterns: [String]
    var ignoreMerges = false
    /// What the tokenizer.json of such models does before it cuts words. llama.cpp leaves it out.
    var normalizer = Normalizer()
  }

  /// The first name of an entry is the one that is written.
  static let entries = [
    Entry(
      names: [
        "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon_e", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
        "jina-v5-nano",
      ],
      patterns: [llama3], ignoreMerges: true),
    Entry(names: ["smaug-bpe", "dbrx", "chatglm-bpe", "glm4"], patterns: [llama3]),
    Entry(
      names: [
        "gpt-2", "gpt2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "jina-v2-code", "gigachat", "mpt",
        "olmo", "jais", "trillion", "granite-docling", "roberta-bpe", "exaone4",
      ],
      patterns: [gpt2]),
    Entry(names: ["qwen2"], patterns: [qwen2], normalizer: Normalizer(steps: [.unicode(.nfc)])),
    Entry(names: ["qwen35"], patterns: [qwen35], normalizer: Normalizer(steps: [.unicode(.nfc)])),
    Entry(names: ["stablelm2", "hunyuan", "megrez", "deepseek-r1-qwen", "kormo", "solar-open"], patterns: [qwen2]),
    Entry(
      names: ["starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b"],
      patterns: [#"\p{N}"#, gpt2]),
    Entry(
      names: ["falcon"],
      patterns: [#"[\p{P}\$\+<=>\^~\|`]+"#, gpt2, "[0-9][0-9][0-9]"]),
    Entry(
      names: ["default"],
      patterns: [#"[\p{P}\$\+<=>\^~\|]+"#, gpt2, #"\p{N}+"#, "[0-9][0-9][0-9]"]),
  ]

  static func entry(named name: String) -> Entry? { entries.first { $0.names.contains(name) } }

  /// The name for one pattern; `default` for those that have none.
  static func name(of pattern: String) -> String {
    entries.first { $0.patterns == [pattern] }?.names.first ?? "default"
  }
}
