import ConfigurationFile
import Engine
import Logging
import Tokenization

/// The model that the settings in force name, and how it is run.
struct ModelChoice {
  /// A file or a directory.
  let path: String
  let options: EngineOptions

  /// - Throws: `ProgramStop` where the model, the template or the kernels named are not there.
  init(_ values: ConfigurationValues) throws {
    var options = EngineOptions()
    options.profile = values.profile
    options.cacheWidth = values.cacheWidth ?? options.cacheWidth
    options.queryWidth = values.queryWidth ?? options.queryWidth
    options.context = values.context
    options.threads = values.threads
    options.kernels = try KernelChoice.forced()
    options.template = try values.template.map(Self.template)
    self.options = options
    path = try ModelLocation.path(of: values.modelName)
  }

  /// A template's name as it is, or the text of a file.
  private static func template(_ template: String) throws -> String {
    let names = ChatTemplate.names
    if names.contains(template) { return template }
    guard SmallFile.exists(template) else {
      throw ProgramStop(
        .usage, "--template \(template): there is no such file; name one, or choose \(names.joined(separator: ", "))")
    }
    let text = try SmallFile.text(template)
    do {
      _ = try ChatTemplate(source: text, tokenizer: nil)
    } catch {
      throw ProgramStop(.badData, "\(template): \(error)")
    }
    return text
  }

  /// Opens the model, with its progress on standard error where that is a terminal.
  func open() throws -> InferenceEngine {
    let start = ContinuousClock.now
    let thread = DedicatedThread()
    let engine = try waitFor(on: thread) { [path, options] in
      try await InferenceEngine.open(path: path, options: options, on: thread)
    }
    Logger.program.opened(engine.info, after: ContinuousClock.now - start)
    if engine.info.context > engine.info.trainedContext, StandardError.isTerminal {
      StandardError.write(
        "The model was trained on \(engine.info.trainedContext) tokens; what comes after them may make no sense.\n")
    }
    return engine
  }
}
