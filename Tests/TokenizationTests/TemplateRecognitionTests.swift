import Testing

@testable import Tokenization

@Suite struct TemplateRecognitionTests {
  static let llama3 = #"""
    {% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}
    """#
  static let bitnet = """
    {% set loop_messages = messages %}{% for message in loop_messages %}{% set content = message['role'] | capitalize + ': '+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant: ' }}{% endif %}
    """
  static let chatml = #"""
    {% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
    """#
  static let pebble = """
    <|begin_of_text|>{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}
    """

  @Test(arguments: [("llama3", llama3), ("bitnet", bitnet), ("chatml", chatml), ("pebble", pebble)])
  func knowsTheModelsOwn(name: String, source: String) throws {
    #expect(try ChatTemplate.recognise(source, tokenizer: nil) == ChatTemplate.named(name))
  }

  @Test(arguments: [
    (
      "llama3", true, true,
      #"""
      {{- bos_token }}
      {%- for message in messages %}
          {{- "<|start_header_id|>" + message.role + "<|end_header_id|>\n\n" }}
          {{- message.content | trim + "<|eot_id|>" }}
      {%- endfor %}
      {{- "<|start_header_id|>assistant<|end_header_id|>\n\n" }}
      """#
    ),
    (
      "llama3", false, false,
      "{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content }}<|eot_id|>{% endfor %}"
    ),
    (
      "chatml", false, false,
      #"""
      {%- if messages[0].role == 'system' %}{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}{%- endif %}
      {%- for message in messages %}
      <|im_start|>{{ message.role }}
      {{ message.content }}<|im_end|>
      {%- endfor %}
      """#
    ),
    (
      "chatml", true, true,
      #"{{ bos_token }}{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + (m.content | trim) + '<|im_end|>\n' }}{% endfor %}"#
    ),
    (
      "bitnet", true, false,
      """
      {{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}{{ 'User: ' + message['content'] + '<|eot_id|>' }}
      {%- elif message['role'] == 'assistant' %}{{ "Assistant: " + message["content"] + "<|eot_id|>" }}{% endif %}{% endfor %}
      """
    ),
    (
      "bitnet", false, true,
      """
      {%- for message in messages -%}
        {{ (message.role | capitalize) + ": " + (message.content|trim) }}<|eot_id|>
      {%- endfor -%}
      {%- if add_generation_prompt -%}Assistant: {% endif %}
      """
    ),
    (
      "pebble", true, false,
      """
      {# Pebble's #}
      {{- bos_token -}}
      {%- for message in messages -%}
        <|{{ message.role }}|>{{ message["content"] }}<|eot_id|>
      {%- endfor -%}
      {%- if add_generation_prompt %}{{ "<|assistant|>" }}{% endif -%}
      """
    ),
    (
      "pebble", false, true,
      """
      {% for m in messages %}{% if m.role == 'user' %}<|user|>{{ m.content | trim }}<|eot_id|>{% else %}<|assistant|>{{ m.content | trim }}<|eot_id|>{% endif %}{% endfor %}<|assistant|>
      """
    ),
  ])
  func toleratesVariants(name: String, begins: Bool, trims: Bool, source: String) throws {
    let tokenizer = try FixtureTokenizer.tokenizer(config: #"{"bos_token": {"content": "<|end_of_text|>"}}"#)
    let template = try ChatTemplate.recognise(source, tokenizer: tokenizer)
    #expect(template.name == name)
    #expect(template.begin == (begins ? "<|end_of_text|>" : nil))
    #expect(template.trims == trims)
  }

  @Test(arguments: [
    "", "{{ messages }}", "{% for", "{{ '", "{{ \"\\", "{%", "<|user|>", String(repeating: "{", count: 10_000),
    String(repeating: "{{'a'}}", count: 2_000),
    // Zephyr, Llama 2, Phi 4, Gemma, and Pebble's with a line more than it has.
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + eos_token }}{% endfor %}<|assistant|>",
    "{% for m in messages %}{{ bos_token + '[INST] ' + m['content'] + ' [/INST]' }}{% endfor %}",
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '<|im_sep|>' + m['content'] + '<|im_end|>' }}{% endfor %}",
    "{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content }}<end_of_turn>\n{% endfor %}",
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + '<|eot_id|>' }}{% endfor %}<|assistant|>\\n",
  ])
  func unknownFormsAreAClearError(source: String) throws {
    let error = #expect(throws: TokenizerError.self) { try ChatTemplate.recognise(source, tokenizer: nil) }
    #expect(error?.description.contains("--template (llama3, chatml, bitnet, pebble)") ?? false)
  }

  @Test(arguments: [
    ("a {{ b }} c", "«a »‹b›« c»"), ("{{'a' + \"b\"+c['d']+'e'}}", "«ab»‹c.d›«e»"), ("{{ '{{' }}{{ '}}' }}", "«{{}}»"),
    (#"{{ 'it\'s\n' }}"#, "«it's\n»"), ("a\n  {% if x %}\nb", "«a\n»[‹ifx›]«b»"), ("a \n{{- b -}} \n c", "«a»‹b›«c»"),
    ("{# '}} #}x", "«x»"), ("{x}", "«{x}»"), ("{{ (a) | trim }}", "‹a|trim›"),
  ])
  func outlines(source: String, outline: String) {
    #expect(TemplateOutline(source).text == outline)
  }
}
