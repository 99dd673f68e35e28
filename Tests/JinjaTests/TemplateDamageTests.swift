import Foundation
import TestSupport
import Testing

@testable import Jinja

/// Damaged templates are refused, or do what they then say: no crash, no hang.
///
/// A few hundred in a normal run. `TRILOBIT_FUZZ_SECONDS=60` lets it run for so long, from a seed that changes with the
/// day.
@Suite struct TemplateDamageTests {
  private static let seconds = ProcessInfo.processInfo.environment["TRILOBIT_FUZZ_SECONDS"].flatMap(Double.init)

  /// Repeats `work` with numbers from a seed on.
  private func repeated(_ count: Int, _ work: (UInt64) -> Void) {
    guard let seconds = Self.seconds else {
      for seed in 0..<UInt64(count) { work(seed) }
      return
    }
    let start = Date()
    var seed = UInt64(start.timeIntervalSince1970 / 86_400) << 32
    while Date().timeIntervalSince(start) < seconds {
      let time = ProcessorTime.fastest(of: 1) { work(seed) }
      #expect(time < 2, "seed \(seed) took \(time) s")
      seed += 1
    }
  }

  @Test func templates() throws {
    let sources = try FixtureTests.templates.map { Array(try Fixtures.text("templates/\($0).jinja").unicodeScalars) }
    let expressions = try Fixtures.text("expressions.txt").split(separator: "\n")
    let statements = try Fixtures.text("statements.txt").split(separator: "\n")
    let values = try Fixtures.values()
    var limits = TemplateLimits()
    if Self.seconds == nil { limits.steps = 50_000 }
    repeated(400) { seed in
      var generator = Numbers(state: seed)
      let original =
        switch seed % 4 {
        case 0: sources.randomElement(using: &generator) ?? []
        case 1: Array((statements.randomElement(using: &generator) ?? "").unicodeScalars)
        default: Array("{{ \(expressions.randomElement(using: &generator) ?? "") }}".unicodeScalars)
        }
      let source = Self.damaged(original, &generator)
      do throws(TemplateError) {
        let runs = try Template(source: source, limits: limits).render(values, now: Fixtures.now)
        #expect(runs.allSatisfy { !$0.text.isEmpty && $0.mark == 0 })
      } catch {
        #expect(error.line >= 1 && !error.reason.isEmpty && error.description.utf8.count < 1500)
        #expect(!error.description.contains("\n"))
      }
    }
  }

  private static let words = [
    "{%", "%}", "{{", "}}", "{#", "#}", "-", "+", "|", "(", ")", "[", "]", "{", "}", ",", "'", "\"", "\\", " if ",
    " else ",
    "{% endif %}", "{% for x in messages %}", "{% endfor %}", "{% else %}", "{% raw %}", "{% endraw %}", " is ",
    " not ",
    " in ", " and ", "none", "true", "0", "-1", "9223372036854775807", "1e308", "1.5", "'%s' % ", "'{}'.format(",
    "loop",
    "loop.length", "namespace()", "range(99999)", "|list", "|join", "|tojson(indent=9)", "|map('upper')", "|select",
    "|sort", "|batch(3)", "|indent(99)", "|safe", "|e", ".split()", ".items()", ".join(", "[::-1]", "[1:]", "**", "//",
    "~",
    "* 99999", "{% macro m(a) %}", "{% endmacro %}", "{{ m(1) }}", "{% call m() %}", "{% endcall %}", "caller()",
    "{% set x = ", "{% break %}", "{% generation %}", "é", "\u{2028}", "\u{0}", "\r\n", "\\u12", "0x", "1_000",
  ].map { Array($0.unicodeScalars) }

  private static func damaged(_ original: [Unicode.Scalar], _ generator: inout Numbers) -> String {
    var scalars = original
    for _ in 0..<Int.random(in: 1...5, using: &generator) {
      let place = Int.random(in: 0...scalars.count, using: &generator)
      let length = min(scalars.count - place, 1 << Int.random(in: 0...7, using: &generator))
      let word = words.randomElement(using: &generator) ?? []
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: scalars.removeSubrange(place..<place + length)
      case 1: scalars.insert(contentsOf: scalars[place..<place + length], at: place)
      case 2: scalars.replaceSubrange(place..<place + min(length, word.count), with: word)
      default: scalars.insert(contentsOf: word, at: place)
      }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
