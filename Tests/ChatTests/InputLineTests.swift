import Engine
import Testing

@testable import Chat

@Suite struct InputLineTests {
  @Test(arguments: ["", " ", "\n\t "])
  func nothing(line: String) {
    #expect(InputLine(line) == .empty)
  }

  @Test func messages() {
    #expect(InputLine(" Why is a river bent?\n") == .message("Why is a river bent?"))
    #expect(InputLine("a / b") == .message("a / b"))
    #expect(InputLine("line\n/quit") == .message("line\n/quit"))
  }

  @Test func twoSlashesSendOne() {
    #expect(InputLine("//etc/hosts") == .message("/etc/hosts"))
    #expect(InputLine("//") == .message("/"))
    #expect(InputLine("///") == .message("//"))
  }

  @Test(arguments: [
    ("/help", SlashCommand.help(nil)), ("/?", .help(nil)), ("/help kv", .help(.kv)), ("/help /bye", .help(.quit)),
    ("/HELP", .help(nil)), ("  /clear ", .clear), ("/stats", .stats), ("/quit", .quit), ("/bye", .quit),
    ("/exit", .quit), ("/kv", .kv(nil)), ("/kv 16", .kv(.sixteen)), ("/kv 8", .kv(.eight)), ("/kv\t4", .kv(.four)),
    ("/kv   3", .kv(.three)), ("/kv 16 recompute", .recompute(.sixteen)), ("/new", .new), ("/sessions", .sessions),
    ("/regen", .regenerate), ("/regenerate", .regenerate), ("/continue", .continueAnswer), ("/undo", .undo),
    ("/edit", .edit(nil)), ("/edit 2", .edit(2)), ("/branch", .branch(nil)), ("/branch 1", .branch(1)),
    ("/copy", .copy(.answer(1))), ("/copy 3", .copy(.answer(3))), ("/copy code", .copy(.code)),
    ("/copy ALL", .copy(.all)), ("/show", .show(.info)), ("/show license", .show(.license)),
    ("/info", .show(.info)), ("/info template", .show(.template)), ("/trace", .trace(.show)),
    ("/trace on", .trace(.on(nil))), ("/trace on my file", .trace(.on("my file"))),
    ("/trace off", .trace(.off)), ("/panels", .panels(.list)), ("/panels 3 1", .panels(.show([3, 1]))),
    ("/panels speed,1", .panels(.show([3, 1]))), ("/panels toggle 2", .panels(.toggle(2))),
    ("/panels on", .panels(.all)), ("/panels off", .panels(PanelChange.none)), ("/theme", .theme(nil)),
    ("/theme dark", .theme("dark")), ("/stats", .stats), ("/theme keep", .keepTheme), ("/theme KEEP", .keepTheme),
    ("/list", .model(nil)), ("/show modelfile", .show(.info)), ("/? shortcuts", .keys), ("/help keys", .keys),
  ])
  func commands(line: String, command: SlashCommand) {
    #expect(InputLine(line) == .command(command))
  }

  @Test(arguments: [
    ("/read notes.txt", SlashCommand.read("notes.txt")), ("/read my notes.txt", .read("my notes.txt")),
    ("/read \"my notes.txt\"", .read("my notes.txt")), ("/read 'a \"b\".txt'", .read("a \"b\".txt")),
    ("/read \"a \\\"b\\\".txt\"", .read("a \"b\".txt")), ("/glob src/*.swift", .glob("src/*.swift")),
    ("/model", .model(nil)), ("/model pebble", .model("pebble")), ("/load my chat", .load("my chat")),
    ("/resume", .resume(nil)), ("/resume 2f", .resume("2f")), ("/rename About  rivers", .rename("About  rivers")),
    ("/delete", .delete(nil)), ("/save", .save(nil)), ("/save rivers", .save("rivers")),
    ("/export", .export(nil)), ("/export 'a b.md'", .export("a b.md")),
    ("/system", .system(.show)), ("/system You are brief.", .system(.text("You are brief."))),
    ("/system \"Be brief.\"", .system(.text("Be brief."))),
    ("/system Say \"no\" often", .system(.text("Say \"no\" often"))),
    ("/system \"No\" is \"yes\"", .system(.text("\"No\" is \"yes\""))),
    ("/system \"\"\"\nOne.\nTwo.\n\"\"\"", .system(.text("One.\nTwo."))),
    ("/system none", .system(SystemPromptChange.none)), ("/system @a b.txt", .system(.file("a b.txt"))),
  ])
  func texts(line: String, command: SlashCommand) {
    #expect(InputLine(line) == .command(command))
  }

  @Test(arguments: [
    ("\"\"\"/quit\"\"\"", "/quit"), ("\"\"\"\n/kv 4\nline\n\"\"\"", "/kv 4\nline"), ("\"\"\"open", "open"),
    ("\"\"\"a\"\"\" b", "a b"),
  ])
  func blocksAreMessages(line: String, text: String) {
    #expect(InputLine(line) == .message(text))
  }

