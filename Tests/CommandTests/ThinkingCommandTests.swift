import Foundation
import TestSupport
import Testing

/// Thinking models on the command line. A template that opens a thought makes one of the bundled model.
@Suite struct ThinkingCommandTests {
  let program: Program
  let template: String

  init() throws {
    program = try Program()
    template = try program.folder.write(
      """
      {{- bos_token }}
      {%- for m in messages %}{{ '<|' + m.role + '|>' + m.content + '<|eot_id|>' }}{% endfor %}
      {%- if add_generation_prompt %}{{ '<|assistant|>' }}
      {%- if enable_thinking is not defined or enable_thinking %}{{ '<think>\\n' }}{% endif %}{% endif %}
      """, to: "thinking.jinja")
  }

  private func run(_ arguments: String...) throws -> ProgramRun {
    try program.run(
      ["run", "What is the capital of Japan?", "--template", template, "--temperature", "0", "-n", "5"] + arguments)
  }

  @Test func theLastLineHasIt() throws {
    let objects = try run("--json").objects()
    let last = try #require(objects.last)
    #expect(try !#require(last["thinking"] as? String).isEmpty)
    #expect(last["text"] as? String == "")
    for line in objects.dropLast() {
      #expect(Set(line.keys) == ["token", "text", "position", "active_share", "zeros", "kv"])
      #expect(line["text"] as? String == "")
    }
  }

  @Test func standardOutputHasTheAnswerAlone() throws {
    let run = try run()
    #expect(run.ending == .exited(0) && run.text == "\n")
    #expect(run.errorText.hasPrefix("trilobit: the model thought and came to no answer"), "\(run.errorText)")
  }

  @Test func aTerminalShowsItDim() throws {
    let terminal = try program.terminal([
      "run", "What is the capital of Japan?", "--template", template, "--temperature", "0", "-n", "5",
    ])
    _ = try terminal.wait(for: "\u{1B}[2m")
    #expect(try terminal.waitForExit() == .exited(0))
  }

  @Test func itCanBeSwitchedOff() throws {
    let off = try #require(run("--json", "--think", "off").objects().last)
    #expect(off["thinking"] == nil && off["text"] as? String != "")
    #expect(try #require(run("--json", "--think", "on").objects().last)["thinking"] != nil)
  }

  @Test func aTemplateThatKnowsNothingOfItSaysSo() throws {
    try program.run("run", "hi", "--think", "off").expectError(64, "--think", "pebble")
    // What is set for all models is no mistake with one.
    #expect(try program.run("run", "hi", "-n", "1", environment: ["TRILOBIT_THINK": "off"]).ending == .exited(0))
    try program.run("run", "hi", "--think", "maybe").expectError(64, "--think")
  }
}
