import ArgumentParser
import Chat

/// `trilobit models`: the models that can be named.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that can be named with --model.")

  func run() {
    for model in ModelLocation.all() {
      let line = [model.name, Figures.bytes(model.bytes), model.path].joined(separator: "  ")
      StandardOutput.write(StandardOutput.harmless(line) + "\n")
    }
  }
}
