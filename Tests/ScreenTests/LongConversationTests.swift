import Chat
import Terminal
import TestSupport
import Testing

@testable import Screen

/// Conversations of thousands of messages: what a key or a frame costs does not depend on their number.
@Suite struct LongConversationTests {
  private func conversation(_ messages: Int) -> ScreenState {
    var conversation = Conversation()
    let answer = "Some **words** of an answer:\n\n- an item with `code`\n- another\n\n```swift\nlet x = 1\n```\n"
    for turn in 0..<messages / 2 {
      conversation.ask("Question \(turn)")
      conversation.finishAnswer(SampleScreens.summary(.stop, answer, last: SampleScreens.report(token: 5)))
    }
    var state = ScreenState(rows: 50, columns: 160, conversation: conversation)
    _ = state.update(.modelReady(SampleScreens.model))
    return state
  }

  /// Seconds of the slowest of the keys by which one scrolls, each with its frame.
  private func slowest(_ state: ScreenState) -> Double {
    var state = state
    var slowest = 0.0
    let keys: [Key.Kind] = [.pageUp, .pageUp, .home, .pageDown, .pageDown, .shiftUp, .wheelDown, .end, .pageUp]
    for kind in keys {
      let before = state
      slowest = max(
        slowest,
        ProcessorTime.fastest(of: 3) {
          state = before
          _ = state.update(.key(Key(kind)))
          #expect(state.draw().rows == 50)
        })
    }
    return slowest
  }

  @Test func tenThousandMessagesScrollWithoutLag() {
    let state = conversation(10_000)
    #expect(state.conversation.entries.count == 10_000)
    let time = slowest(state)
    #if DEBUG
      let limit = 0.08
    #else
      let limit = 0.008
    #endif
    #expect(time < limit, "a key took \(time) s")
  }

  @Test func theCostDoesNotDependOnTheNumber() {
    let few = slowest(conversation(200))
    let many = slowest(conversation(20_000))
    #expect(many < 2 * few + 0.002, "\(few) s with 200 messages, \(many) s with 20,000")
  }

  @Test func whatIsKeptBrokenIsBounded() {
    var state = conversation(3000)
    _ = state.update(.key(Key(.pageUp)))
    _ = state.update(.key(Key(.home)))
    for _ in 0..<400 { _ = state.update(.key(Key(.pageDown))) }
    #expect(state.transcript.keptBlocks <= Transcript.mostBlocks)
  }
}
