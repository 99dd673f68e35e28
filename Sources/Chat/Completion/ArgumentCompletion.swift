/// Completes what follows a command's name.
struct ArgumentCompletion {
  let sources: CompletionSources

  /// - Parameter typed: all that follows the name up to the cursor, without white space at its start.
  func place(of name: CommandName, typed: String) -> CompletionPlace {
    switch name {
    case .help: help(typed)
    case .set: setting(typed)
    case .show: words(ShowTopic.allCases.map(\.rawValue), typed)
    case .copy: words(["all", "code"], typed)
    case .kv: cache(typed)
    case .trace: trace(typed)
    case .panels: panels(typed, others: Self.panelWords)
    case .system: system(typed)
    case .read, .glob, .export: files(typed)
    case .theme: theme(typed)
    case .model: names(sources.models(), typed)
    case .resume, .delete: CompletionPlace(typed: typed, matches: sessions(typed))
    case .load:
      CompletionPlace(typed: typed, matches: sessions(typed) + names(sources.models(), typed).matches)
    case .temperature, .rename, .save, .edit, .branch, .regenerate, .continueAnswer, .undo, .clear, .new, .sessions,
      .stats, .quit:
      .nothing(typed)
    }
  }

  // MARK: Words

  /// One of a few words, in the order given; nothing once a second word begins.
  private func words(_ words: [String], _ typed: String) -> CompletionPlace {
    candidates(words.map { Completion.Candidate(text: $0) }, typed)
  }

  private func candidates(_ candidates: [Completion.Candidate], _ typed: String) -> CompletionPlace {
    CompletionPlace(typed: typed, matches: CandidateMatching.matches(candidates, typed))
  }

  /// The word at the cursor, and those before it.
  private func split(_ typed: String) -> (before: [String], word: String) {
    let word = typed.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
    return (typed.dropLast(word.count).split(whereSeparator: \.isWhitespace).map { $0.lowercased() }, word)
  }

  private func help(_ typed: String) -> CompletionPlace {
    let slash = typed.hasPrefix("/") ? "/" : ""
    let names = CommandName.allCases.map {
      Completion.Candidate(text: slash + $0.rawValue, detail: $0.description.summary)
    }
    let keys = Completion.Candidate(text: "keys", detail: "list the keys")
    return candidates((names + [keys]).sorted { $0.text < $1.text }, typed)
  }

  private func theme(_ typed: String) -> CompletionPlace {
    let keep = Completion.Candidate(text: "keep", detail: "write the theme in force into config.toml")
    let themes = names(sources.themes(), typed)
    return CompletionPlace(typed: typed, matches: themes.matches + CandidateMatching.matches([keep], typed))
  }

  private func cache(_ typed: String) -> CompletionPlace {
    let (before, word) = split(typed)
    switch before.count {
    case 0: return words(Self.widths, word)
    case 1 where Self.widths.contains(before[0]): return words(["recompute"], word)
    default: return .nothing(word)
    }
  }

  private static let widths = ["16", "8", "4", "3"]

  /// - Parameter others: words that may stand in the numbers' place.
  private func panels(_ typed: String, others: [Completion.Candidate]) -> CompletionPlace {
    let (before, word) = split(typed)
    let numbers = PanelNames.all.enumerated().map { Completion.Candidate(text: "\($0 + 1)", detail: $1) }
    // A panel is found by its number and by its name.
    let places = numbers.filter { number in
      !before.contains(number.text)
        && (number.text.hasPrefix(word) || number.detail.hasPrefix(word.lowercased()))
    }
    let first = before.isEmpty ? candidates(others, word).matches : []
    return CompletionPlace(typed: word, matches: places + first)
  }

  private static let panelWords = [
    Completion.Candidate(text: "off", detail: "no panels"), Completion.Candidate(text: "on", detail: "all panels"),
    Completion.Candidate(text: "toggle", detail: "a panel's number follows"),
  ]

  private func trace(_ typed: String) -> CompletionPlace {
    let word = CommandArguments.firstWord(of: typed).word
    guard word.lowercased() == "on", typed.count > word.count else { return words(["off", "on"], typed) }
    return files(String(typed.dropFirst(word.count).drop(while: \.isWhitespace)))
  }

