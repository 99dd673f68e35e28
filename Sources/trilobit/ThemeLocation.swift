import Screen

/// Where themes are.
enum ThemeLocation {
  /// All themes: the person's, those that came with the program, and btop's.
  static var library: ThemeLibrary { ThemeLibrary(folders: directories) }

  /// The themes directories, the person's own first and btop's last.
  static var directories: [String] {
    let personal = ProgramFolders.personal(.configuration)
    return (personal.map { ["\($0)/trilobit/themes"] } ?? [])
      + ProgramFolders.shared("themes", inCheckout: "Themes")
      + (personal.map { ["\($0)/btop/themes"] } ?? [])
      + ["/usr/local/share/btop/themes", "/usr/share/btop/themes"]
  }
}
