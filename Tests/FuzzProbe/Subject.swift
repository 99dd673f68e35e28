import Foundation
import TestSupport

/// A reader of files that is to be fuzzed.
struct Subject {
  var name: String
  /// Files that are right, or nearly so.
  var seeds: [[UInt8]]
  /// Text that means something in the format.
  var words: [String]
  /// Reads a file, throwing what it says of one that it refuses. The memory that this takes is watched.
  var read: ([UInt8]) throws -> Void
  /// Uses what was read, where it was.
  var use: ([UInt8]) throws -> Void = { _ in }

  static func fixture(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: TestFiles.fixtures.appending(path: path)))
  }

  static func fixtures(_ folder: String, ending: String) throws -> [[UInt8]] {
    let url = TestFiles.fixtures.appending(path: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return try names.filter { $0.hasSuffix(ending) }.sorted().map { try fixture("\(folder)/\($0)") }
  }

  static let names = ["gguf", "safetensors", "config", "tokenizer-json", "tokenizer-model", "template", "snapshot"]

  static func named(_ name: String) throws -> Subject? {
    switch name {
    case "gguf": try gguf()
    case "safetensors": try safetensors()
    case "config": try config()
    case "tokenizer-json": try tokenizerJSON()
    case "tokenizer-model": try tokenizerModel()
    case "template": try template()
    case "snapshot": try snapshot()
    default: broken(name)
    }
  }

  /// Readers that do what none may: the watch has to notice.
  private static func broken(_ name: String) -> Subject? {
    let work: ([UInt8]) throws -> Void
    switch name {
    case "broken-crash": work = { if $0.count > 40 { fatalError("deliberately") } }
    case "broken-hang": work = { while $0.count > 40 {} }
    case "broken-greed": work = { if $0.count > 40 { _ = [UInt8](repeating: 1, count: 100 << 20).last } }
    default: return nil
    }
    return Subject(name: name, seeds: [[UInt8](repeating: 65, count: 30)], words: [], read: work)
  }

  static let jsonWords = [
    "\"", "{", "}", "[", "]", ",", ":", "null", "true", "false", "0", "-1", "1e9", "2097151", "99999999999999999999",
    "0.5", "\"\"", "\"a\"", "[]", "{}", "\\u0000", "\\ud800", "\\", "[0,0,0,0,0,0,0,0]", "{\"a\":0,\"b\":0}", "[[[[",
  ]
}
