import Engine
import JSONText
import ModelFiles
import Tokenization

/// What there is to say about a model file without running it.
struct ModelInspection {
  private let checkpoint: Checkpoint
  private let tokenizer: Tokenizer?
  private let templateName: String
  private let linearLayers: String

  init(path: String) throws {
    checkpoint = try Checkpoint.open(path: path)
    linearLayers = try checkpoint.linearLayersText()
    tokenizer = try Tokenizer(checkpoint.tokenizer)
    if let template = checkpoint.description.chatTemplate {
      templateName = (try? ChatTemplate(source: template, tokenizer: tokenizer).name) ?? "unreadable"
    } else {
      templateName = "none"
    }
  }

  private var parameters: Int {
    checkpoint.description.vocabulary * checkpoint.description.dimension * (checkpoint.outputHead == nil ? 1 : 2)
      + LinearRole.allCases.reduce(0) { $0 + checkpoint.description.shape(of: $1).reduce(1, *) }
      * checkpoint.description.layers
  }

  /// Tensors and bytes of each type, the type with the most bytes first.
  private var types: [(name: String, tensors: Int, bytes: Int)] {
    let groups = Dictionary(grouping: checkpoint.tensors, by: \.type)
    return groups.map { ($0.key.name, $0.value.count, $0.value.reduce(0) { $0 + $1.data.count }) }
      .sorted { ($0.2, $1.0) > ($1.2, $0.0) }
  }

  func lines(tensors: Bool) -> [String] {
    let d = checkpoint.description
    var lines: [String] = []
    func add(_ label: String, _ text: String) {
      lines.append(label + String(repeating: " ", count: max(1, 16 - label.count)) + text)
    }
    add("file", "\(checkpoint.path), \(checkpoint.format), \(checkpoint.fileBytes) bytes")
    add("name", d.name)
    add("architecture", "\(d.architecture): \(d.blockText)")
    add("linear layers", linearLayers)
    add("parameters", "\(parameters)")
    add("layers", "\(d.layers) of \(d.dimension), feed-forward \(d.feedForward)")
    add("attention", "\(d.heads) heads of \(d.headDimension), \(d.keyValueHeads) for keys and values")
    let scaling = d.ropeScaling == .none ? "" : ", \(d.ropeScaling.text)"
    add("context", "\(d.contextLength) tokens, RoPE theta \(d.ropeTheta)\(scaling)")
    add("vocabulary", "\(d.vocabulary), head \(d.isTied ? "tied to the embedding" : "of its own")")
    add("profile", d.activationProfile)
    add("tokenizer", tokenizer.map { "\($0.kind), \($0.vocabularySize) tokens" } ?? "none")
    add("template", templateName)
    add("end tokens", d.endTokens.map(String.init).joined(separator: ", "))
    add("license", d.license ?? "not named")
    for type in types { add("type \(type.name)", "\(type.tensors) tensors, \(type.bytes) bytes") }
    if tensors {
      for tensor in checkpoint.tensors {
        lines.append("\(tensor.name)  \(tensor.type.name)  \(tensor.shapeText)  \(tensor.data.count) bytes")
      }
    }
    return lines
  }

  func json(tensors: Bool) -> JSONValue {
    let d = checkpoint.description
    var members: [(key: String, value: JSONValue)] = [
      ("path", .string(checkpoint.path)), ("format", .string(checkpoint.format)),
      ("bytes", .integer(checkpoint.fileBytes)), ("name", .string(d.name)),
      ("architecture", .string(d.architecture)), ("activation", .string(d.activation.rawValue)),
      ("block", .string(d.blockText)), ("linear_layers", .string(linearLayers)),
      ("parameters", .integer(parameters)), ("layers", .integer(d.layers)), ("dimension", .integer(d.dimension)),
      ("feed_forward", .integer(d.feedForward)), ("heads", .integer(d.heads)),
      ("kv_heads", .integer(d.keyValueHeads)), ("head_dimension", .integer(d.headDimension)),
      ("context", .integer(d.contextLength)), ("rope_theta", JSONValue(d.ropeTheta)),
      ("rope_scaling", d.ropeScaling == .none ? .null : .string(d.ropeScaling.text)),
      ("norm_epsilon", JSONValue(d.normEpsilon)), ("vocabulary", .integer(d.vocabulary)), ("tied", .bool(d.isTied)),
      ("profile", .string(d.activationProfile)),
      ("tokenizer", tokenizer.map { ["kind": "bpe", "tokens": .integer($0.vocabularySize)] } ?? .null),
      ("template", .string(templateName)), ("begin_token", d.beginToken.map(JSONValue.integer) ?? .null),
      ("end_tokens", .array(d.endTokens.map(JSONValue.integer))),
      ("license", d.license.map(JSONValue.string) ?? .null),
      (
        "types",
        .array(types.map { ["type": .string($0.name), "tensors": .integer($0.tensors), "bytes": .integer($0.bytes)] })
      ),
    ]
    if tensors {
      members.append(
        (
          "tensors",
          .array(
            checkpoint.tensors.map { tensor in
              [
                "name": .string(tensor.name), "type": .string(tensor.type.name),
                "shape": .array(tensor.shape.map(JSONValue.integer)), "bytes": .integer(tensor.data.count),
              ]
            })
        ))
    }
    return .object(JSONObject(members))
  }
}
