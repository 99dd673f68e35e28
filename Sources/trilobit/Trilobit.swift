import ArgumentParser

/// The program: arguments in, a command run, an exit status out.
@main
struct Trilobit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trilobit",
    abstract: "Chat with 1-bit language models in the terminal.",
    discussion: """
      Without a command it opens the chat. With a pipe on standard input it answers what it reads and ends:
        echo "What is the capital of Japan?" | trilobit
      """,
    version: "trilobit 0.1.0",
    subcommands: [
      ChatCommand.self, RunCommand.self, InspectCommand.self, ConvertCommand.self, LogitsCommand.self,
      TokenizeCommand.self, CompletionsCommand.self,
    ],
    defaultSubcommand: ChatCommand.self)

  /// On the main actor, because the terminal belongs to the main thread.
  @MainActor static func main() async {
    do {
      var command = try parseAsRoot()
      if let chat = command as? ChatCommand {
        try await chat.chat()
      } else if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      ExitStatus.end(with: error)
    }
  }
}