  // MARK: Settings

  private func setting(_ typed: String) -> CompletionPlace {
    let (before, word) = split(typed)
    guard let first = before.first else { return settingNames(word, also: ["parameter"]) }
    guard ["parameter", "param"].contains(first) else { return settingValue(first, typed) }
    guard before.count > 1 else { return settingNames(word, also: []) }
    return settingValue(before[1], String(typed.dropFirst(first.count).drop(while: \.isWhitespace)))
  }

  private func settingNames(_ word: String, also others: [String]) -> CompletionPlace {
    var names = Setting.allCases.map { Completion.Candidate(text: $0.rawValue, detail: $0.description.summary) }
    names += SettingWord.offWords.map { Completion.Candidate(text: $0, detail: $1.description.withoutIt) }
    names += others.map { Completion.Candidate(text: $0, detail: "a setting's name and value follow") }
    if !names.contains(where: { $0.text.hasPrefix(word.lowercased()) }) {
      for setting in Setting.allCases {
        names += setting.description.aliases.filter { $0.hasPrefix(word.lowercased()) }.map {
          Completion.Candidate(text: $0, detail: setting.description.summary)
        }
      }
    }
    return candidates(names.sorted { $0.text < $1.text }, word)
  }

  /// - Parameter typed: the setting's name and what follows it.
  private func settingValue(_ name: String, _ typed: String) -> CompletionPlace {
    let value = String(typed.dropFirst(name.count).drop(while: \.isWhitespace))
    guard let setting = Setting(word: name) else { return .nothing(value) }
    let description = setting.description
    let unset = description.unsetWord.map { [Completion.Candidate(text: $0, detail: description.withoutIt)] } ?? []
    switch (setting, description.kind) {
    case (.theme, _): return names(sources.themes(), value)
    case (_, .width): return words(Self.widths, value)
    case (_, .choice(let choices)): return words(choices, value)
    case (_, .onOff):
      let isOn = Completion.Candidate(text: "on", detail: description.summary)
      return candidates([Completion.Candidate(text: "off", detail: description.withoutIt), isOn], value)
    case (_, .panels): return panels(value, others: unset)
    default: return candidates(unset, value)
    }
  }

  // MARK: Names and files

  private func names(_ names: [String], _ typed: String) -> CompletionPlace {
    let candidates = names.sorted { $0.lowercased() < $1.lowercased() }.map { Completion.Candidate(text: $0) }
    return CompletionPlace(typed: typed, matches: CandidateMatching.names(candidates, typed))
  }

  /// Saved conversations, by the beginning of their id, then by what their title holds; the newest first, as given.
  private func sessions(_ typed: String) -> [Completion.Candidate] {
    let word = ArgumentText.begun(typed).lowercased()
    let all = sources.sessions().map { Completion.Candidate(text: $0.id, detail: $0.title) }
    let byID = all.filter { $0.text.lowercased().hasPrefix(word) }
    let byTitle = all.filter { !$0.text.lowercased().hasPrefix(word) && $0.detail.lowercased().contains(word) }
    return byID + byTitle
  }

  private var noPrompt: Completion.Candidate {
    Completion.Candidate(text: "none", detail: Setting.system.description.withoutIt)
  }

  /// The system prompt: "none", or the file behind an "@".
  private func system(_ typed: String) -> CompletionPlace {
    typed.hasPrefix("@")
      ? files(String(typed.dropFirst())) : typed.isEmpty ? .nothing("") : candidates([noPrompt], typed)
  }

  private func files(_ typed: String) -> CompletionPlace {
    let beginning = ArgumentText.begun(typed)
    let paths = sources.files(beginning).filter { path in
      !path.isEmpty && !path.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }
    }
    let candidates = paths.sorted { $0.lowercased() < $1.lowercased() }.map { path -> Completion.Candidate in
      let isFolder = path.hasSuffix("/")
      var text = ArgumentText.quoted(path)
      // In a folder the quote stays open, for the name goes on.
      if isFolder, text.hasSuffix("\"") { text.removeLast() }
      return Completion.Candidate(text: text, isFinal: !isFolder)
    }
    return CompletionPlace(typed: typed, matches: candidates)
  }
}
