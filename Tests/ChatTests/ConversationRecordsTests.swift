import Engine
import TestSupport
import Testing

@testable import Chat

/// Random conversations against a model that is as simple as can be: all paths that were ever shown, as texts.
@Suite struct ConversationRecordsTests {
  /// What is told of a conversation: its messages with all branches, and what is shown.
  private func picture(_ conversation: Conversation) -> [String] {
    var lines: [String] = []
    func add(_ message: Entry.ID?, _ depth: Int) {
      for child in conversation.tree.children(of: message) {
        let entry =
          conversation.entries.first { $0.id == child } ?? conversation.aside[child]!.first(where: \.isMessage)!
        let end = "\(String(describing: entry.ending)) \(String(describing: entry.tokens)) \(entry.time ?? -1)"
        let isShown = conversation.entries.contains { $0.id == child }
        let followers = conversation.tree.followers(of: child)
        lines.append("\(depth) \(child) \(entry.author) \(entry.text) \(end) \(isShown) \(followers)")
        add(child, depth + 1)
      }
    }
    add(nil, 0)
    lines.append("\(conversation.displayTitle) \(conversation.systemPrompt ?? "-") \(conversation.model ?? "-")")
    lines.append("\(conversation.shown)")
    return lines
  }

  @Test(arguments: 0..<20)
  func randomConversations(seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    var conversation = Conversation(systemPrompt: seed.isMultiple(of: 2) ? "system" : nil)
    var records: [SessionRecord] = []
    // The path that is shown, as the model keeps it.
    var path: [String] = []

    func finish(_ conversation: inout Conversation, _ random: inout RandomNumbers, _ text: String) {
      conversation.appendToAnswer("part")
      switch Int.random(in: 0..<4, using: &random) {
      case 0: conversation.failAnswer("broken", at: 9)
      case 1: conversation.finishAnswer(ConversationTests.summary(.cancelled, "part" + text), at: 9)
      default: conversation.finishAnswer(ConversationTests.summary(.stop, "part" + text), at: 9)
      }
    }

    for step in 0..<120 {
      let messages = conversation.entries.filter(\.isMessage)
      switch Int.random(in: 0..<14, using: &random) {
      case 0...3:
        conversation.ask("q\(step)", at: step)
        #expect(conversation.shown == path + ["q\(step)", ""])
        finish(&conversation, &random, "\(step)")
        path = path + ["q\(step)", conversation.shown.last!]
      case 4...5:
        guard let question = conversation.questions.randomElement(using: &random) else { continue }
        let place = path.firstIndex(of: question.text)!
        #expect(conversation.regenerate(answerTo: question.id) == true)
        finish(&conversation, &random, "\(step)")
        path = path[...place] + [conversation.shown.last!]
      case 6:
        guard let question = conversation.questions.randomElement(using: &random) else { continue }
        let place = path.firstIndex(of: question.text)!
        #expect(conversation.edit(question.id, to: "e\(step)", at: step) == true)
        finish(&conversation, &random, "\(step)")
        path = path[..<place] + ["e\(step)", conversation.shown.last!]
      case 7:
        let text = conversation.undo()
        #expect(text == path.dropLast().last)
        path.removeLast(min(2, path.count))
      case 8:
        guard conversation.continueAnswer() else { continue }
        finish(&conversation, &random, "c\(step)")
        path[path.count - 1] = conversation.shown.last!
      case 9...10:
        guard let one = messages.randomElement(using: &random),
          conversation.selectBranch(of: one.id, by: Bool.random(using: &random) ? 1 : -1)
        else { continue }
        let place = messages.firstIndex { $0.id == one.id }!
        #expect(Array(conversation.shown.prefix(place)) == Array(path.prefix(place)))
        path = conversation.shown
        #expect(path.count % 2 == 0)
      case 11: conversation.note(.event, "note")
      case 12: conversation.rename("name \(step)")
      default:
        if Int.random(in: 0..<8, using: &random) == 0 {
          conversation.clear(at: step)
          path = []
        } else {
          conversation.setSystemPrompt("system \(step)")
        }
      }
      #expect(conversation.shown == path)
      #expect(Set(conversation.entries.map(\.id)).count == conversation.entries.count)
      records += conversation.takeRecords()
      if step.isMultiple(of: 10), conversation.tree.count > 0 {
        // What is on disk gives the same conversation, and so does one that is written anew.
        #expect(picture(Conversation(replaying: records)) == picture(conversation))
        #expect(picture(Conversation(replaying: conversation.records)) == picture(conversation))
      }
    }
    // Whatever came after it, every message is still there.
    #expect(Set(conversation.tree.all) == Set(records.compactMap(Self.message)))
  }

  private static func message(_ record: SessionRecord) -> Entry.ID? {
    switch record {
    case .question(let id, _, _, _), .answer(let id, _, _, _): id
    default: nil
    }
  }

  @Test func recordsComeAtTheEndOfWhatTheyTell() {
    var conversation = Conversation(systemPrompt: "Be brief.")
    conversation.setModel("pebble")
    conversation.rename("name")
    #expect(conversation.takeRecords().isEmpty, "a chat without a question is not saved")
    conversation.ask("q", at: 1)
    #expect(
      conversation.takeRecords() == [
        .system("Be brief."), .model("pebble"), .title("name"), .question(id: 0, after: nil, text: "q", time: 1),
      ])
    conversation.appendToAnswer("a")
    #expect(conversation.takeRecords().isEmpty)
    conversation.answer("a")
    #expect(conversation.takeRecords().count == 1)
    #expect(conversation.takeRecords().isEmpty)
    #expect(conversation.regenerate() == true)
    conversation.appendToAnswer("b")
    #expect(conversation.takeRecords().isEmpty, "killed now, the old answer is shown")
  }

  @Test func aConversationGoesOnAfterItWasRead() {
    let before = Conversation.withBranches
    var conversation = Conversation(replaying: before.records)
    #expect(conversation.lastStatistics == before.lastStatistics)
    #expect(!conversation.hasUnansweredQuestion)
    conversation.turn("next", "answer")
    let ids = conversation.tree.all
    #expect(Set(ids).count == ids.count && conversation.entries.last!.id > before.entries.last!.id)
  }

  @Test func aQuestionWithoutAnAnswerIsAnsweredAgain() {
    var conversation = Conversation(replaying: [.question(id: 0, after: nil, text: "q", time: nil)])
    #expect(conversation.hasUnansweredQuestion)
    #expect(conversation.continueAnswer() == false)
    #expect(conversation.messages.map(\.content) == ["q"])
    var other = conversation
    #expect(conversation.regenerate() == true)
    conversation.answer("a")
    #expect(conversation.shown == ["q", "a"] && conversation.branch(of: conversation.entries[1].id) == nil)
    other.turn("r", "b")
    #expect(other.messages.map(\.content) == ["r", "b"])
    #expect(other.regenerate(answerTo: other.entries[0].id) == true)
    other.answer("a")
    #expect(other.branch(of: other.entries[1].id)! == (2, 2), "the question behind it can be reached")
  }
}
