/// A compiled regular expression that runs over UTF-8.
///
/// It tries alternatives in order and goes back where one fails, as Perl's do. What it may go back to is a list in
/// memory, and runs of one set are a single entry there, so a run of a million letters costs neither depth nor space.
struct Pattern: Sendable {
  private let program: PatternProgram
  private let categories = ScalarCategories.basicPlane

  init(_ text: String) throws(TokenizerError) {
    program = try PatternProgram(PatternParser.parse(text))
  }

  /// A place to go back to.
  private struct Choice {
    var instruction: Int
    var position: Int
    /// For a greedy run: it may give back characters down to here. For any other choice: -1.
    var lowest: Int
    /// For a lazy run: how many more characters it may take. For any other choice: -1.
    var remaining: Int
  }

  /// The matches in `text[range]`, from left to right, none overlapping. Anchors and lookahead see only `range`.
  ///
  /// - Parameter budget: loses what the search takes. Once it is used up, what is left of the text has no matches.
  func matches(in text: [UInt8], _ range: Range<Int>, _ budget: inout MatchBudget) -> [Range<Int>] {
    var matches: [Range<Int>] = []
    var run = Run(program: program, categories: categories, text: text, range: range, steps: budget.steps)
    defer { budget.steps = run.steps }
    var position = range.lowerBound
    var lastEnd = -1
    while position <= range.upperBound {
      if let end = run.match(from: 0, at: position), end > position || end != lastEnd {
        matches.append(position..<end)
        lastEnd = end
        if end > position {
          position = end
          continue
        }
      }
      guard position < range.upperBound, !run.isExhausted else { break }
      position = run.scalar(at: position).end
    }
    return matches
  }

  /// One pass over one text, with the memory it works in.
  private struct Run {
    let program: PatternProgram
    let categories: [UInt8]
    let text: [UInt8]
    let range: Range<Int>
    var choices: [Choice] = []
    /// How many steps are left.
    var steps: Int

    var isExhausted: Bool { steps <= 0 }

    /// The end of the match of the instructions from `start` on, at `position`.
    mutating func match(from start: Int, at position: Int) -> Int? {
      let base = choices.count
      defer { choices.removeSubrange(base...) }
      var index = start
      var position = position
      while true {
        let instruction = program.instructions[index]
        var matched = true
        index += 1
        switch instruction.operation {
        case .accept: return position
        case .set:
          if let end = step(position, instruction.first) { position = end } else { matched = false }
        case .loop:
          if let end = loop(instruction, index, from: position) { position = end } else { matched = false }
        case .split:
          choices.append(Choice(instruction: instruction.second, position: position, lowest: -1, remaining: -1))
          index = instruction.first
        case .jump: index = instruction.first
        case .lookAhead:
          matched = match(from: index, at: position) != nil
          index = instruction.first
        case .lookAheadNot:
          matched = match(from: index, at: position) == nil
          index = instruction.first
        case .atomic:
          if let end = match(from: index, at: position) { position = end } else { matched = false }
          index = instruction.first
        case .lineStart: matched = position == range.lowerBound || text[position - 1] == 0x0A
        case .lineEnd: matched = position == range.upperBound || text[position] == 0x0A
        case .textStart: matched = position == range.lowerBound
        case .textEnd: matched = position == range.upperBound
        }
        if !matched {
          guard let choice = goBack(to: base) else { return nil }
          (index, position) = choice
        }
      }
    }

