/// Where the program keeps what it remembers: `$XDG_STATE_HOME/trilobit`. Nothing is made here: who writes first makes
/// the folder, and says why it cannot.
enum StateFolder {
  /// The history of the prompt; nil where there is no place for it.
  static func history() -> String? { path("history") }

  /// The folder of the saved chats; nil where there is no place for it.
  static func sessions() -> String? { path("sessions") }

  private static func path(_ name: String) -> String? {
    ProgramFolders.personal(.state).map { "\($0)/trilobit/\(name)" }
  }
}
