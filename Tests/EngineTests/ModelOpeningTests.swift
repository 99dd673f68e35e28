import Foundation
import ModelFiles
import TestSupport
import Testing

@testable import Engine

/// Models that cannot be opened, or not talked to.
@Suite struct ModelOpeningTests {
  /// A small model in a folder, its vocabulary large enough for the tokenizer of the fixtures.
  private static func folder(
    vocabulary: Int = 12, tokenizer: Bool = false, changes: [String: String?] = [:]
  ) throws -> CheckpointFolder {
    let folder = try CheckpointFolder()
    try CheckpointModel(.init(vocabulary: vocabulary)).write(to: folder, changes: changes)
    if tokenizer {
      try FileManager.default.copyItem(
        at: TestFiles.fixtures.appending(path: "Tokenization/tokenizer.json"),
        to: folder.url.appending(path: "tokenizer.json"))
    }
    return folder
  }

  private static let hello = [ChatMessage(role: .user, content: "hello")]

  @Test func aModelWithoutTokenizerGivesLogitsButNoAnswer() async throws {
    let folder = try Self.folder()
    let engine = try await InferenceEngine.open(path: folder.path)
    #expect(try await engine.logits(of: [0, 3, 5]).count == 3)
    await #expect(throws: EngineError.noTokenizer(model: folder.path)) { try await engine.generate(Self.hello) }
  }

  @Test func aModelWithoutTemplateNeedsOne() async throws {
    let folder = try Self.folder(vocabulary: 2000, tokenizer: true)
    let engine = try await InferenceEngine.open(path: folder.path)
    await #expect(throws: EngineError.noTemplate(model: folder.path)) { try await engine.generate(Self.hello) }
    var options = EngineOptions()
    options.template = "llama3"
    let named = try await InferenceEngine.open(path: folder.path, options: options)
    #expect(named.info.template == "llama3")
    var sampling = SamplingOptions()
    sampling.maxTokens = 4
    #expect(try await named.generate(Self.hello, sampling: sampling).promptTokens > 8)
  }

  @Test func aTemplateThatIsNotKnownIsNamedWhenItIsNeeded() async throws {
    let folder = try Self.folder(vocabulary: 2000, tokenizer: true)
    try folder.write(#"{"chat_template": "{{ messages | weird }}"}"#, to: "tokenizer_config.json")
    let engine = try await InferenceEngine.open(path: folder.path)
    #expect(try await engine.logits(of: [0]).count == 1)
    do {
      _ = try await engine.generate(Self.hello)
      Issue.record("an answer in an unknown form")
    } catch { #expect("\(error)".contains("--template"), "\(error)") }
    var options = EngineOptions()
    options.template = "no such name"
    await #expect(throws: (any Error).self) { try await InferenceEngine.open(path: folder.path, options: options) }
  }

  @Test func aTokenizerOfAnotherModelIsRefused() async throws {
    let folder = try Self.folder(vocabulary: 12, tokenizer: true)
    do {
      _ = try await InferenceEngine.open(path: folder.path)
      Issue.record("opened")
    } catch let error as EngineError {
      guard case .vocabularyTooLarge(folder.path, let tokens, 12) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(tokens > 12)
    }
  }

  @Test func anUnknownProfileIsNamed() async throws {
    let folder = try Self.folder(changes: ["activation_profile": #""a5.9""#])
    do {
      _ = try await InferenceEngine.open(path: folder.path)
      Issue.record("opened")
    } catch let error as ModelFileError {
      #expect(error.kind == .bad)
      #expect("\(error)".contains("a5.9"))
    }
  }

  @Test func aFileThatIsMissingIsAnErrorOfItsOwn() async throws {
    do {
      _ = try await InferenceEngine.open(path: "/nonexistent/model.gguf")
      Issue.record("opened")
    } catch let error as ModelFileError { #expect(error.kind == .missing) }
  }

  @Test func tokensAreCheckedBeforeTheyAreRun() async throws {
    let folder = try Self.folder()
    let engine = try await InferenceEngine.open(path: folder.path)
    await #expect(throws: EngineError.noTokens) { try await engine.logits(of: []) }
    await #expect(throws: EngineError.unknownToken(id: 12, vocabulary: 12)) { try await engine.logits(of: [0, 12]) }
    await #expect(throws: EngineError.unknownToken(id: -1, vocabulary: 12)) { try await engine.logits(of: [-1]) }
    let many = Array(repeating: 1, count: 65)
    await #expect(throws: EngineError.promptTooLong(tokens: 65, context: 64)) { try await engine.logits(of: many) }
    #expect(try await engine.logits(of: Array(many.dropLast())).count == 64)
    #expect(throws: EngineError.noTokens) {
      try ReferenceLogits.positions(of: [], path: folder.path, options: EngineOptions())
    }
  }

  @Test func everyErrorIsOneSentenceThatSaysWhatToDo() {
    let errors: [EngineError] = [
      .promptTooLong(tokens: 9, context: 8), .noTokens, .unknownToken(id: 9, vocabulary: 8), .noTokenizer(model: "m"),
      .noTemplate(model: "m"), .unknownProfile(model: "m", profile: "p"),
      .vocabularyTooLarge(model: "m", tokens: 9, rows: 8),
    ]
    for error in errors {
      #expect(!error.description.contains("\n"))
      #expect(error.description.count > 30 && error.description.count < 160)
    }
  }
}
