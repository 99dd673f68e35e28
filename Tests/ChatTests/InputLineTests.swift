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
    ("/kv   3", .kv(.three)), ("/kv 16 recompute", .recompute(.sixteen)),
  ])
  func commands(line: String, command: SlashCommand) {
    #expect(InputLine(line) == .command(command))
  }

  @Test(arguments: [
    ("/hlep", CommandName.help), ("/q", .quit), ("/st", .stats), ("/claer", .clear), ("/vk", .kv), ("/kv3", .kv),
    ("/ex", .quit), ("/exti", .quit), ("/", .help), ("/ clear", .help),
    ("/abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz", nil),
  ])
  func unknown(line: String, nearest: CommandName?) throws {
    guard case .mistake(.unknown(let typed, let offered)) = InputLine(line) else {
      Issue.record("\(line) should be unknown")
      return
    }
    #expect(typed.count <= 32)
    if let nearest { #expect(offered == nearest) }
    let sentence = CommandMistake.unknown(typed: typed, nearest: offered).description
    #expect(sentence.contains("/\(offered.rawValue)"))
    #expect(sentence.contains("Nothing was sent"))
  }

  @Test(arguments: [
    ("/kv 5", "/kv takes 16, 8, 4 or 3, not \"5\"."), ("/kv 4 8", "/kv takes 16, 8, 4 or 3, not \"4 8\"."),
    ("/kv four", "/kv takes 16, 8, 4 or 3, not \"four\"."),
    ("/kv 99999999999999999999", "/kv takes 16, 8, 4 or 3, not \"99999999999999999999\"."),
    ("/clear all", "/clear takes no arguments, but \"all\" was given."),
    ("/quit now", "/quit takes no arguments, but \"now\" was given."),
    ("/stats 3", "/stats takes no arguments, but \"3\" was given."),
    ("/help kv clear", "/help takes the name of one command, not \"kv clear\". /help alone lists them."),
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
