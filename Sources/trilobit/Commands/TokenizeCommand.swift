import ArgumentParser
import ConfigurationFile
import Engine
import JSONText
import ModelFiles
import Tokenization

/// `trilobit tokenize`: text to ids and back.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize", abstract: "Standard input to token ids, or back.",
    discussion:
      "Needs only the tokenizer: a GGUF file without tensors, or a directory with tokenizer.json or tokenizer.model, "
      + "is enough.")

  @Option(
    name: .shortAndLong, help: "A GGUF file, a Hugging Face directory, or a name. Default: the bundled model.",
    completion: ShellWords.models)
  var model: String?
  @Flag(help: "Each line in is a JSON string, each line out an array.") var json = false
  @Flag(help: "Ids to text.") var decode = false
  @Flag(help: "The text of a special token stands for the token.") var special = false

  func run() throws {
    let path = try ModelLocation.path(of: SettingsInForce.model(named: model))
    guard let tokenizer = try Tokenizer(TokenizerData.open(path: path)) else {
      throw ProgramStop(
        .badData,
        "\(path) has no tokenizer; name a GGUF file or a directory with tokenizer.json or tokenizer.model")
    }
    let input = try StandardInput.readText()
    guard json else {
      StandardOutput.write(decode ? try text(input, tokenizer) : ids(input, tokenizer))
      return
    }
    // By bytes: a carriage return and a line feed are one Character.
    for (index, line) in input.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
      do {
        StandardOutput.write(try converted(JSONValue(parsing: line), tokenizer).text + "\n")
      } catch let error as JSONError {
        throw ProgramStop(.badData, "standard input, line \(index + 1): \(error); \(expected) was expected")
      } catch is Unexpected {
        throw ProgramStop(.badData, "standard input, line \(index + 1): \(expected) was expected")
      }
    }
  }

  private struct Unexpected: Error {}

  private var expected: String { decode ? "a JSON array of token ids" : "a JSON string" }

  private func converted(_ value: JSONValue, _ tokenizer: Tokenizer) throws -> JSONValue {
    if decode {
      guard let array = value.arrayValue else { throw Unexpected() }
      let ids = try array.map { element in
        guard let id = element.integerValue else { throw Unexpected() }
        return id
      }
      try check(ids, tokenizer)
      return .string(tokenizer.decode(ids, specialTokens: special))
    }
    guard let text = value.stringValue else { throw Unexpected() }
    return .array(tokenizer.encode(text, specialTokens: special).map(JSONValue.integer))
  }

  private func ids(_ text: String, _ tokenizer: Tokenizer) -> String {
    tokenizer.encode(text, specialTokens: special).map(String.init).joined(separator: " ") + "\n"
  }

  private func text(_ input: String, _ tokenizer: Tokenizer) throws -> String {
    let ids = try TokenList.ids(input)
    try check(ids, tokenizer)
    let text = tokenizer.decode(ids, specialTokens: special)
    return StandardOutput.isTerminal ? text + "\n" : text
  }

  private func check(_ ids: [Int], _ tokenizer: Tokenizer) throws {
    if let unknown = ids.first(where: { !(0..<tokenizer.vocabularySize).contains($0) }) {
      throw EngineError.unknownToken(id: unknown, vocabulary: tokenizer.vocabularySize)
    }
  }
}
