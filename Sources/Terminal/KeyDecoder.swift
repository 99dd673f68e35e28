/// Cuts the bytes of a terminal into keys.
///
/// ```swift
/// var decoder = KeyDecoder()
/// decoder.append(bytes)
/// while let key = decoder.next(flushing: false) { ... }
/// ```
/// Some keys are the start of others (Escape of every arrow). While one waits, `patience` says for how long; after
/// that, `next(flushing: true)` takes it as it is. Memory is bounded: a paste is cut at `largestPaste`, a sequence at
/// 64 bytes.
public struct KeyDecoder: Sendable {
  /// Bytes of a paste that are kept; the rest of a longer one is dropped.
  public static let largestPaste = 4 << 20

  private static let longestSequence = 64
  private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

  private var buffer: [UInt8] = []
  private var start = 0
  private var paste: [UInt8]?

  public init() {}

  /// Adds bytes as they were read, cut anywhere.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if start > 0, start >= buffer.count / 2 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// Milliseconds to wait for the rest of what has begun, before `next(flushing: true)`; nil where nothing waits, or
  /// where only more bytes can help.
  public var patience: Int? {
    if paste != nil { return 10_000 }
    guard let first = pending.first, first == 0x1B else { return nil }
    return pending.count <= 2 ? 25 : 500
  }

  private var pending: ArraySlice<UInt8> { buffer[start...] }

  /// The next key, or nil where more bytes are needed.
  ///
  /// - Parameter flushing: Nothing came for `patience`: take what is there for what it is.
  public mutating func next(flushing: Bool) -> Key? {
    if paste != nil { return nextOfPaste(flushing: flushing) }
    guard let first = pending.first else { return nil }
    switch first {
    case 0x1B: return nextSequence(flushing: flushing)
    case 0..<0x80: return take(1) { .character(Character(Unicode.Scalar($0[$0.startIndex]))) }
    default: return nextCharacter(after: 0) { .character($0) }
    }
  }

