import TestSupport
import Testing

@testable import ModelFiles

@Suite struct ModelDescriptionTests {
  let folder: CheckpointFolder
  let model = CheckpointModel()

  init() throws { folder = try CheckpointFolder() }

  func huggingFace(_ changes: [String: String?] = [:]) throws -> ModelDescription {
    try model.write(to: folder, changes: changes)
    return try Checkpoint.open(path: folder.path).description
  }

  func gguf(_ change: (inout GGUFBuilder) -> Void = { _ in }) throws -> ModelDescription {
    var builder = model.gguf()
    change(&builder)
    return try Checkpoint.open(path: folder.write(builder.bytes, to: "m.gguf")).description
  }

  @Test func bothFormsSayTheSame() throws {
    var first = try huggingFace()
    var second = try gguf()
    #expect(first.architecture == "bitnet")
    #expect(second.architecture == "bitnet-b1.58")
    #expect(first.activationProfile == "a4.8")
    #expect(second.activationProfile == "b1.58")
    #expect(second.name == "random")
    first.architecture = second.architecture
    first.name = second.name
    second.activationProfile = first.activationProfile
    #expect(first == second)
    #expect(first.layers == 2 && first.dimension == 16 && first.heads == 4 && first.keyValueHeads == 2)
    #expect(first.headDimension == 4 && first.feedForward == 24 && first.vocabulary == 12)
    #expect(first.contextLength == 64 && first.normEpsilon == 1e-5 && first.ropeTheta == 10000)
    #expect(first.isTied && first.beginToken == 0 && first.endTokens == [5])
    #expect(first.activation == .squaredReLU && first.chatTemplate == nil && first.addsBeginToken == nil)
  }

