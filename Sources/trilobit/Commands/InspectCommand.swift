import ArgumentParser
import ConfigurationFile
import Engine
import JSONText
import ModelFiles
import Tokenization

/// `trilobit inspect`: what a model file holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "inspect", abstract: "Say what a model file holds.")

  @Argument(
    help: "A GGUF file, a Hugging Face directory, or a name. Default: the bundled model.", completion: ShellWords.models
  )
  var model: String?
  @Flag(help: "One JSON object.") var json = false
  @Flag(help: "List all tensors.") var tensors = false

  func run() throws {
    let inspection = try ModelInspection(path: ModelLocation.path(of: SettingsInForce.model(named: model)))
    if json {
      StandardOutput.write(inspection.json(tensors: tensors).text + "\n")
    } else {
      StandardOutput.write(
        StandardOutput.harmless(
          inspection.lines(tensors: tensors).map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n" }
            .joined()))
    }
  }
}
