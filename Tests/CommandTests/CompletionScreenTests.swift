import Foundation
import TestSupport
import Testing

/// What Tab offers, as it stands over the prompt.
@Suite struct CompletionScreenTests {
  let program: Program

  init() throws { program = try Program() }

  /// The commands in the list, from top to bottom.
  private func offered(_ screen: ChatScreen) -> [String] {
    screen.look().lines.compactMap { line in
      guard !line.contains("> /") else { return nil }
      return line.firstMatch(of: #/(/re[a-z]+) /#).map { String($0.1) }
    }
  }

  @Test func tabListsMovesAndPutsIn() throws {
    let screen = try program.chat()
    for (keys, chosen) in [
      ([], 0), ([TypedKey.tab], 1), ([TypedKey.tab, TypedKey.tab, TypedKey.backTab], 1), ([TypedKey.backTab], 3),
    ] as [([String], Int)] {
      screen.type("/re" + TypedKey.tab)
      try screen.wait(for: "/regen", "/read", "/rename", "/resume")
      let names = offered(screen)
      try #require(names.count == 4, "\(names)")
      for key in keys { screen.type(key) }
      screen.type("\r")
      try screen.wait(for: "> \(names[chosen])")
      try screen.waitUntilGone("answer the last question again")
      screen.type(TypedKey.interrupt)
      try screen.waitUntilGone("> /")
    }
    try screen.leave()
  }

  @Test func escapeClosesTheListAndLeavesTheText() throws {
    let screen = try program.chat()
    screen.type("/re" + TypedKey.tab)
    try screen.wait(for: "/regen", "/resume")
    screen.type(TypedKey.escape)
    try screen.waitUntilGone("/regen")
    try screen.wait(for: "> /re")
    screen.type("name x" + TypedKey.interrupt)
    try screen.leave()
  }

  @Test func theListFollowsWhatIsTyped() throws {
    let screen = try program.chat()
    screen.type("/re" + TypedKey.tab)
    try screen.wait(for: "/regen", "/resume")
    screen.type("s")
    try screen.wait(for: "> /res")
    try screen.waitUntilGone("/regen")
    screen.type("\r")
    try screen.wait(for: "> /resume")
    try screen.leave()
  }

  @Test func filesAndFoldersAreOffered() throws {
    let folder = program.folder.path("files")
    try FileManager.default.createDirectory(atPath: folder + "/alps", withIntermediateDirectories: true)
    for name in ["alpha.txt", "alphabet.txt", "alps/peak.txt", "other.txt"] {
      try program.folder.write("the text of \(name)\n", to: "files/\(name)")
    }
    // Wide enough for the path in one row.
    let screen = try program.chat(columns: 150)
    screen.type("/read \(folder)/al" + TypedKey.tab)
    try screen.wait(for: "> /read \(folder)/alp", "alpha.txt", "alphabet.txt", "alps/")
    #expect(!screen.look().shows("other.txt"))
    screen.type("s" + TypedKey.tab + "\r")
    try screen.wait(for: "> /read \(folder)/alps/", "peak.txt")
    screen.type("\r")
    try screen.wait(for: "> /read \(folder)/alps/peak.txt")
    screen.type("\r")
    try screen.wait(for: "with peak.txt")
    try screen.leave()
  }

  @Test(arguments: [
    ("/theme day", "> /theme daylight"), ("/model peb", "> /model pebble"), ("/show lic", "> /show license"),
    ("/set top_k", "> /set top_k"), ("/themes day", "> /themes daylight"), ("/kvb", "> /kv"),
  ])
  func oneCandidateIsPutIn(typed: String, completed: String) throws {
    let screen = try program.chat()
    screen.type(typed + TypedKey.tab)
    try screen.wait(for: completed)
    try screen.leave()
  }

  @Test func themesAndChatsAreOffered() throws {
    let screen = try program.chat()
    screen.type("/theme " + TypedKey.tab)
    try screen.wait(for: "1 of 13", "daylight", "ember", "greys")
    screen.type(TypedKey.escape + TypedKey.interrupt)
    try screen.waitUntilGone("> /theme")
    try screen.ask(Talk.japan)
    screen.type("/new\r")
    try screen.waitUntilGone("Tokyo")
    let id = try program.savedChat()
    screen.type("/resume " + TypedKey.tab)
    try screen.wait(for: "> /resume \(id)")
    screen.type("\r")
    try screen.wait(for: Talk.japan.1)
    try screen.leave()
  }

  @Test func anUnknownCommandSendsNothing() throws {
    let screen = try program.chat()
    for (typed, nearest) in [("/regne", "/regen"), ("/thme", "/theme"), ("/hlep me", "/help")] {
      screen.type(typed + "\r")
      try screen.wait(for: "Did you mean \(nearest)?", "Nothing was sent.")
    }
    try screen.waitUntilReady()
    #expect(program.savedChats.isEmpty)
    #expect(!screen.look().shows("tok/s"))
    try screen.leave()
  }
}
