import Testing

@testable import Chat

@Suite struct CompleterTests {
  let sources = CompletionSources(
    models: { ["pebble", "big one"] }, sessions: { [("2f01", "About rivers"), ("1a77", "Robots")] },
    themes: { ["light", "dark", "Dawn"] },
    files: { beginning in
      ["notes.txt", "my notes.txt", "my folder/", "a\u{1B}[31m", "say \"hi\"", "src/"].filter {
        $0.hasPrefix(beginning)
      }
    })

  func texts(_ line: String) -> [String] {
    Completer.completion(of: line, cursor: line.utf8.count, sources: sources)?.candidates.map(\.text) ?? []
  }

  @Test func commandsAreSortedAndDescribed() throws {
    let all = try #require(Completer.completion(of: "/", cursor: 1, sources: sources))
    #expect(all.candidates.map(\.text) == CommandName.allCases.map { "/" + $0.rawValue }.sorted())
    #expect(all.range == 0..<1)
    #expect(all.candidates.allSatisfy { !$0.detail.isEmpty && $0.isFinal })
  }

  @Test(arguments: [
    ("/sta", ["/stats"]), ("/st", ["/stats", "/system"]), ("/stati", ["/statistics"]),
    ("/RE", ["/read", "/regen", "/rename", "/resume"]),
    ("/by", ["/bye"]), ("/odel", ["/model"]), ("/zzz", []), ("hello /k", []), ("//k", []), ("", []),
    ("/nonsense a", []),
    ("/kv ", ["16", "8", "4", "3"]), ("/kv 1", ["16"]), ("/kv 4 ", ["recompute"]), ("/kv 5 ", []), ("/kv 4 r x", []),
    ("/show t", ["template", "parameters", "system"]), ("/copy ", ["all", "code"]),
    ("/help k", ["keys", "kv"]), ("/help /kv", ["/kv"]), ("/theme D", ["dark", "Dawn"]),
    ("/theme ", ["dark", "Dawn", "light", "keep"]), ("/theme ke", ["keep"]),
    ("/model ", ["\"big one\"", "pebble"]), ("/model \"big o", ["\"big one\""]), ("/resume 2", ["2f01"]),
    ("/resume river", ["2f01"]), ("/resume ", ["2f01", "1a77"]), ("/load p", ["pebble"]),
    ("/set temp", ["temperature"]), ("/ret", ["/retry"]),
    (
      "/set no",
      [
        "nohistory", "nomouse", "nomultiline", "noraw", "nospeculation", "nostatistics", "nothink", "nothoughts",
        "nowordwrap",
      ]
    ),
    ("/set wordwrap ", ["off", "on"]), ("/set parameter see", ["seed"]), ("/set parameter seed ", ["random"]),
    ("/set kvbits ", ["16", "8", "4", "3"]), ("/set glyphs b", ["braille", "block"]), ("/set theme l", ["light"]),
    ("/trace ", ["off", "on"]), ("/trace on n", ["notes.txt"]), ("/panels 1 sp", ["3"]), ("/panels 1 2", ["2"]),
    ("/panels of", ["off"]), ("/set panels of", []), ("/set panels n", ["none"]), ("/set panels 1 2", ["2"]),
    ("/set stop ", ["none"]),
    ("/system no", ["none"]), ("/system @n", ["notes.txt"]), ("/rename a", []),
  ])
  func candidates(line: String, expected: [String]) {
    #expect(texts(line) == expected)
  }

  /// What a word of /set does that switches something off is said of being off.
  @Test(arguments: [
    ("/set nowordwrap", "lines are broken where they are full"), ("/set quiet", "no figures under answers"),
    ("/set noraw", "answers are shown as Markdown"), ("/set mouse of", "the terminal marks text with the mouse"),
    ("/set raw on", "answers are shown as the model wrote them: no Markdown, and special tokens too"),
    ("/set system no", "takes the system prompt away"), ("/set panels non", "no panels"),
    ("/set num_predict u", "until the context is full"), ("/system no", "takes the system prompt away"),
    ("/panels of", "no panels"),
  ])
  func wordsThatSwitchOff(line: String, detail: String) {
    let found = Completer.completion(of: line, cursor: line.utf8.count, sources: sources)?.candidates ?? []
    #expect(found.map(\.detail) == [detail])
  }

  @Test(arguments: Setting.allCases)
  func everySettingSaysWhatHoldsWithoutIt(setting: Setting) {
    let description = setting.description
    let canBeWithout = description.unsetWord != nil || description.kind == .onOff
    #expect(canBeWithout == !description.withoutIt.isEmpty)
  }

  @Test func filesAreQuotedAndHarmless() throws {
    let all = try #require(Completer.completion(of: "/read ", cursor: 6, sources: sources))
    #expect(
      all.candidates.map(\.text) == ["\"my folder/", "\"my notes.txt\"", "notes.txt", "\"say \\\"hi\\\"\"", "src/"])
    #expect(all.candidates.map(\.isFinal) == [false, true, true, true, false])
    #expect(texts("/read my n") == ["\"my notes.txt\""])
    #expect(texts("/read \"my n") == ["\"my notes.txt\""])
    for candidate in all.candidates where candidate.isFinal {
      guard case .command(.read(let path)) = InputLine("/read " + candidate.text) else {
        Issue.record("\(candidate.text) is not read")
        continue
      }
      #expect(["my notes.txt", "notes.txt", "say \"hi\""].contains(path))
    }
  }

  @Test func theRangeIsTheWordAtTheCursor() throws {
    let line = "  /kv 1 ünd"
    let completion = try #require(Completer.completion(of: line, cursor: 7, sources: sources))
    #expect(completion.range == 6..<7)
    // In the middle of a character, and beyond the line.
    for cursor in [-1, 9, 100] { #expect(Completer.completion(of: line, cursor: cursor, sources: sources) == nil) }
  }

  @Test(arguments: [
    ("/mod", ""), ("/kv 1", ""), ("/set temp", ""), ("/model p", "models"), ("/theme ", "themes"),
    ("/set theme d", "themes"), ("/resume 2", "sessions"), ("/load x", "sessions models"), ("/read n", "files"),
  ])
  func onlyWhatIsNeededIsAsked(line: String, expected: String) {
    var asked: [String] = []
    let sources = CompletionSources(
      models: {
        asked.append("models")
        return []
      },
      sessions: {
        asked.append("sessions")
        return []
      },
      themes: {
        asked.append("themes")
        return []
      },
      files: { _ in
        asked.append("files")
        return []
      })
    _ = Completer.completion(of: line, cursor: line.utf8.count, sources: sources)
    #expect(asked.joined(separator: " ") == expected)
  }

  /// No line and no cursor is too odd.
  @Test func oddLines() {
    let pieces = [
      "/", "set ", "kv ", "\"", "'", "\\", " ", "é", "👩‍👩‍👧", "read ", "@", "trace on ", "\n", "no", "parameter ",
    ]
    var seed: UInt64 = 1
    for _ in 0..<3000 {
      var line = "/"
      for _ in 0..<6 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        line += pieces[Int(seed >> 33) % pieces.count]
      }
      let cursor = Int(seed >> 40) % (line.utf8.count + 1)
      _ = InputLine(line)
      guard let completion = Completer.completion(of: line, cursor: cursor, sources: sources) else { continue }
      #expect(completion.range.upperBound == cursor && completion.range.lowerBound >= 0)
      #expect(!completion.candidates.isEmpty)
    }
  }
}