    /// Takes as many characters as a run takes at first, and notes that it may take fewer, or more.
    private mutating func loop(_ instruction: PatternProgram.Instruction, _ next: Int, from start: Int) -> Int? {
      var end = start
      var count = 0
      let set = program.sets[instruction.first]
      let wanted = instruction.greed == .lazy ? instruction.minimum : instruction.maximum
      var lowest = instruction.minimum == 0 ? start : range.upperBound
      while count < wanted, end < range.upperBound {
        let byte = text[end]
        if byte < 0x80 {
          guard set.containsASCII(byte) else { break }
          end += 1
        } else {
          let (value, after) = scalar(at: end)
          guard contains(set, value) else { break }
          end = after
        }
        count += 1
        if count == instruction.minimum { lowest = end }
      }
      steps -= count
      guard count >= instruction.minimum else { return nil }
      switch instruction.greed {
      case .greedy:
        if end > lowest {
          choices.append(Choice(instruction: next, position: end, lowest: lowest, remaining: -1))
        }
      case .lazy:
        if instruction.maximum > count {
          choices.append(
            Choice(instruction: next - 1, position: end, lowest: -1, remaining: instruction.maximum - count))
        }
      case .possessive: break
      }
      return end
    }

    /// The latest choice that still has something to try.
    private mutating func goBack(to base: Int) -> (index: Int, position: Int)? {
      steps -= 1
      if isExhausted { return nil }
      while choices.count > base {
        var choice = choices.removeLast()
        if choice.lowest >= 0 {
          repeat { choice.position -= 1 } while text[choice.position] & 0xC0 == 0x80 && choice.position > choice.lowest
          if choice.position > choice.lowest { choices.append(choice) }
        } else if choice.remaining >= 0 {
          guard let end = step(choice.position, program.instructions[choice.instruction].first) else { continue }
          choice.position = end
          choice.remaining -= 1
          if choice.remaining > 0 { choices.append(choice) }
          return (choice.instruction + 1, end)
        }
        return (choice.instruction, choice.position)
      }
      return nil
    }

    /// The end of the character at `position` if it is of a set.
    @inline(__always)
    private func step(_ position: Int, _ index: Int) -> Int? {
      guard position < range.upperBound else { return nil }
      let set = program.sets[index]
      let byte = text[position]
      if byte < 0x80 { return set.containsASCII(byte) ? position + 1 : nil }
      let (value, end) = scalar(at: position)
      return contains(set, value) ? end : nil
    }

    private func contains(_ set: CompiledSet, _ scalar: UInt32) -> Bool {
      let isIn = holds(set, scalar)
      guard set.ignoringCase, isIn == set.isNegated else { return isIn }
      return holds(set, CaseFolding.fold(scalar))
    }

    @inline(__always)
    private func holds(_ set: CompiledSet, _ scalar: UInt32) -> Bool {
      let category = Int(scalar) < categories.count ? categories[Int(scalar)] : ScalarCategories.lookUp(scalar)
      if (set.categories >> UInt32(category)) & 1 == 1 { return !set.isNegated }
      for index in set.ranges where program.ranges[index].contains(scalar) { return !set.isNegated }
      return set.isNegated
    }

    /// The character at `position`, in text that is UTF-8; a broken one is read as one byte.
    @inline(__always)
    func scalar(at position: Int) -> (value: UInt32, end: Int) {
      let lead = text[position]
      let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      guard position + length <= range.upperBound else { return (0xFFFD, position + 1) }
      switch length {
      case 1: return (UInt32(lead), position + 1)
      case 2: return (UInt32(lead & 0x1F) << 6 | tail(position + 1), position + 2)
      case 3:
        return (UInt32(lead & 0x0F) << 12 | tail(position + 1) << 6 | tail(position + 2), position + 3)
      default:
        let high = UInt32(lead & 0x07) << 18 | tail(position + 1) << 12
        return (high | tail(position + 2) << 6 | tail(position + 3), position + 4)
      }
    }

    @inline(__always)
    private func tail(_ position: Int) -> UInt32 { UInt32(text[position] & 0x3F) }
  }
}

/// How long patterns may search in one text. One from a hostile file could go back for ever, which must not hang the
/// program; honest ones take a few steps a character.
struct MatchBudget {
  var steps: Int

  init(forTextOf count: Int) { steps = 10_000_000 + 100 * count }
}
