import Foundation
import TestSupport
import Testing

@testable import Engine

/// How an answer ends: by itself, at a text, at a number of tokens, because somebody said so.
@Suite struct GenerationEndTests {
  static let story = BundledModel.longStory
  static let short = BundledModel.greedy { $0.maxTokens = 20 }

  // MARK: Cancelling

  @Test(arguments: [1, 5, 12])
  func cancellingStopsWithinOneToken(after count: Int) async throws {
    let engine = try BundledModel.engine()
    let whole = try await engine.answer(Self.story, Self.short).summary
    let control = GenerationControl()
    let (summary, log) = try await engine.answer(Self.story, Self.short, control: control) { event in
      if case .token(let token) = event, token.report.speed.generatedTokens == count { control.cancel() }
    }
    #expect(summary.reason == .cancelled)
    #expect(summary.tokens.count == count)
    #expect(summary.tokens == Array(whole.tokens.prefix(count)))
    #expect(summary.text == log.text + summary.trailingText)
    #expect(!summary.text.isEmpty && whole.text.hasPrefix(summary.text))
    #expect(summary.activeShare != nil)
    // The engine goes on as if nothing had been.
    #expect(try await engine.answer(Self.story, Self.short).summary.tokens == whole.tokens)
  }

  @Test func cancelledBeforeItBeginsNothingIsWritten() async throws {
    let engine = try BundledModel.engine()
    let control = GenerationControl()
    control.cancel()
    let (summary, log) = try await engine.answer(Self.story, Self.short, control: control)
    #expect(summary.reason == .cancelled)
    #expect(summary.text.isEmpty && summary.tokens.isEmpty)
    #expect(summary.activeShare == nil && summary.weightsReadShare == nil)
    #expect(log.events.isEmpty)
    #expect(summary.cache.tokens == 0)
  }

  @Test func cancellingWorksDuringThePrefill() async throws {
    let engine = try BundledModel.engine()
    let long = BundledModel.ask(String(repeating: "one two three four ", count: 40))
    let control = GenerationControl()
    let (summary, log) = try await engine.answer(long, control: control) { event in
      if case .prefill(let done, let total) = event, done < total { control.cancel() }
    }
    #expect(summary.reason == .cancelled)
    #expect(summary.tokens.isEmpty)
    #expect(log.events.count == 1)
    #expect(summary.cache.tokens < summary.promptTokens)
    // What was read is not read again.
    let sampling = BundledModel.greedy { $0.maxTokens = 3 }
    let after = try await engine.answer(long, sampling).summary
    #expect(after.speed.prefillTokens == summary.promptTokens - summary.cache.tokens)
    #expect(after.tokens == (try await BundledModel.engine().answer(long, sampling).summary.tokens))
  }

  // MARK: Lengths and texts

  @Test(arguments: [1, 2, 11, 12])
  func maxTokensIsTheMost(count: Int) async throws {
    let (summary, log) = try await BundledModel.engine().answer(
      BundledModel.japan, BundledModel.greedy { $0.maxTokens = count })
    #expect(summary.tokens.count == count)
    #expect(log.tokens.count == count)
    #expect(summary.reason == .length)
    #expect(log.text + summary.trailingText == summary.text)
    let more = try await BundledModel.engine().answer(BundledModel.japan, BundledModel.greedy { $0.maxTokens = 13 })
    #expect(more.summary.reason == .stop, "the end token is no token of the answer")
  }

  @Test(arguments: [
    ([" is"], "The capital of Japan"), (["pan is To"], "The capital of Ja"), (["xyz", "capital"], "The "),
    (["Tokyo.", "of"], "The capital "), (["The"], ""), (["nowhere", ".\n"], "The capital of Japan is Tokyo."),
  ])
  func stopTextsEndTheAnswerBeforeThem(stop: [String], expected: String) async throws {
    let (summary, log) = try await BundledModel.engine().answer(
      BundledModel.japan, BundledModel.greedy { $0.stopTexts = stop })
    #expect(summary.text == expected)
    #expect(summary.reason == .stop)
    #expect(log.text + summary.trailingText == expected)
    #expect(log.tokens.map(\.id) == summary.tokens)
  }

  // MARK: End tokens

  @Test func endTokensAreThoseOfFileAndTemplate() throws {
    #expect(try BundledModel.prompt().endTokens == [5])
    var options = EngineOptions()
    options.template = "pebble"
    let named = try LoadedModel(path: BundledModel.path, options: options) { _, _ in }
    #expect(try ConversationPrompt(model: named).endTokens == [5])
  }

  @Test func theTokenThatEndsIsNoText() async throws {
    let (summary, log) = try await BundledModel.engine().answer(BundledModel.japan)
    #expect(!summary.tokens.contains(5))
    #expect(!summary.text.contains("<|"))
    #expect(log.tokens.count == summary.tokens.count)
  }
}
