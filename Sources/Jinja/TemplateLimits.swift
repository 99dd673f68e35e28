/// How much a template may take. What it is given to render counts on top of that: for each character, or value of a
/// list, 8 steps, 64 characters of memory, and one of text.
public struct TemplateLimits: Equatable, Sendable {
  /// Characters of a template.
  public var sourceLength = 1 << 18
  /// Levels of expressions and of blocks inside each other in a template.
  public var nesting = 100
  /// Calls inside each other while a template is rendered, whatever nests: macros, blocks, expressions.
  public var depth = 400
  /// Operations; one on a long text counts as several.
  public var steps = 2_000_000
  /// Memory that a rendering takes in all, freed or not, in characters of four bytes.
  public var memory = 16 << 20
  /// Characters of one text, and of what is rendered.
  public var textLength = 2 << 20

  public init() {}

  /// Levels of lists and mappings inside each other.
  static let valueDepth = 100
}
