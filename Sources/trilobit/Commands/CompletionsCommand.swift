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
    var script = CompletedCommands.completionScript(for: kind)
    if kind == .bash { script = Self.withoutChatValuesAfterCommands(script) }
    StandardOutput.write(script + "\n")
  }

  /// The parser's script for bash offers the values of the chat's options behind every command, also where the command
  /// has a flag of the same name: `bench --speculation` takes no value. Behind a command, which the script marks with
  /// -2, the command alone is asked.
  private static func withoutChatValuesAfterCommands(_ script: String) -> String {
    let values = "    # Offer option value completions\n    case "
    guard let range = script.firstRange(of: values) else { return script }
    let guarded = "    # Offer option value completions\n    [[ \"${positional_number}\" -eq -2 ]] || case "
    return script[..<range.lowerBound] + guarded + script[range.upperBound...]
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
