import Foundation
import TestSupport
import Testing

@testable import Screen

/// Whole screens compared with text files. `TRILOBIT_RECORD=1 swift test --filter GoldenScreen` writes the files anew:
/// look at them before you commit them.
@Suite struct GoldenScreenTests {
  static let sizes = [(1, 1), (4, 20), (12, 40), (24, 80), (40, 120), (45, 160), (50, 200)]
  static let isRecording = ProcessInfo.processInfo.environment["TRILOBIT_RECORD"] == "1"

  private func compare(_ state: ScreenState, _ name: String) throws {
    let grid = state.draw()
    let cursor = grid.cursor.map { "cursor \($0.row),\($0.column)" } ?? "no cursor"
    let text = grid.text + cursor + "\n"
    let glyphs = state.glyphs.rawValue
    let file = TestFiles.fixtures.appending(path: "Screens/\(name)-\(state.columns)x\(state.rows)-\(glyphs).txt")
    if Self.isRecording {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(text == expected, "\(file.lastPathComponent) differs:\n\(text)")
  }

  @Test(arguments: sizes, GlyphSet.allCases)
  func writing(size: (rows: Int, columns: Int), glyphs: GlyphSet) throws {
    try compare(SampleScreens.writing(rows: size.rows, columns: size.columns, glyphs: glyphs), "writing")
  }

  @Test(arguments: [(24, 80), (40, 120)], [GlyphSet.braille, .ascii])
  func start(size: (rows: Int, columns: Int), glyphs: GlyphSet) throws {
    try compare(SampleScreens.start(rows: size.rows, columns: size.columns, glyphs: glyphs), "start")
  }

  @Test(arguments: [(12, 40), (24, 80), (40, 120)], [GlyphSet.braille, .ascii])
  func notes(size: (rows: Int, columns: Int), glyphs: GlyphSet) throws {
    try compare(SampleScreens.notes(rows: size.rows, columns: size.columns, glyphs: glyphs), "notes")
  }

  /// The sizes at which panels change their places.
  @Test(arguments: [(24, 100), (16, 60), (24, 99), (21, 240)])
  func writingWithBlocks(size: (rows: Int, columns: Int)) throws {
    try compare(SampleScreens.writing(rows: size.rows, columns: size.columns, glyphs: .block), "writing")
  }

  @Test(arguments: [(24, 80), (40, 120)], [GlyphSet.braille, .ascii])
  func markdown(size: (rows: Int, columns: Int), glyphs: GlyphSet) throws {
    try compare(SampleScreens.markdown(rows: size.rows, columns: size.columns, glyphs: glyphs), "markdown")
  }

  @Test(arguments: OverlayStates.all.map(\.name), [GlyphSet.braille, .ascii])
  func overlays(name: String, glyphs: GlyphSet) throws {
    let make = try #require(OverlayStates.all.first { $0.name == name }?.make)
    for (rows, columns) in [(24, 80), (40, 120)] { try compare(make(rows, columns, glyphs), name) }
  }

  @Test(arguments: [(1, 1), (4, 20), (5, 20), (5, 80), (8, 40)])
  func smallOverlays(size: (rows: Int, columns: Int)) throws {
    for (name, make) in OverlayStates.all { try compare(make(size.rows, size.columns, .braille), name) }
  }
}
