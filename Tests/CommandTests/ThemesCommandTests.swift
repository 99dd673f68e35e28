import Foundation
import TestSupport
import Testing

/// `trilobit themes`: the list and the previews.
@Suite struct ThemesCommandTests {
  let program: Program

  init() throws { program = try Program() }

  private func addTheme(_ text: String, _ name: String, in folder: String = "trilobit") throws {
    let directory = program.folder.path("config/\(folder)/themes")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try text.write(toFile: "\(directory)/\(name).theme", atomically: true, encoding: .utf8)
  }

  @Test func theListIsNamesAlone() throws {
    try addTheme("theme[main_bg]=\"#010203\"", "mine")
    try addTheme("theme[main_bg]=\"#010203\"", "from-btop", in: "btop")
    for arguments in [["themes"], ["themes", "list"]] {
      let run = try program.run(arguments)
      run.expectSuccess()
      for name in ["dark", "monochrome", "trilobit", "paper", "colorblind", "mine", "from-btop"] {
        #expect(run.lines.contains(name), "\(name)")
      }
      #expect(run.lines == run.lines.sorted() && !run.text.contains("\u{1B}"))
    }
  }

  @Test func whatCannotBeReadSaysWhy() throws {
    try addTheme("a\u{0}b", "odd")
    let folder = program.folder.path("config/trilobit/themes")
    try FileManager.default.createSymbolicLink(atPath: folder + "/lost.theme", withDestinationPath: "/nowhere")
    let run = try program.run("themes", "--color", "always", environment: ["TERM": "xterm-256color"])
    run.expectSuccess()
    #expect(run.lines.contains { $0.hasPrefix(" odd ") && $0.hasSuffix("/odd.theme is not text; name a .theme file") })
    #expect(!run.text.contains("lost"))
    try program.run("themes", "preview", "lost").expectError(66, "/lost.theme is a link to a file that is not there")
    try program.run("themes", "preview", "light").expectError(66, "there is no theme light; did you mean daylight?\n")
  }

  @Test func theListIsColouredWhereColoursAreWanted() throws {
    let environment = ["TERM": "xterm-256color", "COLORTERM": "truecolor"]
    let run = try program.run("themes", "--color", "always", environment: environment)
    run.expectSuccess()
    #expect(run.text.contains("48;2;18;22;29") && run.text.contains("█"))
    let terminal = try program.terminal("themes", environment: environment)
    #expect(try terminal.wait(for: "48;2;18;22;29").contains("█"))
    #expect(try terminal.waitForExit() == .exited(0))
  }

  @Test func aPreviewIsTextWithoutColoursInAPipe() throws {
    let run = try program.run("themes", "preview", "ocean", "--size", "100x30")
    run.expectSuccess()
    #expect(run.text.contains("Show me such a product."))
    #expect(run.text.split(separator: "\n", omittingEmptySubsequences: false).count == 31)
    let ascii = try program.run("themes", "preview", "ocean", environment: ["LC_ALL": "C"])
    #expect(ascii.text.utf8.allSatisfy { $0 < 0x80 } && ascii.text.contains("####"))
    let coloured = try program.run(
      "themes", "preview", "ocean", "--color", "always", environment: ["TERM": "xterm-256color"])
    #expect(coloured.text.contains(";5;"))
  }

  @Test func aPictureIsWrittenToAFileOrStandardOutput() throws {
    let file = program.folder.path("ocean.svg")
    try program.run("themes", "preview", "ocean", "--svg", file).expectSuccess()
    let picture = try String(contentsOfFile: file, encoding: .utf8)
    #expect(picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>\n"))
    #expect(picture.contains("#0a1a2b"))
    #expect(try program.run("themes", "preview", "ocean", "--svg", "-").text == picture)
    #expect(XMLDocumentCheck.isWellFormed(picture))
  }

  @Test func whatCannotBeDoneIsSaid() throws {
    try program.run("themes", "preview", "ocaen").expectError(66, "ocaen", "did you mean ocean?")
    try program.run("themes", "preview", "./nowhere.theme").expectError(66, "nowhere.theme")
    try program.run("themes", "preview", "/").expectError(66, "is not a file")
    try program.run("themes", "preview", "ocean", "--svg", "/nonexistent/a.svg").expectError(73, "/nonexistent/a.svg")
    try program.run("themes", "preview", "ocean", "--svg", program.folder.path).expectError(73, "directory")
    try program.run(["themes", "preview", "ocean"], outputFile: "/dev/full").expectError(73, "standard output")
  }

  @Test(arguments: ["", "80", "80x", "x24", "0x24", "80x501", "-1x5", "80x24x3", "٨x٩", "99999999999999999999x5"])
  func wrongSizesAreAMistakeOfUse(size: String) throws {
    try program.run("themes", "preview", "ocean", "--size=\(size)").expectError(64)
  }

  @Test func aBrokenLineIsNamedAndTheRestIsShown() throws {
    try addTheme("theme[main_bg]=\"#010203\"\ntheme[graph_text]=\"#12\u{1B}x\"", "mine")
    let run = try program.run("themes", "preview", "mine", "--svg", "-")
    #expect(run.ending == .exited(0))
    #expect(run.errorText.contains("mine.theme:2: theme[graph_text] is \"#12^[x\""))
    #expect(run.text.contains("#010203"))
  }

  /// What the install script copies is what there is.
  @Test func theInstallScriptCopiesTheThemes() throws {
    let script = try String(contentsOf: TestFiles.repository.appending(path: "Scripts/install"), encoding: .utf8)
    #expect(script.contains("Themes/*.theme") && script.contains("share/trilobit/themes/"))
  }

  /// Pictures that nobody drew anew would show what the program no longer is.
  @Test(arguments: ["trilobit", "daylight", "ember"])
  func thePicturesOfTheReadmeAreNew(theme: String) throws {
    let run = try program.run("themes", "preview", theme, "--size", "120x40", "--svg", "-")
    let file = TestFiles.repository.appending(path: "Themes/pictures/\(theme).svg")
    #expect(run.text == (try String(contentsOf: file, encoding: .utf8)), "Scripts/pictures draws them")
  }

  @Test func theScreenOfTheReadmeIsNew() throws {
    let run = try program.run("themes", "preview", "trilobit", "--size", "100x28", "--color", "never")
    let readme = try String(contentsOf: TestFiles.repository.appending(path: "README.md"), encoding: .utf8)
    let lines = run.lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    #expect(readme.contains("```\n" + lines.joined(separator: "\n")), "Scripts/pictures draws it")
  }
}

private enum XMLDocumentCheck {
  /// Tags that open and close in turn are enough here; ScreenTests looks closer.
  static func isWellFormed(_ text: String) -> Bool {
    for name in ["svg", "g", "text", "title"] {
      let opened = text.components(separatedBy: "<\(name) ").count + text.components(separatedBy: "<\(name)>").count
      guard opened - 2 == text.components(separatedBy: "</\(name)>").count - 1 else { return false }
    }
    return true
  }
}
