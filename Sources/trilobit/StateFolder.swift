import Glibc

/// Where the program keeps what it remembers: `$XDG_STATE_HOME/trilobit`.
enum StateFolder {
  /// The history of the prompt; nil where there is no place for it.
  static func history() -> String? { folder().map { "\($0)/history" } }

  /// The folder of the saved chats, whether or not it is there or can be made; nil where no variable says where.
  static func sessions() -> String? { path.map { "\($0)/sessions" } }

  private static func folder() -> String? { path.flatMap { makeFolders($0) ? $0 : nil } }

  private static var path: String? {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    return (variable("XDG_STATE_HOME") ?? variable("HOME").map { "\($0)/.local/state" }).map { "\($0)/trilobit" }
  }

  /// Makes a folder and those above it, for the person alone.
  private static func makeFolders(_ path: String) -> Bool {
    var made = ""
    for name in path.split(separator: "/") {
      made += "/\(name)"
      if mkdir(made, 0o700) != 0 && errno != EEXIST { return false }
    }
    return true
  }
}
