import Chat
import Foundation
import Terminal
import TestSupport
import Testing

@testable import Screen

@Suite struct KeyTableTests {
  /// What the README says about keys is what the program does. `TRILOBIT_RECORD=1` writes it anew.
  @Test func theREADMEHasTheTable() throws {
    let file = TestFiles.repository.appending(path: "README.md")
    #expect(
      try MarkedText.holds(KeyTable.markdownTable, in: "keys", of: file),
      "TRILOBIT_RECORD=1 swift test --filter KeyTable")
  }

  @Test func columnsStandUnderEachOther() {
    let width = KeyTable.rows.map(\.keys.count).max() ?? 0
    for (line, row) in zip(KeyTable.lines, KeyTable.rows) {
      #expect(line.hasPrefix(row.keys) && line.dropFirst(width + 2) == row.action)
    }
  }

  /// The keys of the message mode in the status line are those of the table.
  @Test func theStatusLineNamesKeysOfTheTable() {
    let keys = KeyTable.rows.filter { $0.keys.hasPrefix(" ") }.map(\.keys).joined(separator: ",")
    for hint in ScreenState.messageKeys {
      for key in hint.split(separator: " ").dropLast() { #expect(keys.contains(key), "\(hint)") }
    }
  }

  /// Every function key of the table does something.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 9, 10])
  func functionKeysOfTheTableAct(number: Int) {
    #expect(KeyTable.rows.contains { $0.keys.split(separator: ", ").contains("F\(number)") })
    var state = SampleScreens.start(rows: 24, columns: 80, glyphs: .braille)
    let before = state.draw()
    let effects = state.update(.key(Key(.function(number))))
    #expect(!effects.isEmpty || state.draw() != before)
  }
}
