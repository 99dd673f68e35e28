import ArgumentParser

/// The program: arguments in, a command run, an exit status out.
@main
struct Trilobit: ParsableCommand {
  static let version = "trilobit 0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "trilobit",
    abstract: "Chat with 1-bit language models in the terminal.",
    discussion: """
      Without a command it opens the chat. With a pipe on standard input it answers what it reads and ends:
        echo "What is the capital of Japan?" | trilobit
      """,
    version: version,
    subcommands: [
      ChatCommand.self, RunCommand.self, InspectCommand.self, ConvertCommand.self, BenchCommand.self,
      PerplexityCommand.self, LogitsCommand.self, TokenizeCommand.self, SessionsCommand.self, ModelsCommand.self,
      PullCommand.self,
      ThemesCommand.self, ConfigCommand.self, CompletionsCommand.self,
    ],
    defaultSubcommand: ChatCommand.self)

  /// Everything runs on the main thread, which waits for the engine: an asynchronous `main` would hand the thread over
  /// to Dispatch, and with it the terminal's signals.
  static func main() {
    StandardStreams.claim()
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if CompletedCommands.answersRequest(arguments) { _ = try CompletedCommands.parseAsRoot(arguments) }
      var command = try parseAsRoot()
      try command.run()
    } catch {
      ExitStatus.end(with: error)
    }
  }
}
