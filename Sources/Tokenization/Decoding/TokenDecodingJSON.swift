import JSONText

extension TokenDecoding {
  /// The `decoder` of a tokenizer.json.
  ///
  /// - Parameter isByteLevel: whether the vocabulary is spelled in the alphabet of bytes.
  /// - Throws: where it has a step, or an order of steps, that is not supported.
  init(json: JSONValue?, isByteLevel: Bool) throws(TokenizerError) {
    var reader = DecoderReader()
    if let json, !json.isNull { try reader.read(json) }
    // Without a decoder, Hugging Face's library puts a space between tokens; bytes would be of no use so.
    guard isByteLevel else {
      guard !reader.isByteLevel else { throw DecoderReader.unsupported("a ByteLevel decoder for other tokens") }
      self = reader.decoding
      if json?.isNull ?? true { separator = [0x20] }
      return
    }
    guard reader.isByteLevel || reader.isEmpty else {
      throw DecoderReader.unsupported("a decoder of another kind for the tokens of its ByteLevel pre_tokenizer")
    }
    self = .byteLevel
  }
}

/// Collects the steps of a `decoder`.
private struct DecoderReader {
  var decoding = TokenDecoding()
  var isByteLevel = false
  var isEmpty = true
  /// Whether a step has joined the tokens to one text.
  private var isFused = false
  private var growth = TextGrowth()

  static func unsupported(_ what: String) -> TokenizerError {
    TokenizerError("tokenizer.json has \(what), which is not supported; the model cannot be used.")
  }

  private static let mostSteps = 64

  mutating func read(_ json: JSONValue) throws(TokenizerError) {
    guard let type = json["type"]?.stringValue else { throw Self.unsupported("a decoder without a type") }
    if type == "Sequence" {
      guard let list = json["decoders"]?.arrayValue else { throw Self.unsupported("a decoder Sequence without steps") }
      for step in list { try read(step) }
      return
    }
    isEmpty = false
    let isLate = isFused || decoding.fallsBackToBytes
    switch type {
    case "ByteLevel": isByteLevel = true
    case "ByteFallback" where !isLate: decoding.fallsBackToBytes = true
    case "Fuse": isFused = true
    case "Replace" where !isLate:
      let (old, new) = try Replacement.literal(json, in: "decoder")
      try growth.grow(old.count, to: new.count, in: "decoder")
      try add(.replace(old, with: new))
    case "Metaspace" where !isLate:
      let metaspace = try Metaspace(json, in: "decoder")
      try add(.metaspace(mark: metaspace.mark, dropsFirst: metaspace.prefix != .never))
    case "Strip": try readStrip(json)
    case "ByteFallback", "Replace", "Metaspace":
      throw Self.unsupported("the decoder \(type) after ByteFallback or Fuse")
    default: throw Self.unsupported("the decoder \(TokenizerError.quoted(type))")
    }
  }

  private mutating func add(_ step: TokenDecoding.Step) throws(TokenizerError) {
    guard decoding.steps.count < Self.mostSteps else { throw Self.unsupported("a decoder of too many steps") }
    decoding.steps.append(step)
  }

  private mutating func readStrip(_ json: JSONValue) throws(TokenizerError) {
    guard let content = json["content"]?.stringValue, content.unicodeScalars.count == 1,
      let start = json["start"]?.integerValue, let stop = json["stop"]?.integerValue, start >= 0, stop >= 0
    else { throw Self.unsupported("a decoder Strip without its character or counts") }
    let character = Array(content.utf8)
    if isFused {
      guard stop == 0, decoding.leading == nil else {
        throw Self.unsupported("a decoder Strip that waits for the end of the text")
      }
      decoding.leading = start > 0 ? (character, start) : nil
    } else if decoding.fallsBackToBytes {
      throw Self.unsupported("the decoder Strip after ByteFallback without Fuse")
    } else {
      try add(.strip(character, atStart: start, atEnd: stop))
    }
  }
}
