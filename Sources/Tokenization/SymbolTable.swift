/// The tokens with which merging begins: one for each byte of a word, or one for each character.
struct SymbolTable: Sendable {
  private let spelling: Vocabulary.Spelling
  /// The token of each byte, or of each character of the Basic Multilingual Plane; -1 where there is none.
  private var direct: [Int32]
  private var others: [UInt32: Int32] = [:]
  /// The tokens of the 256 bytes, for characters that have none; -1 where there is none.
  private var bytes: [Int32]
  /// The token of a character that has no other; -1: such a character is left out.
  let unknown: Int32
  /// Whether neighbouring unknown characters are one token.
  let fusesUnknown: Bool
  /// Characters that only occur within tokens, not as tokens: their symbols are the ids from `count` on.
  private var parts: [UInt32] = []
  private let count: Int

  /// Begins with bytes.
  /// - Throws: if a byte that text can contain has none, since such text would be lost.
  init(bytesOf vocabulary: Vocabulary) throws(TokenizerError) {
    spelling = .bytes
    direct = [Int32](repeating: -1, count: 256)
    bytes = []
    unknown = -1
    fusesUnknown = false
    count = vocabulary.count
    for byte in 0..<256 {
      if let id = vocabulary.table.find([UInt8(byte)], 0..<1) {
        direct[byte] = Int32(truncatingIfNeeded: id)
      } else if byte < 0xC0 || (0xC2...0xF4).contains(byte) {
        throw TokenizerError(
          "The vocabulary has no token for the byte \(byte), so it is not a complete byte-level vocabulary; "
            + "get the tokenizer's files again.")
      }
    }
  }

  /// Begins with characters.
  /// - Parameters:
  ///   - fallsBackToBytes: whether a character without a token becomes the tokens of its bytes, where there are all.
  ///   - unknown: the token of other characters without one.
  init(charactersOf vocabulary: Vocabulary, fallsBackToBytes: Bool, unknown: Int?, fusesUnknown: Bool) {
    spelling = .characters
    direct = [Int32](repeating: -1, count: 0x10000)
    bytes = [Int32](repeating: -1, count: 256)
    self.unknown = unknown.map(Int32.init(truncatingIfNeeded:)) ?? -1
    self.fusesUnknown = fusesUnknown
    count = vocabulary.count
    for id in 0..<vocabulary.count {
      let token = Array(vocabulary.bytes(of: id))
      guard !token.isEmpty else { continue }
      if fallsBackToBytes, let byte = ByteToken.value(of: token) { bytes[Int(byte)] = Int32(truncatingIfNeeded: id) }
      guard token.count <= 4, vocabulary.table.find(token, 0..<token.count) == id, vocabulary.kinds[id] != .special
      else { continue }
      let (value, end) = UTF8.scalar(in: token, at: 0, before: token.count)
      if end == token.count { set(value, Int32(truncatingIfNeeded: id)) }
    }
  }

  private mutating func set(_ value: UInt32, _ id: Int32) {
    if value < 0x10000 { direct[Int(value)] = id } else { others[value] = id }
  }

  @inline(__always)
  func token(of value: UInt32) -> Int32 {
    value < 0x10000 ? direct[Int(value)] : others[value] ?? -1
  }

  /// Whether no character of a text is left out.
  var keepsAll: Bool { unknown >= 0 || (spelling == .characters && !bytes.contains { $0 < 0 }) }

  /// The symbol of a character that occurs within tokens.
  mutating func symbol(ofPart value: UInt32) -> Int32 {
    let known = token(of: value)
    guard known < 0 else { return known }
    parts.append(value)
    let symbol = Int32(truncatingIfNeeded: count + parts.count - 1)
    set(value, symbol)
    return symbol
  }

  /// Appends the symbols of `text[range]`.
  func append(_ text: [UInt8], _ range: Range<Int>, to symbols: inout [Int32]) {
    if spelling == .bytes {
      for offset in range where direct[Int(text[offset])] >= 0 { symbols.append(direct[Int(text[offset])]) }
      return
    }
    var position = range.lowerBound
    while position < range.upperBound {
      let (value, end) = UTF8.scalar(in: text, at: position, before: range.upperBound)
      let id = token(of: value)
      if id >= 0 { symbols.append(id) } else { appendFallback(text[position..<end], to: &symbols) }
      position = end
    }
  }

  private func appendFallback(_ character: ArraySlice<UInt8>, to symbols: inout [Int32]) {
    if character.allSatisfy({ bytes[Int($0)] >= 0 }) {
      for byte in character { symbols.append(bytes[Int(byte)]) }
    } else if unknown >= 0 {
      symbols.append(unknown)
    }
  }

  /// Appends the tokens that are left after merging: a part alone is no token, and unknown neighbours may be one.
  func appendTokens(of symbols: [Int32], to ids: inout [Int]) {
    if parts.isEmpty, !fusesUnknown {
      for symbol in symbols { ids.append(Int(symbol)) }
      return
    }
    var wasUnknown = false
    for symbol in symbols {
      var tokens = [symbol]
      if Int(symbol) >= count {
        tokens.removeAll()
        var character: [UInt8] = []
        UTF8.append(parts[Int(symbol) - count], to: &character)
        appendFallback(character[...], to: &tokens)
      }
      for token in tokens where !(token == unknown && wasUnknown && fusesUnknown) {
        ids.append(Int(token))
        wasUnknown = token == unknown
      }
    }
  }
}
