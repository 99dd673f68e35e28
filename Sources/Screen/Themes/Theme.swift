public import Terminal

/// The look of every role, and the scales of colours for graphs.
public struct Theme: Equatable, Sendable {
  public var name: String
  private var styles: [Style]
  private var gradients: [[Style]]

  /// Steps that a scale between colours has.
  static let gradientSteps = 101

  /// A theme that shows everything in one style, to be filled role by role.
  public init(name: String, text: Style = .plain) {
    self.name = name
    styles = Array(repeating: text, count: ThemeRole.allCases.count)
    gradients = Array(repeating: [text], count: ThemeGradient.allCases.count)
  }

  public subscript(role: ThemeRole) -> Style {
    get { styles[role.rawValue] }
    set { styles[role.rawValue] = newValue }
  }

  /// The steps of a scale, from none to all; never empty. Setting no steps changes nothing.
  public subscript(gradient: ThemeGradient) -> [Style] {
    get { gradients[gradient.rawValue] }
    set { if !newValue.isEmpty { gradients[gradient.rawValue] = newValue } }
  }

  /// The style for a share 0...1 on a scale; shares outside count as the nearest end, what is no number as 0.
  public func style(_ gradient: ThemeGradient, at share: Float) -> Style {
    let steps = self[gradient]
    guard share > 0 else { return steps[0] }
    return steps[min(steps.count - 1, Int(min(1, share) * Float(steps.count)))]
  }
}
