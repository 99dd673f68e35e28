import Chat

extension ConfigurationFile {
  /// A file with every setting: what it does, what it takes, and its default, commented out. Valid TOML, with and
  /// without the comment marks of the settings.
  public static let documentedDefault: String = {
    var text = """
      # Settings of trilobit. A line that begins with # says nothing: take the # of a setting away to change it.
      #
      # What the command line says stands above the environment, and the environment above this file. The variable of a
      # setting is TRILOBIT_ and its name in capitals: TRILOBIT_THEME=paper, TRILOBIT_TOP_K=20; that of the model's name
      # is TRILOBIT_MODEL. The chat changes most of them with /set.

      """
    for table in ConfigurationKey.tables {
      text += "\n[\(table)]\n"
      for key in ConfigurationKey.keys(of: table) {
        let summary = key.description.summary
        text += "# \(summary.prefix(1).uppercased())\(summary.dropFirst()).\n# Takes \(key.expected).\n"
        text += "#\(key.name) = \(TOMLText.value(key.standardValue, of: key))\n"
      }
    }
    return text
  }()
}
