import Glibc
import JSONText

/// The files of a Hugging Face directory that are not weights.
struct HuggingFaceFolder {
  let path: String
  let configuration: JSONFields
  let generation: JSONFields?
  let tokenizerConfiguration: JSONFields?

  init(path: String) throws(ModelFileError) {
    self.path = path
    guard access(path, R_OK | X_OK) == 0 else { throw .missing(path, "cannot be read: \(systemErrorText())") }
    guard let configuration = try JSONFields(ifPresent: joined(path, "config.json")) else {
      throw .bad(path, "holds no config.json: it is not a Hugging Face model directory")
    }
    self.configuration = configuration
    generation = try JSONFields(ifPresent: joined(path, "generation_config.json"))
    tokenizerConfiguration = try JSONFields(ifPresent: joined(path, "tokenizer_config.json"))
  }

  /// How the linear layers are quantized, where `quantization_config` says so.
  struct Quantization {
    /// What packed weights do with their `weight_scale`: `autobitlinear` multiplies, `bitlinear` (the default) divides.
    var scaleIsDivisor: Bool
    /// Of the norm that each linear layer has for its input; nil where they have none.
    var linearNormEpsilon: Float?
  }

  /// nil where the configuration says nothing of a quantization.
  func quantization() throws(ModelFileError) -> Quantization? {
    guard let value = configuration.object["quantization_config"], !value.isNull else { return nil }
    guard let object = value.objectValue else { throw configuration.wrongType("quantization_config", "an object") }
    let fields = JSONFields(path: configuration.path, object: object)
    if let method = try fields.string("quant_method"), method != "bitnet" {
      throw ModelDescription.unsupported(configuration.path, "quantization \(printable(method))")
    }
    try checkModules(fields)
    let hasNorms = object["use_rms_norm"]?.boolValue == true
    let epsilon = hasNorms ? Float(try fields.number("rms_norm_eps") ?? 1e-6) : nil
    switch try fields.string("linear_class") {
    case nil, "bitlinear": return Quantization(scaleIsDivisor: true, linearNormEpsilon: epsilon)
    case "autobitlinear": return Quantization(scaleIsDivisor: false, linearNormEpsilon: epsilon)
    case let other?: throw ModelDescription.unsupported(configuration.path, "linear_class \(printable(other))")
    }
  }

  /// Only head and embedding may stay as they are.
  private func checkModules(_ fields: JSONFields) throws(ModelFileError) {
    guard let value = fields.object["modules_to_not_convert"], !value.isNull else { return }
    for module in value.arrayValue ?? [] {
      let name = module.stringValue ?? ""
      guard name == "lm_head" || name.hasSuffix("embed_tokens") else {
        throw ModelDescription.unsupported(
          configuration.path, "a model of which \(printable(name)) is not quantized (modules_to_not_convert)")
      }
    }
  }

  /// `chat_template.jinja`, or what tokenizer_config.json has: a text, or a list of named texts, of which `default`
  /// is taken.
  func chatTemplate() throws(ModelFileError) -> String? {
    let file = joined(path, "chat_template.jinja")
    if case .file = FileKind(path: file) {
      let text = try MappedFile(path: file).withBytes { String(validating: $0, as: UTF8.self) }
      guard let text else { throw .bad(file, "is not UTF-8") }
      return text
    }
    guard let configuration = tokenizerConfiguration, let value = configuration.object["chat_template"] else {
      return nil
    }
    if value.isNull { return nil }
    if let text = value.stringValue { return text }
    guard let named = value.arrayValue else { throw configuration.wrongType("chat_template", "a text or a list") }
    return named.first { $0["name"]?.stringValue == "default" }?["template"]?.stringValue
  }
}
