public import Chat

extension ConfigurationFile {
  /// The text of a file with one setting changed or added; all else in it, comments too, stays byte for byte. A
  /// setting that the file does not have comes under its table, where that is documented behind the line that does so.
  ///
  /// - Returns: nil where the text is not what this program reads, or has no place for the setting.
  public static func changed(_ text: String, setting key: ConfigurationKey, to value: SettingValue) -> String? {
    let before = read(text: text, path: "")
    let lines = TOMLKeyLines(text, deepest: deepest)
    guard lines.mistake == nil, lines.tooDeep == nil else { return nil }
    let written = TOMLText.value(value, of: key)
    var bytes = Array(text.utf8)
    if let old = lines.value(of: [key.table, key.name]) {
      bytes.replaceSubrange(old, with: Array(written.utf8))
    } else if let start = lines.start(ofTable: [key.table]) {
      let place = end(ofDocumented: key, in: bytes, from: start) ?? start
      let isOpen = place > 0 && bytes[place - 1] != lineFeed
      bytes.insert(contentsOf: Array(((isOpen ? "\n" : "") + "\(key.name) = \(written)\n").utf8), at: place)
    } else {
      if let last = bytes.last { bytes += Array((last == lineFeed ? "\n" : "\n\n").utf8) }
      bytes += Array("[\(key.table)]\n\(key.name) = \(written)\n".utf8)
    }
    guard let result = String(validating: bytes, as: UTF8.self) else { return nil }
    // What came out is held against what was wanted, so that no odd file is spoilt.
    let after = read(text: result, path: "")
    var expected = before.values
    expected[key] = value
    return after.values == expected && after.problems.count <= before.problems.count ? result : nil
  }

  private static let lineFeed = UInt8(ascii: "\n")

  /// Where the line ends, in the part of a table, that documents a setting: `#theme = "dark"`.
  private static func end(ofDocumented key: ConfigurationKey, in bytes: [UInt8], from start: Int) -> Int? {
    var offset = start
    while offset < bytes.count {
      let end = bytes[offset...].firstIndex(of: lineFeed).map { $0 + 1 } ?? bytes.count
      let line = bytes[offset..<end].drop { $0 == 0x20 || $0 == 0x09 }
      if line.first == UInt8(ascii: "[") { return nil }
      if line.first == UInt8(ascii: "#") {
        let name = line.dropFirst().drop { $0 == 0x20 }
        if name.starts(with: key.name.utf8),
          name.dropFirst(key.name.utf8.count).first(where: { $0 != 0x20 }) == UInt8(ascii: "=")
        {
          return end
        }
      }
      offset = end
    }
    return nil
  }
}
