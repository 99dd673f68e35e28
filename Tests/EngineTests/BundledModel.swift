import Foundation
import Synchronization
import TestSupport

@testable import Engine

/// The model in the repository, to be talked to.
enum BundledModel {
  static let path = TestFiles.repository.appending(path: "Models/pebble.gguf").path

  /// Opened once for all tests: in a debug build that takes longer than most answers.
  private static let opened = Result { try LoadedModel(path: path, options: EngineOptions()) { _, _ in } }

  static func model() throws -> LoadedModel { try opened.get() }

  static func prompt() throws -> ConversationPrompt { try ConversationPrompt(model: model()) }

  static func engine(kv: CacheWidth = .sixteen, threads: Int = 1, context: Int? = nil) throws -> InferenceEngine {
    var options = EngineOptions()
    options.cacheWidth = kv
    options.threads = threads
    options.context = context
    return InferenceEngine(model: try model(), options: options, thread: DedicatedThread())
  }

  /// The most probable answer.
  static func greedy(_ change: (inout SamplingOptions) -> Void = { _ in }) -> SamplingOptions {
    var sampling = SamplingOptions()
    sampling.temperature = 0
    change(&sampling)
    return sampling
  }

  static func ask(_ text: String) -> [ChatMessage] { [ChatMessage(role: .user, content: text)] }

  static let japan = ask("What is the capital of Japan?")
  static let longStory = ask("tell me a story about a robot")
}

/// What an answer made happen, in order.
final class EventLog: Sendable {
  private let log = Mutex<[GenerationEvent]>([])

  func add(_ event: GenerationEvent) { log.withLock { $0.append(event) } }

  var events: [GenerationEvent] { log.withLock { $0 } }

  var tokens: [GeneratedToken] {
    events.compactMap { if case .token(let token) = $0 { token } else { nil } }
  }

  var text: String { tokens.map(\.text).joined() }

  var shifts: [Int] {
    events.compactMap { if case .contextShifted(let dropped) = $0 { dropped } else { nil } }
  }
}

extension InferenceEngine {
  /// An answer with its events.
  func answer(
    _ messages: [ChatMessage], _ sampling: SamplingOptions = BundledModel.greedy(),
    control: GenerationControl = GenerationControl(), onEvent: @escaping @Sendable (GenerationEvent) -> Void = { _ in }
  ) throws -> (summary: GenerationSummary, log: EventLog) {
    let log = EventLog()
    let summary = try generate(messages, sampling: sampling, control: control) { event in
      log.add(event)
      onEvent(event)
    }
    return (summary, log)
  }
}
