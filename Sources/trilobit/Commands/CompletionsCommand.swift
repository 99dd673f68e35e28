import ArgumentParser

/// `trilobit completions`: a script for the shell.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a completion script for bash, zsh or fish.")

  enum Shell: String, CaseIterable, ExpressibleByArgument { case bash, zsh, fish }

  @Argument(help: "bash, zsh or fish.") var shell: Shell

  func run() throws {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    StandardOutput.write(CompletedCommands.completionScript(for: kind) + "\n")
  }
}

/// The commands as the shell completes them: without a command's name there are the options of the chat, which runs
/// then. The parser's own scripts know nothing of a default command.
struct CompletedCommands: ParsableCommand {
  static let configuration: CommandConfiguration = {
    var configuration = Trilobit.configuration
    configuration.defaultSubcommand = nil
    return configuration
  }()

  @OptionGroup var chat: ChatCommand

  /// What the scripts ask of the program; it is answered by parsing.
  static func answersRequest(_ arguments: [String]) -> Bool { arguments.first == "---completion" }
}
