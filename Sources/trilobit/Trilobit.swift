import ArgumentParser

@main
struct Trilobit: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "trilobit")
}
