/// Finds what Tab offers.
public enum Completer {
  /// What could stand at the cursor, which is a UTF-8 offset; nil where there is nothing to offer.
  public static func completion(of line: String, cursor: Int, sources: CompletionSources) -> Completion? {
    nil
  }
}
