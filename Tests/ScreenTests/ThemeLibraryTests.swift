import Foundation
import Terminal
import Testing

@testable import Screen

/// Themes found in folders.
@Suite final class ThemeLibraryTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "themes-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  private func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func library(_ names: String...) -> ThemeLibrary {
    ThemeLibrary(folders: names.map { folder.appending(path: $0).path })
  }

  private func ground(_ theme: Theme) -> TerminalColor { theme[.text].background }

  @Test func thePersonsOwnComeFirst() throws {
    try write("theme[main_bg]=\"#010101\"", to: "mine/sea.theme")
    try write("theme[main_bg]=\"#020202\"", to: "shared/sea.theme")
    try write("theme[main_bg]=\"#030303\"", to: "shared/dark.theme")
    try write("", to: "shared/.theme")
    try write("", to: "shared/notes.txt")
    let library = library("mine", "nowhere", "shared")
    #expect(library.names() == ["dark", "monochrome", "sea"])
    #expect(ground(try library.theme(named: "sea", depth: .many).0) == .rgb(red: 1, green: 1, blue: 1))
    #expect(ground(try library.theme(named: "dark", depth: .many).0) == .rgb(red: 3, green: 3, blue: 3))
  }

  @Test func aFileIsOpenedByItsPath() throws {
    try write("theme[main_bg]=\"#010101\"\nrubbish", to: "mine/sea.theme")
    let path = folder.appending(path: "mine/sea.theme").path
    let (theme, problems) = try library().theme(named: path, depth: .many)
    #expect(theme.name == "sea")
    #expect(problems.map(\.line) == [2])
    #expect(problems.first?.sentence.hasPrefix("\(path):2: ") == true)
  }

  @Test(
    arguments: [
      ("dakr", "dark"), ("Mono", "monochrome"), ("se", "sea"), ("seaa", "sea"), ("SEA", "sea"), ("../sea", "sea"),
      ("quite another", nil), ("", nil), ("/nowhere/sea.theme", "sea"), (String(repeating: "x", count: 100_000), nil),
    ] as [(String, String?)])
  func theNearestNameIsOffered(name: String, nearest: String?) throws {
    try write("theme[main_bg]=\"#010101\"", to: "mine/sea.theme")
    #expect(throws: ThemeError.unknown(name: name, nearest: nearest)) {
      try self.library("mine").theme(named: name, depth: .many)
    }
  }

  /// "light" is in no name's beginning, and no few changes away from one.
  @Test(
    arguments: [
      ("light", "daylight"), ("lite", nil), ("contrast", "contrast-light"), ("darkblue", "dark"), ("gray", "greys"),
      ("re", nil), ("x", nil), ("Dailight", "daylight"),
    ] as [(String, String?)])
  func namesThatHoldTheWordAreOffered(name: String, nearest: String?) throws {
    for theme in ["daylight", "contrast-light", "greys"] { try write("", to: "mine/\(theme).theme") }
    #expect(throws: ThemeError.unknown(name: name, nearest: nearest)) {
      try self.library("mine").theme(named: name, depth: .many)
    }
  }

  @Test func aLinkThatLeadsNowhereIsNoTheme() throws {
    try write("", to: "mine/sea.theme")
    let link = folder.appending(path: "mine/lost.theme")
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/nowhere/lost.theme")
    #expect(library("mine").names() == ["dark", "monochrome", "sea"])
    for name in ["lost", link.path] {
      #expect(
        throws: ThemeError.unreadable(path: link.path, reason: "is a link to a file that is not there")
      ) { try self.library("mine").theme(named: name, depth: .many) }
    }
  }

  @Test func whatIsNoTextFileIsRefused() throws {
    try write("a\u{0}b", to: "mine/zero.theme")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "mine/folder.theme"), withIntermediateDirectories: true)
    #expect(mkfifo(folder.appending(path: "mine/pipe.theme").path, 0o600) == 0)
    for name in ["zero", "folder", "pipe"] {
      do {
        _ = try library("mine").theme(named: name, depth: .many)
        Issue.record("\(name) was read")
      } catch {
        #expect("\(error)".contains("\(name).theme is not"), "\(error)")
      }
    }
  }

  @Test func bytesThatAreNotUTF8DoNoHarm() throws {
    try write("", to: "mine/odd.theme")
    try Data([0xFF, 0xFE, 0x0A] + Array("theme[main_bg]=\"#010101\"".utf8)).write(
      to: folder.appending(path: "mine/odd.theme"))
    let (theme, problems) = try library("mine").theme(named: "odd", depth: .many)
    #expect(problems.map(\.line) == [1])
    #expect(ground(theme) == .rgb(red: 1, green: 1, blue: 1))
  }

  @Test func errorsAreOneSentence() {
    let error = ThemeError.unknown(name: "a\u{1B}[2Jb\nc", nearest: "dark")
    #expect(error.description == "there is no theme a^[[2Jb c; did you mean dark?")
  }
}
