import ArgumentParser
import Chat
import JSONText

/// `trilobit models`: the models that can be named.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that can be named with --model.",
    discussion: "On a terminal it also says where they are looked for, and what 'trilobit pull' has not finished.",
    subcommands: [Remove.self])

  @Flag(help: "One JSON object.") var json = false

  func run() {
    if json { return StandardOutput.write(Self.object.text + "\n") }
    for model in ModelLocation.all() {
      let line = [model.name, Figures.bytes(model.bytes), model.path].joined(separator: "  ")
      StandardOutput.write(StandardOutput.harmless(line) + "\n")
    }
    guard StandardError.isTerminal else { return }
    StandardError.write(StandardOutput.harmless(Self.places))
  }

  private static var object: JSONValue {
    [
      "models": .array(ModelLocation.all().map(object)), "incomplete": .array(ModelLocation.incomplete().map(object)),
      "directories": .array(ModelLocation.directories.map(JSONValue.string)),
    ]
  }

  private static func object(_ model: ModelLocation.Model) -> JSONValue {
    ["name": .string(model.name), "bytes": .integer(model.bytes), "path": .string(model.path)]
  }

  private static var places: String {
    var lines: [String] = []
    for model in ModelLocation.incomplete() {
      lines.append("not whole yet: \(model.name), \(Figures.bytes(model.bytes)); trilobit pull goes on with it")
    }
    lines.append("Models are looked for in:")
    for directory in ModelLocation.directories {
      lines.append("  \(directory)\(SmallFile.exists(directory) ? "" : " (not there)")")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// `trilobit models remove NAME`: takes a model off the disk.
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Remove a model of your own from the disk.",
      discussion: "OWNER/NAME removes what 'trilobit pull' has not finished.")

    @Argument(help: ArgumentHelp("Its name, as 'trilobit models' lists it.", valueName: "name")) var name: String
    @Flag(name: .shortAndLong, help: "Do not ask.") var yes = false

    func run() throws {
      let model = try find()
      guard try yes || isConfirmed(model) else { return }
      do {
        try FolderRemoval.remove(model.path)
      } catch {
        throw ProgramStop(.cannotWrite, "\(model.path) cannot be removed: \(error.reason); remove it by hand")
      }
    }

    private func find() throws -> ModelLocation.Model {
      if name.contains("/") {
        guard let model = ModelLocation.incomplete().first(where: { $0.name == name }) else {
          throw ProgramStop(.noInput, "nothing was begun of \(name); 'trilobit models' lists what is there")
        }
        return model
      }
      guard let model = ModelLocation.all().first(where: { $0.name == name }) else {
        throw ProgramStop(.noInput, "there is no model \(name); 'trilobit models' lists those that are there")
      }
      guard ModelLocation.personal.contains(where: { model.path.hasPrefix($0 + "/") }) else {
        throw ProgramStop(
          .usage, "\(name) came with the program and lies at \(model.path); remove it there if you must")
      }
      return model
    }

    private func isConfirmed(_ model: ModelLocation.Model) throws -> Bool {
      guard StandardInput.isTerminal, StandardError.isTerminal else {
        throw ProgramStop(.usage, "nobody can be asked whether to remove \(name); say so with --yes")
      }
      StandardError.write(
        StandardOutput.harmless("Remove \(model.name) (\(Figures.bytes(model.bytes)), \(model.path))? [y/N] "))
      let answer = readLine()?.lowercased() ?? ""
      return ["y", "yes"].contains(answer)
    }
  }
}
