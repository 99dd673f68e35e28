import Foundation
import TestSupport
import Testing

@testable import Chat

@Suite struct CommandHelpTests {
  @Test func everyNameIsUsedOnce() {
    let words = CommandName.allCases.flatMap(\.words)
    #expect(Set(words).count == words.count)
    for word in words { #expect(CommandName(word: word) != nil) }
  }

  @Test func theListNamesEveryCommandAndAliasUnderItsHeading() {
    let list = CommandHelp.list
    #expect(list.count == CommandName.allCases.count + CommandGroup.allCases.count)
    var heading = ""
    for line in list {
      guard line.hasPrefix("/") else {
        heading = line
        continue
      }
      guard let name = CommandName(word: line.dropFirst().prefix { $0 != " " }) else {
        Issue.record("\(line) names no command")
        continue
      }
      #expect(line.hasPrefix(name.usage + "  "))
      #expect(name.description.group.rawValue == heading)
      for alias in name.description.aliases { #expect(line.contains("/" + alias)) }
    }
  }

  @Test func theListIsAligned() {
    let starts = CommandName.allCases.compactMap { name in
      let line = CommandHelp.list.first { $0.hasPrefix(name.usage + "  ") } ?? ""
      return line.range(of: name.description.summary).map { line.distance(from: line.startIndex, to: $0.lowerBound) }
    }
    #expect(starts.count == CommandName.allCases.count && Set(starts).count == 1)
  }

  @Test(arguments: CommandName.allCases)
  func detailsAreSentences(name: CommandName) {
    let lines = CommandHelp.details(name)
    #expect(lines.first?.hasPrefix(name.usage) == true)
    for line in name.description.details { #expect(line.hasSuffix(".")) }
    #expect(!name.description.summary.hasSuffix("."))
  }

  /// A command that is typed as the table shows it is understood, and so is its example.
  @Test(arguments: CommandName.allCases)
  func usageParses(name: CommandName) {
    let description = name.description
    let example = description.example.isEmpty ? "/" + name.rawValue : description.example
    #expect(example.hasPrefix("/" + name.rawValue))
    guard case .command(let command) = InputLine(example) else {
      Issue.record("\(example) is not understood")
      return
    }
    #expect(command.name == name || name == .temperature)
    #expect(description.arguments.isEmpty == description.example.isEmpty)
  }

  @Test func helpOfSetListsTheSettings() {
    let lines = CommandHelp.details(.set)
    for setting in Setting.allCases { #expect(lines.contains { $0.hasPrefix(setting.rawValue + "  ") }) }
  }

  /// What the README says about commands is what the program does. `TRILOBIT_RECORD=1` writes it anew.
  @Test func theReadmeListsTheCommands() throws {
    let file = TestFiles.repository.appending(path: "README.md")
    #expect(
      try MarkedText.holds(CommandHelp.markdownTable, in: "commands", of: file),
      "TRILOBIT_RECORD=1 swift test --filter CommandHelp")
  }
}
