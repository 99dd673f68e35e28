import JSONText

extension PreTokenizer {
  /// What `tokenizer.ggml.pre` and our own key for the pattern describe; the pattern counts where there is one.
  init(name: String?, source: String?) throws(TokenizerError) {
    if let source {
      if source.utf8.first == UInt8(ascii: "{") {
        guard let json = try? JSONValue(parsing: source) else {
          throw TokenizerError(
            "The key trilobit.tokenizer.pattern of the model file is not valid JSON; convert the model again.")
        }
        try self.init(json: json)
      } else {
        let pattern = try Pattern(source)
        self.init(steps: [.split(pattern, .isolated, isInverted: false)], name: name ?? "default", source: source)
      }
      return
    }
    let name = name ?? "gpt-2"
    guard let entry = KnownPatterns.entry(named: name) else {
      throw TokenizerError(
        "The model file names the pre-tokenizer \(TokenizerError.quoted(name)) (tokenizer.ggml.pre), which is not "
          + "known; convert the model from its Hugging Face directory, whose tokenizer.json has the pattern itself.")
    }
    var steps: [Step] = []
    for pattern in entry.patterns { steps.append(.split(try Pattern(pattern), .isolated, isInverted: false)) }
    self.init(steps: steps, name: name, source: nil)
  }

  /// The `pre_tokenizer` of a tokenizer.json; nothing is cut where it is null.
  init(json: JSONValue?) throws(TokenizerError) {
    guard let json, !json.isNull else {
      self.init(steps: [], isByteLevel: false, name: "default", source: nil)
      return
    }
    var reader = StepReader()
    try reader.read(json)
    let single = reader.steps.count == 1 ? reader.onlyPattern : nil
    self.init(
      steps: reader.steps, isByteLevel: reader.isByteLevel, name: single.map(KnownPatterns.name(of:)) ?? "default",
      source: single ?? json.text)
  }
}

/// Collects the steps of a `pre_tokenizer`.
private struct StepReader {
  var steps: [PreTokenizer.Step] = []
  /// The pattern of the last step that cuts by one and keeps everything.
  var onlyPattern: String?
  var isByteLevel = false
  /// Whether steps come after ByteLevel.
  private var isSpelled = false

  private func unsupported(_ what: String) -> TokenizerError {
    TokenizerError("The pre_tokenizer of tokenizer.json has \(what), which is not supported; the model cannot be used.")
  }

  /// More steps than any tokenizer has would only take time.
  private static let mostSteps = 64

  mutating func read(_ json: JSONValue) throws(TokenizerError) {
    guard let type = json["type"]?.stringValue else { throw unsupported("a step without a type") }
    guard steps.count < Self.mostSteps else { throw unsupported("more than \(Self.mostSteps) steps") }
    if type == "Sequence" {
      guard let list = json["pretokenizers"]?.arrayValue else { throw unsupported("a Sequence without steps") }
      for step in list { try read(step) }
      return
    }
    if isByteLevel, !isSpelled {
      steps.append(.spell)
      isSpelled = true
    }
    switch type {
    case "Split": try readSplit(json)
    case "ByteLevel":
      guard !isByteLevel else { throw unsupported("ByteLevel twice") }
      if try flag("add_prefix_space", of: json, default: true) { steps.append(.prefixSpace) }
      if try flag("use_regex", of: json, default: true) { try add(KnownPatterns.gpt2, .isolated) }
      isByteLevel = true
    case "Digits":
      let alone = try flag("individual_digits", of: json, default: false)
      try add(#"\p{N}"#, alone ? .isolated : .contiguous)
    case "Punctuation":
      try add(#"[\p{P}!-/:-@\[-`{-~]"#, try behavior(json["behavior"] ?? "Isolated"))
    case "Whitespace":
      // The library's \w has the two joiners here, unlike in its Split.
      try add(#"[\w\x{200C}\x{200D}]+|[^\w\s\x{200C}\x{200D}]+"#, .removed, isInverted: true)
    case "WhitespaceSplit": try add(#"\s"#, .removed)
    case "CharDelimiterSplit": try addLiteral(try character("delimiter", of: json), .removed)
    case "Metaspace": try readMetaspace(json)
    default: throw unsupported("a step of type \(TokenizerError.quoted(type))")
    }
  }

  private mutating func readSplit(_ json: JSONValue) throws(TokenizerError) {
    let isInverted = try flag("invert", of: json, default: false)
    let behavior = try behavior(json["behavior"] ?? .null)
    if let regex = json["pattern"]?["Regex"]?.stringValue {
      try add(regex, behavior, isInverted: isInverted)
    } else if let literal = json["pattern"]?["String"]?.stringValue {
      try addLiteral(literal, behavior, isInverted: isInverted)
    } else {
      throw unsupported("a Split without a pattern")
    }
  }

  private mutating func addLiteral(
    _ literal: String, _ behavior: PreTokenizer.Behavior, isInverted: Bool = false
  ) throws(TokenizerError) {
    var regex = ""
    for scalar in literal.unicodeScalars { regex += "\\x{" + String(scalar.value, radix: 16) + "}" }
    try add(regex, behavior, isInverted: isInverted)
  }

  private mutating func readMetaspace(_ json: JSONValue) throws(TokenizerError) {
    let metaspace = try Metaspace(json, in: "pre_tokenizer")
    steps.append(
      .metaspace(
        mark: metaspace.mark, prefix: metaspace.prefix, cuts: try flag("split", of: json, default: true)))
  }

  private func character(_ key: String, of json: JSONValue) throws(TokenizerError) -> String {
    guard let text = json[key]?.stringValue, text.unicodeScalars.count == 1 else {
      throw unsupported("a \(key) that is not one character")
    }
    return text
  }

  private mutating func add(
    _ regex: String, _ behavior: PreTokenizer.Behavior, isInverted: Bool = false
  ) throws(TokenizerError) {
    steps.append(.split(try Pattern(regex), behavior, isInverted: isInverted))
    onlyPattern = behavior == .isolated && !isInverted ? regex : nil
  }

  private func behavior(_ json: JSONValue) throws(TokenizerError) -> PreTokenizer.Behavior {
    guard let name = json.stringValue, let behavior = PreTokenizer.Behavior(rawValue: name) else {
      throw unsupported("an unknown split behavior, \(TokenizerError.quoted(json.text))")
    }
    return behavior
  }

  private func flag(_ key: String, of json: JSONValue, default value: Bool) throws(TokenizerError) -> Bool {
    guard let found = json[key], !found.isNull else { return value }
    guard let flag = found.boolValue else { throw unsupported("a \(key) that is neither true nor false") }
    return flag
  }
}
