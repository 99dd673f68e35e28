/// One key as the terminal sent it, cut from the stream of bytes.
public struct Key: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A character typed as it is, control characters among them (Ctrl-C is "\u{3}").
    case character(Character)
    /// Alt with a character (Escape and the character together).
    case alt(Character)
    case escape, up, down, left, right, home, end, pageUp, pageDown, insert, delete, backTab
    case shiftUp, shiftDown, altUp, altDown
    /// F1 to F12.
    case function(Int)
    case wheelUp, wheelDown
    /// Any other mouse report, and sequences that mean nothing here: nobody gets them.
    case ignored
    /// Text pasted between the marks of bracketed paste.
    case paste(String)
  }

  public let kind: Kind
  /// The bytes as they came, what the line editor is fed with; none for a paste, which is text.
  public let bytes: [UInt8]

  public init(_ kind: Kind, bytes: [UInt8] = []) {
    self.kind = kind
    self.bytes = bytes
  }
}
