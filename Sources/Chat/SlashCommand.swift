public import Engine

/// A command typed into the prompt, checked. `CommandName` has the table of them all.
public enum SlashCommand: Equatable, Sendable {
  /// What there is, or one command in detail.
  case help(CommandName?)
  /// The keys of the screen.
  case keys
  /// One setting changed, its value checked.
  case set(SettingChange)
  /// The value of one setting: `/temp` or `/set temperature` alone.
  case setting(Setting)
  /// The values of all settings: `/set` alone.
  case settings
  case system(SystemPromptChange)
  case show(ShowTopic)
  /// Another model, by name or path; nil: the list to choose from.
  case model(String?)
  /// A saved conversation where there is one of that name, else a model; nil: the list to choose from.
  case load(String?)
  /// A new conversation beside the old one, which stays saved.
  case new
  /// Forgets the conversation, keeps the system prompt.
  case clear
  case sessions
  /// A saved conversation by its id, the beginning of it, or its title; nil: the list to choose from.
  case resume(String?)
  case rename(String)
  /// Deletes a saved conversation once the person said yes; nil: this one.
  case delete(String?)
  /// A copy of the conversation under a name; nil: make sure that it is on disk.
  case save(String?)
  /// The conversation as Markdown into a file; nil: a file named after the title.
  case export(String?)
  /// The last question answered again; the old answer stays as a branch.
  case regenerate
  /// The last answer goes on where it ended.
  case continueAnswer
  /// Takes the last question and its answer back.
  case undo
  /// Changes a question: 1 is the last, 2 the one before. nil: the last.
  case edit(Int?)
  /// Shows the alternative of this number, from 1, of the last answer or question that has some; nil: the next one.
  case branch(Int?)
  case copy(CopyTarget)
  /// A text file into the next message.
  case read(String)
  /// All text files that a pattern matches into the next message.
  case glob(String)
  /// Figures of the last answer.
  case stats
  case trace(TraceChange)
  /// Bits of the KV cache from now on; nil: say what they are.
  case kv(CacheWidth?)
  /// The same, and what is cached is computed again so that nothing keeps an older, coarser width.
  case recompute(CacheWidth)
  /// Another theme; nil: the list to choose from.
  case theme(String?)
  /// The theme in force is written into config.toml.
  case keepTheme
  case panels(PanelChange)
  case quit

  /// The command of the table that this is. A setting counts as `/set`, whichever short form it was typed in.
  public var name: CommandName {
    switch self {
    case .help, .keys: .help
    case .set, .setting, .settings: .set
    case .system: .system
    case .show: .show
    case .model: .model
    case .load: .load
    case .new: .new
    case .clear: .clear
    case .sessions: .sessions
    case .resume: .resume
    case .rename: .rename
    case .delete: .delete
    case .save: .save
    case .export: .export
    case .regenerate: .regenerate
    case .continueAnswer: .continueAnswer
    case .undo: .undo
    case .edit: .edit
    case .branch: .branch
    case .copy: .copy
    case .read: .read
    case .glob: .glob
    case .stats: .stats
    case .trace: .trace
    case .kv, .recompute: .kv
    case .theme, .keepTheme: .theme
    case .panels: .panels
    case .quit: .quit
    }
  }
}

/// What `/system` does.
public enum SystemPromptChange: Equatable, Sendable {
  case show
  /// From the next question on.
  case text(String)
  /// No system prompt from the next question on.
  case none
  /// The text of a file.
  case file(String)
}

/// What `/show` tells about.
public enum ShowTopic: String, CaseIterable, Sendable {
  case info, parameters, system, template, license
}

/// What `/copy` copies.
public enum CopyTarget: Equatable, Sendable {
  /// An answer, counted from the end: 1 is the last.
  case answer(Int)
  /// The last block of code.
  case code
  /// The whole conversation.
  case all
}

/// What `/trace` does: a trace holds one line of JSON a token.
public enum TraceChange: Equatable, Sendable {
  /// Says whether one is being written, and where.
  case show
  /// Into a file; nil: into one with a name of its own.
  case on(String?)
  case off
}

/// What `/panels` does. Panels have the numbers 1 to 6.
public enum PanelChange: Equatable, Sendable {
  /// Says which there are and which are on.
  case list
  /// Just these, the most important first: small terminals lose the last ones.
  case show([Int])
  case toggle(Int)
  case all
  case none
}
