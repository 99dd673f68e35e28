/// What a lexer has to know of a language to colour it lightly.
struct CodeLanguage: Sendable {
  struct StringRule: Sendable {
    var open: String
    var close: String
    var spansLines = false
    var hasEscapes = true
  }

  var keywords: Set<String> = []
  var ignoresCase = false
  var lineComments: [String] = []
  var blockComment: (open: String, close: String)?
  var nestsComments = false
  /// Longer openings come first.
  var strings: [StringRule] = [StringRule(open: "\"", close: "\""), StringRule(open: "'", close: "'")]
  /// Whether a word before `:` or `=` at the start of a line is a key.
  var hasKeys = false
  /// Whether words stand out only inside angle brackets.
  var isMarkup = false

  /// The language of a block of code by the first word of its label; nil where it is not known.
  static func named(_ label: String) -> CodeLanguage? {
    guard let word = label.split(whereSeparator: { " ,{:".contains($0) }).first else { return nil }
    return languages[word.lowercased()]
  }

  private static let languages: [String: CodeLanguage] = {
    let table: [([String], CodeLanguage)] = [
      (["swift"], swift), (["python", "py", "python3", "pycon"], python),
      (["c", "h", "cpp", "c++", "cc", "cxx", "hpp", "objc", "cs", "csharp", "c#"], c),
      (["javascript", "js", "jsx", "typescript", "ts", "tsx", "mjs"], javaScript), (["rust", "rs"], rust),
      (["go", "golang"], go), (["java", "kotlin", "kt", "scala"], java),
      (["bash", "sh", "shell", "zsh", "console", "fish"], shell), (["json", "jsonc", "json5", "jsonl"], json),
      (["yaml", "yml", "toml", "ini"], keyValue), (["html", "xml", "svg", "xhtml", "vue"], markup), (["sql"], sql),
      (
        [
          "ruby", "rb", "perl", "pl", "php", "lua", "r", "julia", "zig", "dart", "haskell", "hs", "makefile",
          "dockerfile",
        ],
        other
      ),
    ]
    var languages: [String: CodeLanguage] = [:]
    for (names, language) in table { for name in names { languages[name] = language } }
    return languages
  }()

  private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

  private static let swift = CodeLanguage(
    keywords: words(
      """
      actor any as associatedtype async await break case catch class continue convenience default defer deinit do else \
      enum extension fallthrough false fileprivate final for func get guard if import in indirect init inout internal is \
      isolated lazy let macro mutating nil nonisolated open operator override private protocol public repeat required \
      rethrows return self Self set some static struct subscript super switch throw throws true try typealias unowned \
      var weak where while
      """),
    lineComments: ["//"], blockComment: ("/*", "*/"), nestsComments: true,
    strings: [
      StringRule(open: "\"\"\"", close: "\"\"\"", spansLines: true), StringRule(open: "\"", close: "\""),
    ])

  private static let python = CodeLanguage(
    keywords: words(
      """
      and as assert async await break case class continue def del elif else except False finally for from global if \
      import in is lambda match None nonlocal not or pass raise return self True try while with yield
      """),
    lineComments: ["#"],
    strings: [
      StringRule(open: "\"\"\"", close: "\"\"\"", spansLines: true),
      StringRule(open: "'''", close: "'''", spansLines: true),
      StringRule(open: "\"", close: "\""), StringRule(open: "'", close: "'"),
    ])

  private static let c = CodeLanguage(
    keywords: words(
      """
      auto bool break case catch char class const constexpr continue default delete do double else enum explicit export \
      extern false float for friend goto if inline int long namespace new noexcept nullptr NULL operator override private \
      protected public register return short signed sizeof static struct switch template this throw true try typedef \
      typename union unsigned using virtual void volatile while string foreach in out ref var async await interface \
      #include #define #if #ifdef #ifndef #else #endif #pragma
      """),
    lineComments: ["//"], blockComment: ("/*", "*/"))

  private static let javaScript = CodeLanguage(
    keywords: words(
      """
      abstract any as async await boolean break case catch class const continue debugger default delete do else enum \
      export extends false finally for from function get if implements import in instanceof interface let new null number \
      of private protected public readonly return set static string super switch this throw true try type typeof \
      undefined unknown var void while yield
      """),
    lineComments: ["//"], blockComment: ("/*", "*/"),
    strings: [
      StringRule(open: "`", close: "`", spansLines: true), StringRule(open: "\"", close: "\""),
      StringRule(open: "'", close: "'"),
    ])

  private static let rust = CodeLanguage(
    keywords: words(
      """
      as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut \
      pub ref return self Self static struct super trait true type unsafe use where while bool char f32 f64 i8 i16 i32 \
      i64 i128 isize str u8 u16 u32 u64 u128 usize
      """),
    lineComments: ["//"], blockComment: ("/*", "*/"), nestsComments: true,
    // An apostrophe begins a lifetime more often than a character.
    strings: [StringRule(open: "\"", close: "\"", spansLines: true)])

  private static let go = CodeLanguage(
    keywords: words(
      """
      bool break byte case chan const continue default defer else error fallthrough false float32 float64 for func go goto \
      if import int int32 int64 interface map nil package range return rune select string struct switch true type uint \
      uint8 uint32 uint64 var
      """),
    lineComments: ["//"], blockComment: ("/*", "*/"),
    strings: [
      StringRule(open: "`", close: "`", spansLines: true, hasEscapes: false), StringRule(open: "\"", close: "\""),
      StringRule(open: "'", close: "'"),
    ])

  private static let java = CodeLanguage(
    keywords: words(
      """
      abstract assert boolean break byte case catch char class const continue data def default do double else enum extends \
      false final finally float for fun if implements import in instanceof int interface is lateinit long new null object \
      override package private protected public record return sealed short static super switch synchronized this throw \
      throws true try val var void volatile when while
      """),
    lineComments: ["//"], blockComment: ("/*", "*/"),
    strings: [
      StringRule(open: "\"\"\"", close: "\"\"\"", spansLines: true), StringRule(open: "\"", close: "\""),
      StringRule(open: "'", close: "'"),
    ])

  private static let shell = CodeLanguage(
    keywords: words(
      """
      case cd do done echo elif else esac eval exec exit export fi for function if in local read return set shift sudo \
      then trap unset until while
      """),
    lineComments: ["#"],
    strings: [
      StringRule(open: "\"", close: "\"", spansLines: true),
      StringRule(open: "'", close: "'", spansLines: true, hasEscapes: false),
    ])

  private static let json = CodeLanguage(
    keywords: words("true false null"), lineComments: ["//"], strings: [StringRule(open: "\"", close: "\"")])

  private static let keyValue = CodeLanguage(
    keywords: words("true false null yes no on off"), lineComments: ["#", ";"], hasKeys: true)

  private static let markup = CodeLanguage(blockComment: ("<!--", "-->"), isMarkup: true)

  private static let sql = CodeLanguage(
    keywords: words(
      """
      add all alter and as asc begin between by case char check column commit constraint create cross database date default \
      delete desc distinct drop else end exists foreign from full group having if in index inner insert int integer into \
      is join key left like limit not null numeric offset on or order outer primary references replace right rollback \
      select set table text then transaction union unique update using values varchar view when where with
      """),
    ignoresCase: true, lineComments: ["--"], blockComment: ("/*", "*/"))

  /// Languages of which strings, numbers and `#` comments are coloured, and the words that nearly all have.
  private static let other = CodeLanguage(
    keywords: words("if else elsif for while return end def function class import do then true false nil null"),
    lineComments: ["#"])
}
