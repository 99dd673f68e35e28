import JSONText

/// How a SentencePiece model prepares texts.
struct SentencePieceOptions: Sendable {
  /// A space is put before every text.
  var addsPrefix = true
  /// That space is put only before the first text, not after special tokens (Hugging Face's `legacy: false`).
  var prefixesOnlyStart = false
  /// Spaces at the ends are left out, and several become one.
  var removesExtraSpaces = true
  /// Spaces are spelled as U+2581.
  var escapesSpaces = true
  var fallsBackToBytes = false
  var characterMap: CharacterMap?
  /// User-defined tokens are looked for in prepared text, as SentencePiece does; otherwise in the text itself, so that
  /// what follows one is a text of its own, as in llama.cpp.
  var findsUserDefinedLate = true

  /// What GGUF files mean that do not say more.
  static let gguf = SentencePieceOptions(
    removesExtraSpaces: false, fallsBackToBytes: true, findsUserDefinedLate: false)

  var normalizer: Normalizer {
    var steps: [Normalizer.Step] = []
    if let characterMap { steps.append(.characterMap(characterMap)) }
    if removesExtraSpaces { steps.append(.collapseSpaces) }
    if addsPrefix { steps.append(.prepend([0x20], onlyAtStart: prefixesOnlyStart)) }
    if escapesSpaces { steps.append(.replace([0x20], with: SentencePieceMark.bytes)) }
    // A mark that the text had itself is a space there too.
    if removesExtraSpaces, escapesSpaces { steps.append(.dropTrailing(SentencePieceMark.bytes)) }
    return Normalizer(steps: steps)
  }

  var decoding: TokenDecoding {
    var decoding = TokenDecoding(fallsBackToBytes: fallsBackToBytes)
    if escapesSpaces { decoding.steps = [.replace(SentencePieceMark.bytes, with: [0x20])] }
    if removesExtraSpaces { decoding.leading = ([0x20], Int.max) } else if addsPrefix { decoding.leading = ([0x20], 1) }
    return decoding
  }
}

extension SentencePieceOptions {
  /// As the keys of a GGUF file say it.
  static func gguf(_ gguf: GGUFVocabulary) throws(TokenizerError) -> SentencePieceOptions {
    var options = Self.gguf
    options.addsPrefix = gguf.addSpacePrefix ?? true
    options.removesExtraSpaces = gguf.removeExtraWhitespaces ?? false
    if let bytes = gguf.characterMap, !bytes.isEmpty {
      guard let map = CharacterMap(bytes) else {
        throw TokenizerError(
          "The model file: tokenizer.ggml.precompiled_charsmap is damaged; get the file again.")
      }
      options.characterMap = map
    }
    return options
  }

  /// With what our own key for it says, see `write`.
  func changed(by json: JSONValue) -> SentencePieceOptions {
    var options = self
    options.prefixesOnlyStart = json["prefixes_only_start"]?.boolValue ?? prefixesOnlyStart
    options.escapesSpaces = json["escapes_spaces"]?.boolValue ?? escapesSpaces
    options.fallsBackToBytes = json["falls_back_to_bytes"]?.boolValue ?? fallsBackToBytes
    options.findsUserDefinedLate = json["finds_user_defined_late"]?.boolValue ?? findsUserDefinedLate
    return options
  }

  /// Writes what a GGUF file needs for the same preparation of texts.
  func write(to gguf: inout GGUFVocabulary, _ vocabulary: Vocabulary) {
    gguf.pre = "default"
    gguf.scores = vocabulary.scores
    gguf.unknownToken = vocabulary.kinds.firstIndex(of: .unknown)
    gguf.addSpacePrefix = addsPrefix
    gguf.removeExtraWhitespaces = removesExtraSpaces ? true : nil
    gguf.characterMap = characterMap?.bytes
    let hasUserDefined = vocabulary.kinds.contains(.userDefined)
    guard prefixesOnlyStart || !escapesSpaces || !fallsBackToBytes || (findsUserDefinedLate && hasUserDefined) else {
      return
    }
    let json: JSONValue = [
      "sentencepiece": [
        "prefixes_only_start": .bool(prefixesOnlyStart), "escapes_spaces": .bool(escapesSpaces),
        "falls_back_to_bytes": .bool(fallsBackToBytes), "finds_user_defined_late": .bool(findsUserDefinedLate),
      ]
    ]
    gguf.description = json.text
  }
}
