/// The colours of a theme file by their keys, as btop names them.
struct ThemeColors: Sendable {
  enum Value: Equatable, Sendable {
    /// The terminal's own colour, or a scale without that step.
    case own
    case shade(Shade)
  }

  private var values: [String: Value] = [:]

  var isEmpty: Bool { values.isEmpty }

  subscript(key: String) -> Value? {
    get { values[key] }
    set { values[key] = newValue }
  }

  /// The colour of the first of these keys that has one; the built-in one of the first key where none has.
  func shade(_ keys: String...) -> Shade? {
    for colors in [self, Self.standard] {
      for key in keys {
        if case .shade(let shade) = colors.values[key] { return shade }
      }
    }
    return nil
  }

  /// The one to three colours of a scale, from the first of these names that has any.
  func steps(_ names: String...) -> [Shade] {
    for colors in [self, Self.standard] {
      for name in names {
        let steps = ["start", "mid", "end"].compactMap { part -> Shade? in
          if case .shade(let shade) = colors.values["\(name)_\(part)"] { shade } else { nil }
        }
        if !steps.isEmpty { return steps }
      }
    }
    return []
  }

  /// Whether btop or Trilobit knows a key.
  static func isKnown(_ key: String) -> Bool {
    btopKeys.contains(key) || ownKeys[key] != nil || ownScaleKeys.contains(key)
  }

  static let scales = [
    "temp", "cpu", "free", "cached", "available", "used", "download", "upload", "process",
  ]

  /// Keys of btop; it leaves aside those that it does not know.
  static let btopKeys: Set<String> = Set(
    [
      "main_bg", "main_fg", "title", "hi_fg", "selected_bg", "selected_fg", "inactive_fg", "graph_text", "meter_bg",
      "proc_misc", "cpu_box", "mem_box", "net_box", "proc_box", "div_line", "proc_pause_bg", "proc_follow_bg",
      "proc_banner_bg", "proc_banner_fg", "followed_bg", "followed_fg",
    ] + scaleKeys(scales))

  /// Keys for one role each: `tril_` and its name, `tril_code_keyword` for example.
  static let ownKeys: [String: ThemeRole] = Dictionary(
    uniqueKeysWithValues: ThemeRole.allCases.map { role in
      let words = "\(role)".map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }
      return ("tril_" + words.joined(), role)
    })

  static let ownScaleKeys = Set(scaleKeys(ThemeGradient.allCases.map { "tril_\($0)" }))

  private static func scaleKeys(_ names: [String]) -> [String] {
    names.flatMap { name in ["start", "mid", "end"].map { "\(name)_\($0)" } }
  }

  /// What stands in for keys that a file lacks, and the built-in theme where there are 256 colours: on the terminal's
  /// own ground, so of a brightness that can be read on black and made out on white.
  static let standard: ThemeColors = {
    var colors = ThemeColors()
    func set(_ hex: UInt32, _ keys: String...) {
      for key in keys { colors[key] = .shade(Shade(UInt8(hex >> 16), UInt8(hex >> 8 & 0xFF), UInt8(hex & 0xFF))) }
    }
    set(0x36AFAF, "hi_fg")
    set(0xC9883A, "proc_box")
    set(0x8A8A8A, "graph_text", "inactive_fg")
    set(0x6C6C6C, "div_line")
    for (scale, steps): (String, [UInt32]) in [
      ("temp", [0x2FA39A, 0xC29A3C, 0xD9604F]), ("cpu", [0x3E9ED6, 0x35AFA8, 0x6BB04A]),
      ("used", [0x5B86D6, 0x9A78D4, 0xCF6BB4]), ("process", [0x6472C8, 0xB7629F, 0xE08A3C]),
      ("free", [0x3F8F4E, 0x6BB04A]), ("cached", [0x3A8BB8, 0x36AFAF]), ("available", [0xA9802E, 0xC9A23A]),
      ("download", [0x5B7FC8, 0x6D94DE]), ("upload", [0x9A62B8, 0xC078CF]),
    ] {
      let parts = steps.count == 3 ? ["start", "mid", "end"] : ["start", "end"]
      for (part, step) in zip(parts, steps) { set(step, "\(scale)_\(part)") }
    }
    return colors
  }()
}
