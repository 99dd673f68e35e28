extension ChatTemplate {
  /// The known form that a template's Jinja text has: Llama 3's, ChatML, BitNet b1.58 2B4T's, Pebble's.
  ///
  /// Parts that a form may have or not are read from the text: the token before the conversation, and whether white space
  /// around messages is left out. System prompts, dates and tools that some templates add of themselves are left out.
  /// - Parameter tokenizer: says which token `bos_token` is; without it, the form's own.
  /// - Throws: if the form is not known.
  public static func recognise(_ source: String, tokenizer: Tokenizer?) throws(TokenizerError) -> ChatTemplate {
    let outline = TemplateOutline(source)
    guard let form = Form.allCases.first(where: { $0.matches(outline) }) else {
      throw TokenizerError(
        "The model's chat template is of a form that is not known; choose one with --template (\(Form.known)).")
    }
    var begin: String?
    if outline.contains("bos_token") {
      begin = form.begin
      if let tokenizer, let id = tokenizer.vocabulary.begin {
        begin = String(decoding: tokenizer.vocabulary.bytes(of: id), as: UTF8.self)
      }
    } else if let own = form.begin, outline.contains(own) {
      begin = own
    }
    let trims = outline.contains("|trim") || outline.contains(".strip")
    return ChatTemplate(form: form, begin: begin, trims: trims)
  }
}

extension ChatTemplate.Form {
  fileprivate func matches(_ outline: TemplateOutline) -> Bool {
    switch self {
    case .llama3:
      outline.contains("<|start_header_id|>") && outline.contains("<|end_header_id|>\n\n")
        && outline.contains("<|eot_id|>")
    case .chatml:
      outline.contains("<|im_start|>") && outline.contains("<|im_end|>") && !outline.contains("<|im_sep|>")
    case .bitnet:
      outline.contains("Assistant: ") && outline.contains("<|eot_id|>")
        && (outline.contains("capitalize") || outline.contains("User: "))
    case .pebble:
      outline.contains("<|assistant|>»") && outline.contains("›«<|eot_id|>") && outline.contains(".content")
        && (outline.contains(".role›«|>»‹") || outline.contains("<|user|>»‹"))
    }
  }
}
