/// Finds what Tab offers.
public enum Completer {
  /// The most candidates that are offered; a folder may hold many more files.
  static let mostCandidates = 500

  /// What could stand at the cursor, which is a UTF-8 offset; nil where there is nothing to offer. Only commands are
  /// completed: a line that starts with one slash. Asks only for the
  /// names that can stand there, and passes over them once.
  public static func completion(of line: String, cursor: Int, sources: CompletionSources) -> Completion? {
    guard (0...line.utf8.count).contains(cursor),
      let text = String(validating: Array(line.utf8.prefix(cursor)), as: UTF8.self)
    else { return nil }
    let command = text.drop(while: \.isWhitespace)
    guard command.hasPrefix("/"), !command.hasPrefix("//") else { return nil }
    let name = command.dropFirst().prefix { !$0.isWhitespace }
    let behind = command.dropFirst(1 + name.count)
    let place: CompletionPlace
    if behind.isEmpty {
      place = CompletionPlace(typed: "/" + name, matches: commands(beginning: String(name)))
    } else if let known = CommandName(word: name) {
      let typed = String(behind.drop(while: \.isWhitespace))
      place = ArgumentCompletion(sources: sources).place(of: known, typed: typed)
    } else {
      return nil
    }
    guard !place.matches.isEmpty else { return nil }
    let start = cursor - place.typed.utf8.count
    return Completion(range: start..<cursor, candidates: Array(place.matches.prefix(mostCandidates)))
  }

  /// The commands that a word leads to. An alias is offered only where no command begins with the word.
  private static func commands(beginning word: String) -> [Completion.Candidate] {
    var candidates = CommandName.allCases.map {
      Completion.Candidate(text: $0.rawValue, detail: $0.description.summary)
    }
    if !candidates.contains(where: { $0.text.hasPrefix(word.lowercased()) }) {
      for name in CommandName.allCases {
        candidates += name.description.aliases.filter { $0.hasPrefix(word.lowercased()) }.map {
          Completion.Candidate(text: $0, detail: name.description.summary)
        }
      }
    }
    return CandidateMatching.matches(candidates.sorted { $0.text < $1.text }, word).map { candidate in
      Completion.Candidate(text: "/" + candidate.text, detail: candidate.detail)
    }
  }
}

/// The part of a line that is completed, and what could take its place.
struct CompletionPlace {
  /// As it was typed, up to the cursor.
  var typed: String
  var matches: [Completion.Candidate]

  static func nothing(_ typed: String) -> CompletionPlace { CompletionPlace(typed: typed, matches: []) }
}
