import Foundation
import Terminal
import TestSupport
import Testing

@testable import Screen

/// The themes in Themes/: whole, readable, and different.
@Suite struct BundledThemeTests {
  static let folder = TestFiles.repository.appending(path: "Themes")
  static let names = [
    "colorblind", "contrast-dark", "contrast-light", "daylight", "ember", "greys", "ocean", "paper", "terminal",
    "trilobit",
  ]
  static let library = ThemeLibrary(folders: [folder.path])

  private func theme(_ name: String, depth: ColorDepth = .many) throws -> Theme {
    let (theme, problems) = try Self.library.theme(named: name, depth: depth)
    #expect(problems.isEmpty, "\(problems)")
    return theme
  }

  @Test func theyAreAllThere() {
    #expect(Self.library.names() == (Self.names + ThemeLibrary.builtInNames).sorted())
  }

  @Test(arguments: names)
  func theyBeginWithWhatTheyAreAndSetAllKeysOfBtop(name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: "\(name).theme"), encoding: .utf8)
    #expect(text.hasPrefix("# "))
    let later: Set<String> = [
      "proc_pause_bg", "proc_follow_bg", "proc_banner_bg", "proc_banner_fg", "followed_bg", "followed_fg",
    ]
    for key in ThemeColors.btopKeys.subtracting(later) { #expect(text.contains("\ntheme[\(key)]=\""), "\(key)") }
  }

  static let lines: Set<ThemeRole> = [.frame, .tableLine, .popupFrame]
  static let faint: Set<ThemeRole> = [.dim, .logText, .codeFrame, .codeComment, .popupDetail]
  static let bars: Set<ThemeRole> = [
    .sparsityBar, .cacheBar, .contextBar, .candidateBar, .decodeGraph, .prefillGraph,
  ]

  @Test(arguments: names)
  func everythingCanBeReadOnItsGround(name: String) throws {
    let theme = try theme(name)
    let isHigh = name.hasPrefix("contrast")
    for role in ThemeRole.allCases {
      guard let ink = Shade(theme[role].foreground) else {
        #expect(name == "terminal")
        continue
      }
      let wanted =
        Self.lines.contains(role)
        ? (isHigh ? 4.5 : 1.7)
        : Self.faint.contains(role) || Self.bars.contains(role) ? (isHigh ? 4.5 : 3) : isHigh ? 7 : 4.5
      if let ground = Shade(theme[role].background) {
        #expect(ink.contrast(with: ground) >= wanted, "\(role): \(ink.hex) on \(ground.hex)")
      } else {
        // On a ground that nobody knows, the shades are readable on black and can be made out on white.
        #expect(ink.contrast(with: .black) >= min(wanted, 4.2), "\(role): \(ink.hex) on black")
        #expect(ink.contrast(with: .white) >= 2, "\(role): \(ink.hex) on white")
      }
    }
    for gradient in ThemeGradient.allCases {
      for style in theme[gradient] {
        let ink = try #require(Shade(style.foreground))
        #expect(ink.contrast(with: Shade(style.background) ?? .black) >= 1.69, "\(gradient): \(ink.hex)")
      }
    }
  }

  /// What is chosen is seen as such, even where shades are rounded to the 256 of a terminal.
  @Test(arguments: names)
  func whatIsChosenStandsOut(name: String) throws {
    let theme = try theme(name)
    let ground = Shade(theme[.text].background) ?? .black
    let chosen = try #require(Shade(theme[.selected].background))
    #expect(chosen.contrast(with: ground) >= 1.25)
    #expect(theme[.userName].foreground != theme[.assistantName].foreground)
    #expect(theme[.userName] != theme[.text] && theme[.assistantName] != theme[.text])
    #expect(theme[.error].foreground != theme[.hint].foreground || name == "greys")
  }

  /// Scales say more by lightness than by hue.
  @Test(arguments: ["colorblind", "greys"])
  func scalesGrowLighterForThoseWhoSeeNoHue(name: String) throws {
    let theme = try theme(name)
    for gradient in ThemeGradient.allCases {
      let shades = theme[gradient].compactMap { Shade($0.foreground) }
      let first = try #require(shades.first)
      let last = try #require(shades.last)
      #expect(last.contrast(with: first) >= 2.5, "\(gradient)")
      for (darker, lighter) in zip(shades, shades.dropFirst()) {
        #expect(lighter.luminance >= darker.luminance - 0.001, "\(gradient)")
      }
    }
  }

  @Test(arguments: names + ThemeLibrary.builtInNames, [ColorDepth.none, .eight, .sixteen])
  func fewColoursAreNamedOnesOnTheTerminalsGround(name: String, depth: ColorDepth) throws {
    let theme = try theme(name, depth: depth)
    var styles = ThemeRole.allCases.map { theme[$0] }
    for gradient in ThemeGradient.allCases { styles += theme[gradient] }
    for style in styles {
      #expect(style.background == .standard)
      switch style.foreground {
      case .standard: break
      // Black and white could be the colour of the ground.
      case .named(let number): #expect(depth != .none && ![0, 7, 8, 15].contains(number))
      case .rgb: Issue.record("a shade at \(depth)")
      }
    }
    #expect(theme[.selected].attributes.contains(.reverse))
    #expect(theme[.dim] != theme[.text])
  }

  @Test func theBuiltInThemesNeedNoFile() throws {
    let library = ThemeLibrary(folders: [])
    #expect(library.names() == ["dark", "monochrome"])
    #expect(try library.theme(named: "dark", depth: .sixteen).0 == .dark)
    #expect(try library.theme(named: "dark", depth: .many).0 == .builtIn(for: .many))
    #expect(try library.theme(named: "monochrome", depth: .many).0 == .monochrome)
    for role in ThemeRole.allCases where role != .selected {
      #expect(Theme.builtIn(for: .many)[role].background == .standard, "\(role)")
    }
  }
}
