/// What a tokenizer.model holds: a SentencePiece `ModelProto`
/// (github.com/google/sentencepiece, src/sentencepiece_model.proto).
struct SentencePieceModel {
  struct Piece {
    var text: String
    var score: Float
    var kind: Vocabulary.Kind
  }

  var pieces: [Piece] = []
  var options = SentencePieceOptions()
  /// `trainer_spec.model_type`; 1, unigram, where the file does not say.
  private var modelType: UInt64 = 1
  private var begin: Int? = 1
  private var end: Int? = 2
  private var spacesAreSuffixes = false

  /// The piece that begins, or ends, a text.
  var beginToken: Int? { special(begin) }
  var endToken: Int? { special(end) }

  private func special(_ id: Int?) -> Int? {
    guard let id, pieces.indices.contains(id), pieces[id].kind == .special else { return nil }
    return id
  }

  private static func error(_ sentence: String) -> TokenizerError {
    TokenizerError("tokenizer.model: \(sentence); get the file again.")
  }

  private static func unsupported(_ what: String) -> TokenizerError {
    TokenizerError(
      "tokenizer.model is \(what), which is not supported; use a model with a SentencePiece vocabulary of the type BPE."
    )
  }

  /// - Throws: where the file is damaged, or of a type other than BPE.
  init(_ bytes: [UInt8]) throws(TokenizerError) {
    do {
      try read(bytes)
    } catch {
      throw Self.error("\(error.reason) (byte \(error.offset))")
    }
    // Otherwise any short text might pass for a model, of a type that it does not have.
    guard !pieces.isEmpty else { throw Self.error("it has no pieces") }
    switch modelType {
    case 1: throw Self.unsupported("a SentencePiece model of the type unigram")
    case 2: break
    case 3: throw Self.unsupported("a SentencePiece model of the type word")
    case 4: throw Self.unsupported("a SentencePiece model of the type char")
    default: throw Self.unsupported("a SentencePiece model of an unknown type, \(modelType)")
    }
    guard !spacesAreSuffixes else { throw Self.unsupported("a SentencePiece model with spaces after words") }
    for (id, piece) in pieces.enumerated() where !piece.score.isFinite {
      throw Self.error("the piece \(id), \(TokenizerError.quoted(piece.text)), has a score that is no number")
    }
  }

  private mutating func read(_ bytes: [UInt8]) throws(ProtobufReader.Damage) {
    var reader = ProtobufReader(bytes, 0..<bytes.count)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): try readPiece(bytes, range)
      case (2, .bytes(let range)): try readTraining(bytes, range)
      case (3, .bytes(let range)): try readNormalization(bytes, range)
      default: break
      }
    }
  }

  private mutating func readPiece(_ bytes: [UInt8], _ range: Range<Int>) throws(ProtobufReader.Damage) {
    var piece = Piece(text: "", score: 0, kind: .normal)
    var reader = ProtobufReader(bytes, range)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let place)):
        guard let text = String(validating: bytes[place], as: UTF8.self) else {
          throw ProtobufReader.Damage(reason: "the piece \(pieces.count) is not UTF-8", offset: place.lowerBound)
        }
        piece.text = text
      case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .integer(let type)):
        guard let kind = UInt8(exactly: type).flatMap(Vocabulary.Kind.init) else {
          throw ProtobufReader.Damage(
            reason: "the piece \(pieces.count) has the unknown type \(type)", offset: range.lowerBound)
        }
        piece.kind = kind
      default: break
      }
    }
    guard !piece.text.isEmpty else {
      throw ProtobufReader.Damage(reason: "the piece \(pieces.count) is empty", offset: range.lowerBound)
    }
    guard pieces.count <= Vocabulary.highestID else {
      throw ProtobufReader.Damage(reason: "it has too many pieces", offset: range.lowerBound)
    }
    pieces.append(piece)
  }

  private mutating func readTraining(_ bytes: [UInt8], _ range: Range<Int>) throws(ProtobufReader.Damage) {
    var reader = ProtobufReader(bytes, range)
    while let field = try reader.next() {
      guard case .integer(let value) = field.value else { continue }
      let id = Int(Int32(truncatingIfNeeded: value))
      switch field.number {
      case 3: modelType = value
      case 24: spacesAreSuffixes = value != 0
      case 35: options.fallsBackToBytes = value != 0
      case 41: begin = id < 0 ? nil : id
      case 42: end = id < 0 ? nil : id
      default: break
      }
    }
  }

  private mutating func readNormalization(_ bytes: [UInt8], _ range: Range<Int>) throws(ProtobufReader.Damage) {
    var reader = ProtobufReader(bytes, range)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (2, .bytes(let place)) where !place.isEmpty:
        guard let map = CharacterMap(Array(bytes[place])) else {
          throw ProtobufReader.Damage(reason: "its normalization rules are damaged", offset: place.lowerBound)
        }
        options.characterMap = map
      case (3, .integer(let value)): options.addsPrefix = value != 0
      case (4, .integer(let value)): options.removesExtraSpaces = value != 0
      case (5, .integer(let value)): options.escapesSpaces = value != 0
      default: break
      }
    }
  }
}
