import Foundation
import TestSupport
import Testing

@testable import Engine

/// A model that the recipe trained for a minute on ten sentences, and what PyTorch answers with it: both are written by
/// the tests in Models/recipe.
@Suite struct RecipeFixtureTests {
  struct Answer: Decodable {
    var prompt: String
    var promptTokens: [Int]
    var tokens: [Int]
    var answer: String

    enum CodingKeys: String, CodingKey {
      case prompt, tokens, answer
      case promptTokens = "prompt_tokens"
    }
  }

  static let folder = TestFiles.fixtures.appending(path: "Recipe")

  @Test func theEngineSaysTheTenSentencesAsPyTorchDoes() async throws {
    let answers = try JSONDecoder().decode(
      [Answer].self, from: Data(contentsOf: Self.folder.appending(path: "ten-sentences.json")))
    #expect(answers.count == 10)
    var options = EngineOptions()
    options.threads = 1
    let model = try LoadedModel(path: Self.folder.appending(path: "ten-sentences").path, options: options) { _, _ in }
    let prompt = try ConversationPrompt(model: model)
    for answer in answers {
      let messages = [ChatMessage(role: .user, content: answer.prompt)]
      #expect(try prompt.tokens(messages) == answer.promptTokens)
      let engine = InferenceEngine(model: model, options: options, thread: DedicatedThread())
      let summary = try await engine.answer(messages).summary
      #expect(summary.tokens == answer.tokens, "\(answer.prompt)")
      #expect(summary.text == answer.answer)
      #expect(summary.reason == .stop)
    }
  }
}
