import TestSupport
import Testing

/// Chat templates that a person hands over.
@Suite struct TemplateFileTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func aJinjaFileIsTheTemplate() throws {
    let file = try program.folder.write(
      """
      {# Pebble's, written otherwise #}
      {%- macro turn(role) %}{{ '<|' ~ role ~ '|>' ~ caller() ~ '<|eot_id|>' }}{% endmacro %}
      {{- bos_token }}
      {%- for m in messages %}{% call turn(m.role) %}{{ m.content|trim }}{% endcall %}{% endfor %}
      {%- if add_generation_prompt %}{{ '<|' + 'assistant' + '|>' }}{% endif %}
      """, to: "own.jinja")
    let arguments = ["run", " What is the capital of Japan?\n", "--temperature", "0", "--json"]
    let own = try program.run(arguments + ["--template", file])
    own.expectSuccess()
    let usual = try program.run(["run", "What is the capital of Japan?", "--temperature", "0", "--json"])
    #expect(try own.objects().last?["text"] as? String == usual.objects().last?["text"] as? String)
    #expect(try own.objects().last?["prompt_tokens"] as? Int == usual.objects().last?["prompt_tokens"] as? Int)
  }

  @Test(arguments: [
    ("{{ messages", "cannot be read"), ("hello", "does not mention 'messages'"),
    ("{{ messages|nope }}", "no filter 'nope'"),
    ("{{ messages[0].content.role.name }}", "does not work (line 1"),
    (
      "{{ raise_exception('not\\nlike \\x1b[31mthis') }}{{ messages }}",
      "refuses this conversation (not like \\u{1b}[31mthis)"
    ),
    ("{% for a in range(99999) %}{% for b in messages * 99999 %}{% endfor %}{% endfor %}", "takes more than"),
  ])
  func whatDoesNotWorkIsBadData(source: String, words: String) throws {
    let file = try program.folder.write(source, to: "bad.jinja")
    try program.run("run", "hi", "--template", file).expectError(65, words, "--template")
  }
}
