/// A Jinja template, of the part of the language that chat templates use, read once and rendered often.
///
/// What it puts out equals what Jinja2's `ImmutableSandboxedEnvironment` does with `trim_blocks` and `lstrip_blocks`,
/// the loop controls, and the functions that Hugging Face's transformers add for chat templates. A template has no
/// access to anything but the values it is given, and neither time nor memory beyond its limits.
public struct Template: Sendable {
  let syntax: SyntaxTree
  private let limits: TemplateLimits

  /// Reads a template; takes time in proportion to its length.
  ///
  /// - Throws: for what is not Jinja, not supported, too long or nested too deep.
  public init(source: String, limits: TemplateLimits = TemplateLimits()) throws(TemplateError) {
    self.limits = limits
    var parser = try Parser(source, limits: limits)
    syntax = try parser.parseTemplate()
  }

  /// Renders the template.
  ///
  /// - Parameters:
  ///   - values: the variables by name.
  ///   - now: what `strftime_now` writes; without it, the template has no such function.
  /// - Returns: the text in runs of characters with the same mark.
  /// - Throws: where an operation fails, a limit is met, or the template raises an error.
  public func render(_ values: [String: Value], now: CalendarTime? = nil) throws(TemplateError) -> [MarkedText] {
    let interpreter = try Interpreter(syntax, limits: limits, values: values, now: now)
    return try interpreter.render()
  }

  /// The same as a plain text.
  public func renderText(_ values: [String: Value], now: CalendarTime? = nil) throws(TemplateError) -> String {
    try render(values, now: now).map(\.text).joined()
  }

  /// Whether the template mentions a variable or a function of this name.
  public func mentions(_ name: String) -> Bool { syntax.names.contains(name) }
}
