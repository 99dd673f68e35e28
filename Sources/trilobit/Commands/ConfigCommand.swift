import ArgumentParser
import ConfigurationFile

/// `trilobit config`: the settings in force, or the documented file.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Print the settings in force and where each comes from.",
    discussion: """
      The command line stands above the environment, the environment above the file, the file above the defaults. To \
      begin a file of your own:
        trilobit config --default > ~/.config/trilobit/config.toml
      """)

  @Flag(name: .customLong("default"), help: "Print a file that documents every setting, with its default.")
  var isDefault = false
  @OptionGroup(title: "Model") var modelArguments: ModelArguments
  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  func run() throws {
    if isDefault { return StandardOutput.write(ConfigurationFile.documentedDefault) }
    let (file, problems) = ConfigurationPlace.read()
    if let last = problems.last {
      for problem in problems.dropLast() { ExitStatus.report("\(problem)") }
      throw ProgramStop(.badData, "\(last)")
    }
    let settings = SettingsInForce(
      flags: modelArguments.values.over(sampling.values), environment: try ConfigurationPlace.environment(), file: file)
    let place = ConfigurationPlace.shownPath ?? "none, for there is no home"
    let isThere = ConfigurationPlace.path.map(SmallFile.exists) ?? false
    StandardOutput.write(
      "# File: \(StandardOutput.harmless(place))\(isThere ? "" : " (not there)")\n\n" + settings.text)
  }
}
