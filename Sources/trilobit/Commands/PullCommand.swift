import ArgumentParser
import Engine
import Hub
import Logging
import ModelFiles
import Terminal

/// `trilobit pull`: a model from a hub into the person's models directory.
struct PullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Download a model from Hugging Face, or a hub that speaks its protocol.",
    discussion: """
      FILE is a GGUF file of the repository: its name, its quantization, or a part of it that no other has:
        trilobit pull prism-ml/Ternary-Bonsai-8B-gguf:Q2_0
      Without it the safetensors are taken with what belongs to them, or else the only GGUF file. What breaks off, or \
      is stopped with Ctrl-C, goes on with the same command. HF_ENDPOINT names another hub. HF_TOKEN is shown to the \
      hub's own host and to no other.
      """)

  @Argument(help: ArgumentHelp("The repository, and a file of it.", valueName: "owner/name[:file]"))
  var model: String
  @Option(help: ArgumentHelp("A branch, a tag or a commit.", valueName: "name")) var revision = "main"
  @OptionGroup var log: LogArgument

  func run() throws {
    try log.open()
    let (repository, file) = try RepositoryName.reading(model)
    guard let directory = ModelLocation.personal.first else {
      throw ProgramStop(.cannotWrite, "there is no place for models: set HOME, XDG_DATA_HOME or TRILOBIT_HOME")
    }
    let access = try HubAccess(
      endpoint: ProgramFolders.variable("HF_ENDPOINT"), token: ProgramFolders.variable("HF_TOKEN"),
      userAgent: Trilobit.version.replacing(" ", with: "/"))
    let meter = TransferMeter()
    let pull = Pull(
      PullRequest(repository: repository, file: file, revision: revision, directory: directory), access: access,
      meter: meter)
    InterruptFlag.install()
    defer { InterruptFlag.remove() }
    let start = ContinuousClock.now
    let outcome = Result { try Self.watched(pull, meter) }
    PullProgress.clear()
    let pulled = try outcome.get()
    let seconds = (ContinuousClock.now - start).inSeconds
    Logger.program.notice(
      "pulled \(repository)",
      metadata: ["bytes": "\(pulled.loaded)", "seconds": "\(seconds)", "path": "\(pulled.path)"])
    if StandardError.isTerminal { StandardError.write(PullProgress.lastLine(pulled, seconds: seconds)) }
    // Better now than with the first question.
    _ = try Checkpoint.open(path: pulled.path)
    StandardOutput.write("trilobit -m \(pulled.name)\n")
  }

  /// Runs it with its progress on standard error, until it is done or Ctrl-C comes.
  private static func watched(_ pull: Pull, _ meter: TransferMeter) throws -> PulledModel {
    let thread = DedicatedThread()
    defer { thread.stop() }
    return try waitFor(on: thread) {
      try await withThrowingTaskGroup(of: PulledModel?.self) { group in
        group.addTask { try await pull.run() }
        group.addTask {
          var progress = PullProgress()
          while !InterruptFlag.isSet {
            progress.draw(meter.state)
            try await Task.sleep(for: .milliseconds(100))
          }
          return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let model = first else {
          group.cancelAll()
          while await group.nextResult() != nil {}
          let state = meter.state
          guard state.done > 0 else { throw ProgramStop(.interrupted) }
          throw ProgramStop(
            .interrupted, "stopped at \(PullProgress.amount(state)); the same command goes on from there")
        }
        return model
      }
    }
  }
}
