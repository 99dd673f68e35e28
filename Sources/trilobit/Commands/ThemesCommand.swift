import ArgumentParser
import Glibc
import ModelFiles
import Screen
import Terminal

/// `trilobit themes`: which themes there are, and how they look.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List the themes, or show one.",
    discussion: "Themes are files in btop's syntax; a person's own are in $XDG_CONFIG_HOME/trilobit/themes.",
    subcommands: [ListCommand.self, PreviewCommand.self], defaultSubcommand: ListCommand.self)

  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the themes, with their colours on a terminal (the default).")

    @OptionGroup var colors: ColorArguments

    func run() throws {
      let library = ThemeLocation.library
      let names = library.names()
      let colors = colors.resolved
      guard colors.depth != .none else { return StandardOutput.write(names.map { "\($0)\n" }.joined()) }
      let width = names.map { DisplayWidth.of($0) }.max() ?? 0
      var picture = ""
      for name in names {
        do {
          let (theme, _) = try library.theme(named: name, depth: colors.depth)
          picture += ThemeSwatch.grid(theme, name: name, nameColumns: width, glyphs: ColorArguments.glyphs)
            .coloredText(colors)
        } catch {
          let blank = String(repeating: " ", count: width - DisplayWidth.of(name) + 2)
          picture += StandardOutput.harmless(" \(name)\(blank)\(error)\n")
        }
      }
      StandardOutput.write(picture)
    }
  }

  struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "preview", abstract: "Show a sample chat in a theme.",
      discussion: "On standard output in the terminal's colours, or as an SVG picture in a file.")

    @Argument(help: "A theme's name, or a .theme file.", completion: ShellWords.themesAndFiles) var name: String
    @Option(help: ArgumentHelp("Write an SVG picture; - is standard output.", valueName: "file"), completion: .file())
    var svg: String?
    @Option(help: ArgumentHelp("Columns and rows of the screen.", valueName: "columns x rows"))
    var size = PictureSize(rows: ThemePreview.size.rows, columns: ThemePreview.size.columns)
    @OptionGroup var colors: ColorArguments

    func run() throws {
      let colors = colors.resolved
      let depth = svg == nil ? colors.depth : .many
      let (theme, problems) = try ThemeLocation.library.theme(named: name, depth: depth)
      for problem in problems { ExitStatus.report(problem.sentence) }
      let grid = ThemePreview.grid(
        rows: size.rows, columns: size.columns, theme: theme, glyphs: svg == nil ? ColorArguments.glyphs : .braille)
      guard let svg else { return StandardOutput.write(grid.coloredText(colors)) }
      let picture = SVGPicture.text(of: grid, theme: theme, title: "trilobit, theme \(theme.name)")
      if svg == "-" { return StandardOutput.write(picture) }
      let file = try AtomicFile(path: svg)
      try file.write(Array(picture.utf8))
      try file.commit()
    }
  }
}

/// Whether what is written to standard output is coloured.
struct ColorArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when")) var color = ColorMode.automatic

  /// What the terminal's font and the locale's characters allow.
  static var glyphs: GlyphSet {
    setlocale(LC_CTYPE, "")
    let isUTF8 = nl_langinfo(Int32(CODESET)).map { String(cString: $0) } == "UTF-8"
    return .suited(isUTF8: isUTF8, terminal: ProgramFolders.variable("TERM"))
  }

  /// What standard output shows.
  var resolved: TextColors {
    guard color == .always || StandardOutput.isTerminal else { return .plain }
    return .suited(
      terminal: ProgramFolders.variable("TERM"), colorTerminal: ProgramFolders.variable("COLORTERM"),
      noColor: ProgramFolders.variable("NO_COLOR"), mode: color)
  }
}

/// A size as it is written: `120x40`.
struct PictureSize: ExpressibleByArgument, CustomStringConvertible {
  let rows: Int
  let columns: Int

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// Columns and rows of 1 to 500 each; nil for anything else.
  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
    }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1], (1...500).contains(columns),
      (1...500).contains(rows)
    else { return nil }
    self.init(rows: rows, columns: columns)
  }

  var description: String { "\(columns)x\(rows)" }
  var defaultValueDescription: String { description }
}