  @Test func blocksOpenAndClose() {
    #expect(InputLine("\"\"\"\"\"\"") == .empty)
    for open in ["\"\"\"", " \"\"\"a\n", "/system \"\"\"a"] { #expect(InputLine.opensBlock(open), "\(open)") }
    for closed in ["", "a", "a \"\"\"", "\"\"\"a\"\"\"", "/system \"\"\"a\"\"\"", "/system a"] {
      #expect(!InputLine.opensBlock(closed), "\(closed)")
    }
  }

  @Test(arguments: [
    ("/hlep", CommandName.help), ("/q", .quit), ("/st", .stats), ("/claer", .clear), ("/vk", .kv), ("/kv3", .kv),
    ("/ex", .export), ("/exi", .quit), ("/exti", .quit), ("/undoo", .undo), ("/", nil), ("/ clear", nil),
    ("/nonsense", nil), ("/xyz", nil), ("/xv", nil), ("/no", nil), ("/etc/passwd", nil),
    ("/abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz", nil),
  ])
  func unknown(line: String, nearest: CommandName?) throws {
    guard case .mistake(.unknown(let typed, let offered)) = InputLine(line) else {
      Issue.record("\(line) should be unknown")
      return
    }
    #expect(typed.count <= 32)
    #expect(offered == nearest)
    let sentence = CommandMistake.unknown(typed: typed, nearest: offered).description
    #expect(sentence.contains("Did you mean") == (nearest != nil))
    if let nearest { #expect(sentence.contains("/\(nearest.rawValue)")) }
    #expect(sentence.contains("Nothing was sent. /help lists the commands."))
  }

  @Test(arguments: [
    ("/kv 5", "/kv takes 16, 8, 4 or 3, not \"5\"; for example /kv 4."),
    ("/kv 4 8", "/kv takes 16, 8, 4 or 3, not \"4 8\"; for example /kv 4."),
    ("/kv four", "/kv takes 16, 8, 4 or 3, not \"four\"; for example /kv 4."),
    ("/kv 99999999999999999999", "/kv takes 16, 8, 4 or 3, not \"99999999999999999999\"; for example /kv 4."),
    ("/clear all", "/clear takes no arguments, but \"all\" was given."),
    ("/quit now", "/quit takes no arguments, but \"now\" was given."),
    ("/stats 3", "/stats takes no arguments, but \"3\" was given."),
    ("/help kv clear", "/help takes the name of one command, or keys, not \"kv clear\"; for example /help kv."),
    ("/temp x", "/temp takes a number from 0 to 5, not \"x\"; for example /temp 0.7."),
    ("/temp 0,7", "/temp takes a number from 0 to 5, not \"0,7\"; for example /temp 0.7."),
    ("/set top_k -1", "top_k takes a whole number from 0 to 1000000, not \"-1\"; for example /set top_k 40."),
    (
      "/set num_predict 0",
      "num_predict takes a whole number from 1 to 1000000000 or \"unlimited\", not \"0\"; for example /set num_predict 200."
    ),
    ("/set temprature 1", "There is no setting temprature. Did you mean temperature? /set lists them all."),
    ("/set colour blue", "There is no setting colour. /set lists them all."),
    ("/set nowrodwrap", "There is no setting nowrodwrap. Did you mean nowordwrap? /set lists them all."),
    ("/edit 0", "/edit takes a whole number from 1 on, not \"0\"; for example /edit 2."),
    ("/copy last", "/copy takes a whole number from 1 on, code or all, not \"last\"; for example /copy code."),
    ("/read", "/read needs the name of a text file; for example /read notes.txt."),
    ("/read \"\"", "/read needs the name of a text file; for example /read notes.txt."),
    ("/read \"my file", "/read: a quote is opened and not closed; for example /read notes.txt."),
    ("/rename", "/rename needs a title; for example /rename rivers."),
    (
      "/panels 7",
      "/panels takes numbers from 1 to 6, toggle and a number, on or off, not \"7\"; for example /panels 1 3."
    ),
    (
      "/panels 1 1",
      "/panels takes numbers from 1 to 6, toggle and a number, on or off, not \"1 1\"; for example /panels 1 3."
    ),
    ("/trace of", "/trace takes on, on and a file, or off, not \"of\"; for example /trace on."),
    ("/show me", "/show takes info, parameters, system, template or license, not \"me\"; for example /show info."),
  ])
  func wrongArguments(line: String, sentence: String) {
    guard case .mistake(let mistake) = InputLine(line) else {
      Issue.record("\(line) should be a mistake")
      return
    }
    #expect(mistake.description == sentence)
  }

  @Test func helpOfAnUnknownCommandOffersTheNearest() {
    #expect(InputLine("/help claer") == .mistake(.unknown(typed: "claer", nearest: .clear)))
  }
}
