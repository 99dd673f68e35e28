/// One message of a conversation, as a chat template takes it.
public struct TemplateMessage: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    /// Always plain text: what looks like a special token in it is not one.
    case text(String)
    /// Tokens used as they are, such as an answer that the model gave itself, without the token that ended it. Text
    /// encoded anew may be other tokens than those a cache holds.
    case tokens([Int])
  }

  /// `system`, `user`, `assistant`, or another role that the template knows.
  public var role: String
  public var content: Content

  public init(role: String, content: Content) {
    self.role = role
    self.content = content
  }

  public init(role: String, text: String) { self.init(role: role, content: .text(text)) }
}
