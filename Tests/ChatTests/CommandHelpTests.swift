import Foundation
import Testing

@testable import Chat

@Suite struct CommandHelpTests {
  @Test func everyNameIsUsedOnce() {
    let words = CommandName.allCases.flatMap(\.words)
    #expect(Set(words).count == words.count)
    for word in words { #expect(CommandName(word: word) != nil) }
  }

  @Test func theListNamesEveryCommandAndAlias() {
    let list = CommandHelp.list
    #expect(list.count == CommandName.allCases.count)
    for (line, name) in zip(list, CommandName.allCases) {
      #expect(line.hasPrefix(name.usage + "  "))
      for alias in name.description.aliases { #expect(line.contains("/" + alias)) }
    }
  }

  @Test func theListIsAligned() {
    let starts = zip(CommandHelp.list, CommandName.allCases).map { line, name in
      line.range(of: name.description.summary).map { line.distance(from: line.startIndex, to: $0.lowerBound) }
    }
    #expect(Set(starts).count == 1)
  }

  @Test(arguments: CommandName.allCases)
  func detailsAreSentences(name: CommandName) {
    let lines = CommandHelp.details(name)
    #expect(lines.first?.hasPrefix(name.usage) == true)
    for line in lines.dropFirst() { #expect(line.hasSuffix(".")) }
  }

  /// A command that is typed as the table shows it is understood.
  @Test(arguments: CommandName.allCases)
  func usageParses(name: CommandName) {
    guard case .command(let command) = InputLine("/" + name.rawValue) else {
      Issue.record("/\(name.rawValue) is not understood")
      return
    }
    #expect(command.name == name)
  }
}