  private mutating func take(_ count: Int, as kind: (ArraySlice<UInt8>) -> Key.Kind) -> Key {
    let bytes = buffer[start..<start + count]
    start += count
    let key = Key(kind(bytes), bytes: Array(bytes))
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 16)
      start = 0
    }
    return key
  }

  /// A character of UTF-8 after so many bytes of prefix; a wrong byte is a key of its own that means nothing.
  private mutating func nextCharacter(after prefix: Int, _ kind: (Character) -> Key.Kind) -> Key? {
    let bytes = pending.dropFirst(prefix).prefix(4)
    switch UTF8Prefix(bytes) {
    case .incomplete: return nil
    case .invalid(let count): return take(prefix + count) { _ in .ignored }
    case .scalar(let scalar, let count):
      let made = kind(Character(scalar))
      return take(prefix + count) { _ in made }
    }
  }

  // MARK: Sequences

  private mutating func nextSequence(flushing: Bool) -> Key? {
    let bytes = pending
    guard bytes.count > 1 else { return flushing ? take(1) { _ in .escape } : nil }
    let second = bytes[bytes.startIndex + 1]
    switch second {
    case UInt8(ascii: "["): return nextControlSequence(flushing: flushing)
    case UInt8(ascii: "O"):
      guard bytes.count > 2 else { return flushing ? take(2) { _ in .alt("O") } : nil }
      let third = bytes[bytes.startIndex + 2]
      guard (0x20...0x7E).contains(third) else { return take(2) { _ in .alt("O") } }
      return take(3) { _ in ControlSequence.singleShift(third) }
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      return nextReport(flushing: flushing)
    // Escape, and then a key that no terminal joins with Alt: Escape again, Ctrl-C, Ctrl-D, Ctrl-Z.
    case 0x1B, 0x03, 0x04, 0x1A: return take(1) { _ in .escape }
    case 0..<0x80: return take(2) { _ in .alt(Character(Unicode.Scalar(second))) }
    default:
      if case .incomplete = UTF8Prefix(bytes.dropFirst().prefix(4)), flushing { return take(1) { _ in .escape } }
      return nextCharacter(after: 1) { .alt($0) }
    }
  }

  /// `ESC [`, parameters, and a final byte.
  private mutating func nextControlSequence(flushing: Bool) -> Key? {
    let bytes = pending
    guard bytes.count > 2 else { return flushing ? take(2) { _ in .alt("[") } : nil }
    let body = bytes.dropFirst(2)
    let fixedLength: Int? =
      switch body[body.startIndex] {
      case UInt8(ascii: "["): 4  // the function keys of the Linux console: ESC [ [ A
      case UInt8(ascii: "M"): 6  // the mouse as the oldest terminals report it
      default: nil
      }
    if let fixedLength {
      guard bytes.count >= fixedLength else { return flushing ? take(bytes.count) { _ in .ignored } : nil }
      return take(fixedLength) { ControlSequence.console($0) }
    }
    guard let end = body.firstIndex(where: { !(0x20...0x3F).contains($0) }) else {
      if bytes.count >= Self.longestSequence { return take(bytes.count) { _ in .ignored } }
      return flushing ? take(bytes.count) { _ in .ignored } : nil
    }
    let length = end - bytes.startIndex
    guard length < Self.longestSequence else { return take(length) { _ in .ignored } }
    // Something else began in the middle; what was there means nothing.
    guard (0x40...0x7E).contains(bytes[end]) else { return take(length) { _ in .ignored } }
    guard let sequence = ControlSequence(parameters: body[..<end], final: bytes[end]) else {
      return take(length + 1) { _ in .ignored }
    }
    if sequence.beginsPaste {
      _ = take(length + 1) { _ in .ignored }
      paste = []
      return nextOfPaste(flushing: false)
    }
    if sequence.isEnterWithModifiers {
      _ = take(length + 1) { _ in .ignored }
      return Key(.alt("\r"), bytes: [0x1B, 0x0D])
    }
    return take(length + 1) { _ in sequence.kind }
  }

  /// A string that the terminal sends of itself (a colour, its name), up to BEL or `ESC \`.
  private mutating func nextReport(flushing: Bool) -> Key? {
    let bytes = pending
    let second = bytes[bytes.startIndex + 1]
    if bytes.count == 2 {
      return flushing ? take(2) { _ in .alt(Character(Unicode.Scalar(second))) } : nil
    }
    var index = bytes.startIndex + 2
    while index < bytes.endIndex {
      let length = index - bytes.startIndex
      switch bytes[index] {
      case 0x07: return take(length + 1) { _ in .ignored }
      case 0x1B:
        guard index + 1 < bytes.endIndex else { return flushing ? take(length) { _ in .ignored } : nil }
        return take(bytes[index + 1] == UInt8(ascii: "\\") ? length + 2 : length) { _ in .ignored }
      default: index += 1
      }
    }
    return flushing || bytes.count >= 4096 ? take(bytes.count) { _ in .ignored } : nil
  }

  // MARK: Pasted text

  private mutating func nextOfPaste(flushing: Bool) -> Key? {
    guard var text = paste else { return nil }
    paste = nil  // one owner, or appending would copy
    let bytes = pending
    var index = bytes.startIndex
    var ended = flushing
    while index < bytes.endIndex {
      let next = bytes[index...].firstIndex(of: 0x1B) ?? bytes.endIndex
      Self.keep(bytes[index..<next], in: &text)
      index = next
      let tail = bytes[next...].prefix(Self.pasteEnd.count)
      if tail.isEmpty { break }
      if tail.elementsEqual(Self.pasteEnd) {
        index += tail.count
        ended = true
        break
      }
      if !flushing, tail.count < Self.pasteEnd.count, Self.pasteEnd.starts(with: tail) { break }
      Self.keep(bytes[next...next], in: &text)
      index = next + 1
    }
    if index > bytes.startIndex { _ = take(index - bytes.startIndex) { _ in .ignored } }
    guard ended else {
      paste = text
      return nil
    }
    return Key(.paste(Self.pastedText(text)))
  }

  private static func keep(_ bytes: ArraySlice<UInt8>, in text: inout [UInt8]) {
    text.append(contentsOf: bytes.prefix(max(0, largestPaste - text.count)))
  }

  /// Line ends become "\n": terminals send a paste's lines with carriage returns. A character cut at the end goes.
  private static func pastedText(_ bytes: [UInt8]) -> String {
    var whole = bytes[...]
    if whole.count >= largestPaste {
      let cut = whole.suffix(3).lastIndex { $0 >= 0xC0 }
      if let cut, case .incomplete = UTF8Prefix(whole[cut...]) { whole = whole[..<cut] }
    }
    var lines: [UInt8] = []
    lines.reserveCapacity(whole.count)
    var afterReturn = false
    for byte in whole {
      if byte == 0x0D {
        lines.append(0x0A)
      } else if !(byte == 0x0A && afterReturn) {
        lines.append(byte)
      }
      afterReturn = byte == 0x0D
    }
    return String(decoding: lines, as: UTF8.self)
  }
}