  @Test func endTokensComeFromBothFiles() throws {
    try folder.write(#"{"eos_token_id": [5, 7], "bos_token_id": 3}"#, to: "generation_config.json")
    let description = try huggingFace(["eos_token_id": "[6, 5]", "bos_token_id": "null"])
    #expect(description.endTokens == [6, 5, 7])
    #expect(description.beginToken == 3)
  }

  @Test func endTokensOfGGUFHaveThreeNames() throws {
    let description = try gguf {
      $0.add("tokenizer.ggml.eot_token_id", uint32: 7)
      $0.add("tokenizer.ggml.eom_token_id", uint32: 5)
    }
    #expect(description.endTokens == [5, 7])
  }

  @Test func theTemplateIsFoundInItsPlaces() throws {
    #expect(try gguf { $0.add("tokenizer.chat_template", string: "G") }.chatTemplate == "G")
    try folder.write(#"{"chat_template": "A", "add_bos_token": true}"#, to: "tokenizer_config.json")
    #expect(try huggingFace().chatTemplate == "A")
    #expect(try huggingFace().addsBeginToken == true)
    let list = #"[{"name": "tool_use", "template": "T"}, {"name": "default", "template": "D"}]"#
    try folder.write(#"{"chat_template": \#(list)}"#, to: "tokenizer_config.json")
    #expect(try huggingFace().chatTemplate == "D")
    try folder.write("J", to: "chat_template.jinja")
    #expect(try huggingFace().chatTemplate == "J")
  }

  @Test(arguments: [
    #"{"rope_theta": 5.0, "rope_type": "default"}"#, #"{"rope_theta": 5, "type": "linear", "factor": 1.0}"#,
    #"{"rope_theta": 5}"#,
  ])
  func thetaMayStandInside(parameters: String) throws {
    #expect(try huggingFace(["rope_theta": "null", "rope_parameters": parameters]).ropeTheta == 5)
    #expect(try huggingFace(["rope_theta": "null", "rope_scaling": parameters]).ropeTheta == 5)
    #expect(try huggingFace(["rope_theta": "7", "rope_scaling": "null"]).ropeTheta == 7)
  }

  @Test(arguments: [
    ("model_type", #""mamba""#), ("hidden_act", #""gelu""#),
    ("rope_scaling", #"{"rope_type": "dynamic", "factor": 8}"#),
    ("rope_scaling", #"{"type": "longrope", "factor": 2}"#), ("attention_bias", "true"),
    ("rope_scaling", #"{"type": "yarn", "factor": 2, "truncate": false}"#), ("use_sliding_window", "true"),
    ("quantization_config", #"{"quant_method": "gptq"}"#),
    ("quantization_config", #"{"quant_method": "bitnet", "linear_class": "other"}"#),
    ("quantization_config", #"{"quant_method": "bitnet", "modules_to_not_convert": ["lm_head", "model.layers.0"]}"#),
  ])
  func whatIsNotSupportedYetIsNamed(key: String, value: String) throws {
    try model.write(to: folder, changes: [key: value, "architectures": "null"])
    expectError(.bad, "is not supported yet") { () throws(ModelFileError) in try Checkpoint.open(path: folder.path) }
  }

  @Test(arguments: [
    ("hidden_size", "17"), ("hidden_size", "0"), ("hidden_size", "-16"), ("hidden_size", "1e300"),
    ("hidden_size", #""16""#), ("hidden_size", "16.5"), ("hidden_size", "9223372036854775807"),
    ("num_attention_heads", "0"), ("num_attention_heads", "3"), ("num_attention_heads", "16"),
    ("num_key_value_heads", "3"), ("num_key_value_heads", "0"), ("num_hidden_layers", "0"),
    ("num_hidden_layers", "3"), ("num_hidden_layers", "2000000000"), ("vocab_size", "13"), ("vocab_size", "null"),
    ("head_dim", "3"), ("head_dim", "2000000000"), ("rms_norm_eps", "0"), ("rms_norm_eps", "-1"),
    ("rms_norm_eps", "1e40"), ("rope_theta", "0"), ("rope_theta", "null"), ("max_position_embeddings", "-5"),
    ("eos_token_id", "12"), ("eos_token_id", "-1"), ("eos_token_id", #"["a"]"#), ("bos_token_id", "99999999999"),
    ("activation_profile", #""b2""#), ("hidden_act", "5"), ("intermediate_size", "[]"),
    ("quantization_config", "5"), ("rope_parameters", "[]"),
  ])
  func aNumberThatDoesNotFitIsRefused(key: String, value: String) throws {
    try model.write(to: folder, changes: [key: value])
    expectError(.bad, "") { () throws(ModelFileError) in try Checkpoint.open(path: folder.path) }
  }

  @Test(arguments: [
    "block_count", "embedding_length", "attention.head_count", "feed_forward_length", "context_length",
    "attention.layer_norm_rms_epsilon",
  ])
  func aKeyThatIsLackingOrOfTheWrongTypeIsNamed(key: String) throws {
    var builder = model.gguf()
    builder.entries.removeAll { $0.key == "bitnet-b1.58.\(key)" }
    var path = try folder.write(builder.bytes, to: "m.gguf")
    expectError(.bad, "lacks the metadata bitnet-b1.58.\(key)") { () throws(ModelFileError) in
      try Checkpoint.open(path: path)
    }
    builder.add("bitnet-b1.58.\(key)", string: "1")
    path = try folder.write(builder.bytes, to: "m.gguf")
    expectError(.bad, "bitnet-b1.58.\(key) is not a") { () throws(ModelFileError) in try Checkpoint.open(path: path) }
  }

  @Test(arguments: ["qwen2moe", "gemma", "gpt2\u{1B}[2J"])
  func anotherArchitectureIsNamed(architecture: String) throws {
    let path = try folder.write(model.gguf(architecture: architecture).bytes, to: "m.gguf")
    expectError(.bad, "architecture \(architecture.prefix(4))") { () throws(ModelFileError) in
      try Checkpoint.open(path: path)
    }
  }

  @Test func moreTokensThanRowsAreRefused() throws {
    var builder = model.gguf()
    builder.entries.removeAll { $0.key == "tokenizer.ggml.tokens" }
    builder.add("tokenizer.ggml.tokens", strings: (0..<13).map { "token\($0)" })
    let path = try folder.write(builder.bytes, to: "m.gguf")
    expectError(.bad, "13 tokens for a vocabulary of 12") { () throws(ModelFileError) in
      try Checkpoint.open(path: path)
    }
  }

  @Test func whatMetadataAsksForAndWeLackIsNamed() throws {
    for change in [
      { $0.add("bitnet-b1.58.rope.scaling.type", string: "longrope") },
      { $0.add("bitnet-b1.58.expert_count", uint32: 8) },
      { $0.add("bitnet-b1.58.attention.value_length", uint32: 8) },
      { $0.add("split.count", uint32: 2) },
      { $0.tensors.append(.init("blk.1.attn_q_norm.weight", [2], type: 0, CheckpointBytes.f32([1, 2]))) },
      { $0.tensors.append(.init("blk.0.attn_q.bias", [1], type: 0, CheckpointBytes.f32([1]))) },
    ] as [(inout GGUFBuilder) -> Void] {
      var builder = model.gguf()
      change(&builder)
      let path = try folder.write(builder.bytes, to: "m.gguf")
      expectError(.bad, "not supported yet") { () throws(ModelFileError) in try Checkpoint.open(path: path) }
    }
  }

  @Test func scalingOfRotaryPositionsIsRead() throws {
    #expect(try huggingFace(["rope_scaling": #"{"type": "linear", "factor": 2}"#]).ropeScaling == .linear(factor: 2))
    let yarn = #"{"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}"#
    let expected = RopeScaling.YaRN(factor: 4, originalContext: 16, attentionFactor: 1.138629436111989)
    #expect(try huggingFace(["rope_scaling": yarn]).ropeScaling == .yarn(expected))
    let scaled =
      #"{"type": "yarn", "factor": 4, "mscale": 2, "mscale_all_dim": 1, "beta_fast": 16, "attention_factor": null}"#
    guard case .yarn(let mixed) = try huggingFace(["rope_scaling": scaled]).ropeScaling else {
      Issue.record("not YaRN")
      return
    }
    #expect(abs(mixed.attentionFactor - 1.277258872 / 1.138629436) < 1e-8)
    #expect(mixed.originalContext == 64 && mixed.betaFast == 16 && mixed.betaSlow == 1)
    let read = try gguf {
      $0.add("bitnet-b1.58.rope.scaling.type", string: "yarn")
      $0.add("bitnet-b1.58.rope.scaling.factor", float32: 4)
      $0.add("bitnet-b1.58.rope.scaling.original_context_length", uint32: 16)
    }
    #expect(read.ropeScaling == .yarn(expected))
    let divided = try gguf {
      $0.tensors.append(.init("rope_freqs.weight", [2], type: 0, CheckpointBytes.f32([1, 2])))
    }
    #expect(divided.ropeScaling == .divisors([1, 2]))
  }

  @Test func llama3DividesLongWaves() {
    let scaling = RopeScaling.llama3(
      factor: 32, lowFactor: 1, highFactor: 4, originalContext: 8192, theta: 500_000, headDimension: 128)
    guard case .divisors(let divisors) = scaling else {
      Issue.record("no divisors")
      return
    }
    for (pair, expected) in [
      (0, 1), (28, 1), (29, 1.234937), (30, 1.6513292), (32, 3.2922621), (34, 9.6667290), (35, 32), (63, 32),
    ] as [(Int, Float)] {
      #expect(abs(divisors[pair] / expected - 1) < 1e-5, "\(pair)")
    }
  }

  @Test(arguments: [
    #"{"type": "yarn", "factor": 0.5}"#, #"{"type": "yarn", "factor": 2, "beta_fast": -1}"#,
    #"{"type": "linear", "factor": 0}"#, #"{"type": "linear"}"#,
    #"{"type": "yarn", "factor": 2, "original_max_position_embeddings": 0}"#,
    #"{"rope_type": "llama3", "factor": 0, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 9}"#,
    #"{"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4, "original_max_position_embeddings": 9}"#,
  ])
  func scalingThatMakesNoSenseIsRefused(json: String) throws {
    try model.write(to: folder, changes: ["rope_scaling": json])
    expectError(.bad, "") { () throws(ModelFileError) in try Checkpoint.open(path: folder.path) }
  }
}
