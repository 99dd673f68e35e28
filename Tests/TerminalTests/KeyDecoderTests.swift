import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
  /// All keys of a stream that comes in one piece and then stops.
  static func keys(_ text: String) -> [Key] { keys([Array(text.utf8)]) }

  static func keys(_ pieces: [[UInt8]], flushingBetween: Bool = false) -> [Key] {
    var decoder = KeyDecoder()
    var keys: [Key] = []
    for piece in pieces {
      decoder.append(piece)
      while let key = decoder.next(flushing: flushingBetween) { keys.append(key) }
    }
    while let key = decoder.next(flushing: true) { keys.append(key) }
    return keys
  }

  static let table: [(String, Key.Kind)] = [
    ("a", .character("a")), ("é", .character("é")), ("漢", .character("漢")), ("😀", .character("😀")),
    ("\r", .character("\r")), ("\u{3}", .character("\u{3}")), ("\u{7F}", .character("\u{7F}")),
    ("\u{1B}", .escape), ("\u{1B}b", .alt("b")), ("\u{1B}é", .alt("é")), ("\u{1B}\r", .alt("\r")),
    ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("O")), ("\u{1B}]", .alt("]")), ("\u{1B}\u{7F}", .alt("\u{7F}")),
    ("\u{1B}[A", .up), ("\u{1B}[B", .down), ("\u{1B}[C", .right), ("\u{1B}[D", .left),
    ("\u{1B}OA", .up), ("\u{1B}OB", .down), ("\u{1B}OC", .right), ("\u{1B}OD", .left),
    ("\u{1B}[H", .home), ("\u{1B}[F", .end), ("\u{1B}OH", .home), ("\u{1B}OF", .end),
    ("\u{1B}[1~", .home), ("\u{1B}[4~", .end), ("\u{1B}[7~", .home), ("\u{1B}[8~", .end),
    ("\u{1B}[2~", .insert), ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
    ("\u{1B}[Z", .backTab), ("\u{1B}[1;3A", .altUp), ("\u{1B}[1;3B", .altDown),
    ("\u{1B}[1;9A", .altUp), ("\u{1B}[1;5A", .up), ("\u{1B}[1;0A", .up), ("\u{1B}[1;999999A", .altUp),
    ("\u{1B}[1;2A", .shiftUp), ("\u{1B}[1;2B", .shiftDown), ("\u{1B}[1;5D", .left),
    ("\u{1B}[1;6A", .shiftUp), ("\u{1B}[1;5A", .up),
    ("\u{1B}OP", .function(1)), ("\u{1B}OQ", .function(2)), ("\u{1B}OS", .function(4)), ("\u{1B}[1;2P", .function(1)),
    ("\u{1B}[11~", .function(1)), ("\u{1B}[15~", .function(5)), ("\u{1B}[17~", .function(6)),
    ("\u{1B}[21~", .function(10)), ("\u{1B}[23~", .function(11)), ("\u{1B}[24~", .function(12)),
    ("\u{1B}[[A", .function(1)), ("\u{1B}[[E", .function(5)), ("\u{1B}OM", .character("\r")),
    ("\u{1B}[<64;10;5M", .wheelUp), ("\u{1B}[<65;10;5M", .wheelDown), ("\u{1B}[<68;1;1M", .wheelUp),
    ("\u{1B}[<0;10;5M", .ignored), ("\u{1B}[<0;10;5m", .ignored), ("\u{1B}[M`!!", .wheelUp), ("\u{1B}[M !!", .ignored),
    ("\u{1B}[13;2u", .alt("\r")), ("\u{1B}[27;5;13~", .alt("\r")), ("\u{1B}[27u", .escape),
    ("\u{1B}[I", .ignored), ("\u{1B}[O", .ignored), ("\u{1B}[?62;c", .ignored), ("\u{1B}[12;40R", .ignored),
    ("\u{1B}[201~", .ignored), ("\u{1B}[999~", .ignored), ("\u{1B}[99999999999999999999~", .ignored),
    ("\u{1B}]11;rgb:0/0/0\u{7}", .ignored), ("\u{1B}P1$r0m\u{1B}\\", .ignored),
    ("\u{1B}[200~two\rlines\u{1B}[201~", .paste("two\nlines")), ("\u{1B}[200~\u{1B}[201~", .paste("")),
    ("\u{1B}[200~a\r\nb\nc\r\rd\u{1B}[201~", .paste("a\nb\nc\n\nd")),
    ("\u{1B}[200~\u{1B}[A\u{1B}[20\u{1B}\u{1B}[201~", .paste("\u{1B}[A\u{1B}[20\u{1B}")),
  ]

  @Test(arguments: table)
  func cutsOneKey(_ text: String, _ kind: Key.Kind) {
    #expect(Self.keys(text).map(\.kind) == [kind])
  }

  @Test func keepsTheBytesOfAKey() {
    #expect(Self.keys("\u{1B}[1;5D").first?.bytes == Array("\u{1B}[1;5D".utf8))
    #expect(Self.keys("漢").first?.bytes == [0xE6, 0xBC, 0xA2])
    #expect(Self.keys("\u{1B}[13;2u").first?.bytes == [0x1B, 0x0D])
  }

  /// Wherever the stream is cut, the keys are the same.
  @Test func isTheSameAtEverySplitPoint() {
    let stream = Self.table.map(\.0).filter { !["\u{1B}", "\u{1B}[", "\u{1B}O", "\u{1B}]"].contains($0) }
      .joined(separator: "x")
    let bytes = Array(stream.utf8)
    let whole = Self.keys([bytes])
    #expect(whole.count > 100)
    #expect(!whole.contains { $0.kind == .escape && $0.bytes.count == 1 })
    for split in 0...bytes.count {
      let keys = Self.keys([Array(bytes[..<split]), Array(bytes[split...])])
      #expect(keys == whole, "split at \(split)")
    }
    #expect(Self.keys(bytes.map { [$0] }) == whole)
  }

  @Test func waitsForTheRestOfASequence() {
    var decoder = KeyDecoder()
    #expect(decoder.patience == nil)
    decoder.append([0x1B])
    #expect(decoder.next(flushing: false) == nil)
    #expect(decoder.patience == 25)
    decoder.append(Array("[1;".utf8))
    #expect(decoder.next(flushing: false) == nil)
    #expect((decoder.patience ?? 0) > 25)
    decoder.append(Array("5C".utf8))
    #expect(decoder.next(flushing: false)?.kind == .right)
    #expect(decoder.patience == nil)
  }

  @Test func takesEscapeAloneWhenNothingFollows() {
    #expect(Self.keys([[0x1B], Array("b".utf8)], flushingBetween: true).map(\.kind) == [.escape, .character("b")])
    #expect(Self.keys("\u{1B}\u{1B}").map(\.kind) == [.escape, .escape])
    #expect(Self.keys("\u{1B}\u{1B}[A").map(\.kind) == [.escape, .up])
    #expect(Self.keys("\u{1B}\u{3}").map(\.kind) == [.escape, .character("\u{3}")])
  }

  @Test(
    arguments: [
      ([0xFF], [Key.Kind.ignored]), ([0x80, 0x61], [.ignored, .character("a")]),
      ([0xE6, 0x61], [.ignored, .character("a")]), ([0xC0, 0x80], [.ignored, .ignored]),
      ([0xED, 0xA0, 0x80, 0x61], [.ignored, .ignored, .ignored, .character("a")]),
      ([0xF5, 0x61], [.ignored, .character("a")]), ([0x1B, 0xFF, 0x61], [.ignored, .character("a")]),
      ([0x1B, 0x5B, 0x31, 0xC3, 0xA9], [.ignored, .character("é")]),
      ([0x1B, 0x5B, 0x31, 0x1B, 0x5B, 0x41], [.ignored, .up]),
    ] as [([UInt8], [Key.Kind])])
  func dropsWrongBytesAndGoesOn(_ bytes: [UInt8], _ kinds: [Key.Kind]) {
    #expect(Self.keys([bytes]).map(\.kind) == kinds)
  }

  @Test func cutsAHugePaste() {
    let wide = String(repeating: "é", count: KeyDecoder.largestPaste)
    var decoder = KeyDecoder()
    decoder.append(Array("\u{1B}[200~x".utf8))
    var bytes = Array(wide.utf8)[...]
    var kinds: [Key.Kind] = []
    while !bytes.isEmpty {
      decoder.append(bytes.prefix(4096))
      bytes = bytes.dropFirst(4096)
      while let key = decoder.next(flushing: false) { kinds.append(key.kind) }
    }
    decoder.append(Array("\u{1B}[201~y".utf8))
    while let key = decoder.next(flushing: false) { kinds.append(key.kind) }
    guard case .paste(let text) = kinds.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == KeyDecoder.largestPaste - 1)
    #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    #expect(kinds.dropFirst() == [.character("y")])
  }

  @Test func boundsSequencesThatNeverEnd() {
    let keys = Self.keys("\u{1B}[" + String(repeating: "1", count: 100_000) + "~ok")
    #expect(keys.suffix(2).map(\.kind) == [.character("o"), .character("k")])
    var decoder = KeyDecoder()
    decoder.append(Array(("\u{1B}]" + String(repeating: "z", count: 100_000)).utf8))
    #expect(decoder.next(flushing: false)?.kind == .ignored)
  }

  @Test func survivesRandomBytes() {
    var generator = SmallGenerator(state: 7)
    let favourites: [UInt8] = [0x1B, 0x5B, 0x4F, 0x3B, 0x7E, 0x30, 0x32, 0x31, 0x4D, 0x3C, 0xE6, 0xBC, 0xA2, 0x0D]
    for _ in 0..<300 {
      var decoder = KeyDecoder()
      var total = 0
      for _ in 0..<20 {
        let piece = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
          Bool.random(using: &generator)
            ? favourites.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255, using: &generator)
        }
        decoder.append(piece)
        total += piece.count
        while let key = decoder.next(flushing: Bool.random(using: &generator)) { total -= key.bytes.isEmpty ? 0 : 1 }
      }
      while decoder.next(flushing: true) != nil {}
      #expect(total >= 0)
    }
  }
}

/// Numbers that are the same in every run (SplitMix64).
struct SmallGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
