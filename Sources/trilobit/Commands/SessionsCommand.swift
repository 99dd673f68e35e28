import ArgumentParser
import Chat

/// `trilobit sessions`: the saved chats.
struct SessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "List the saved chats, the newest first.", subcommands: [Export.self])

  func run() throws {
    for chat in try Self.folder().list() {
      var parts = [chat.id, LocalTime.text(chat.changed), Figures.counted(chat.messages, "message")]
      parts += [chat.model ?? "-", chat.title]
      if let problem = chat.problem { parts.append(problem) }
      StandardOutput.write(StandardOutput.harmless(parts.joined(separator: "  ")) + "\n")
    }
  }

  /// `trilobit sessions export ID`: a chat as Markdown on standard output.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write a saved chat to standard output, as Markdown.")

    @Argument(
      help: ArgumentHelp("Its id, the beginning of it, or its title.", valueName: "id"), completion: ShellWords.chats)
    var id: String

    func run() throws {
      let folder = try SessionsCommand.folder()
      let chat = try folder.load(folder.find(id).id)
      for problem in chat.problems { ExitStatus.report(problem) }
      StandardOutput.writeAnswer(MarkdownExport.text(of: chat.conversation, model: chat.header.model))
    }
  }

  static func folder() throws -> SessionFolder {
    guard let path = StateFolder.sessions() else {
      throw ProgramStop(.noInput, "there is no folder for saved chats: set HOME or XDG_STATE_HOME")
    }
    return SessionFolder(path: path)
  }
}
