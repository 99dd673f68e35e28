/// Reads lines into blocks. It keeps the containers that are open and the leaf that is being read; what it has to look
/// back at is bounded.
///
/// Unlike in CommonMark a line that is set in less than its list item leaves it, even inside a paragraph, and code is
/// fenced, never just set in: chat texts are written for the eye. Dashes under a line are a rule, unless the line looks
/// like a title.
struct BlockParser: Sendable {
  /// Containers in one another; marks beyond that are text.
  static let deepest = 12
  /// Bytes of a paragraph or table that are read anew with every change.
  static let longestLeaf = 8192
  static let mostTableRows = 200

  struct OpenContainer {
    var container: MarkdownContainer
    /// Columns of its line up to its content.
    var contentIndent = 0
    /// Columns that a line is set in at least to belong to it.
    var leastIndent = 0
    /// Whether nothing of it was handed out yet.
    var isEmpty = true
    /// The number as it was written.
    var number: Int?
  }

  struct Fence {
    var sign: UInt8
    var count: Int
    var indent: Int
    var lexer: CodeLexer
  }

  enum Leaf {
    case none
    case paragraph([UInt8])
    case fence(Fence)
    case table(MarkdownTable, bytes: Int)
  }

  var stack: [OpenContainer] = []
  var leaf = Leaf.none
  private var followsBlankLine = false
  private var containerCount = 0

  /// Reads a line, without its line end, and hands out the blocks that ended with it.
  mutating func take(_ line: ArraySlice<UInt8>, isContinued: Bool, into blocks: inout [MarkdownBlock]) {
    if isContinued {
      if case .fence = leaf {
        emitCode(line, into: &blocks)
      } else {
        if case .paragraph = leaf {} else { endLeaf(into: &blocks) }
        addToParagraph(line, joinedBy: [], into: &blocks)
      }
      return
    }
    if case .fence(let fence) = leaf, takeCode(line, fence, into: &blocks) { return }
    var cursor = LineCursor(line)
    let matched = match(&cursor)
    if cursor.rest.isBlank {
      takeBlank(matched, into: &blocks)
      return
    }
    let isBelow = matched < stack.count
    let closed = isBelow ? stack[matched] : nil
    if isBelow { close(to: matched, into: &blocks) }
    openContainers(&cursor, replacing: closed, into: &blocks)
    takeLeaf(cursor, into: &blocks)
  }

  /// Hands out what is open; code that was not closed stays so.
  mutating func finish(into blocks: inout [MarkdownBlock]) {
    if case .fence = leaf { leaf = .none }
    close(to: 0, into: &blocks)
  }

  /// Goes past the marks and indents of the open containers; returns how many there are.
  private func match(_ cursor: inout LineCursor) -> Int {
    for (index, open) in stack.enumerated() {
      switch open.container.kind {
      case .quote: guard cursor.skipQuoteMark() else { return index }
      case .item:
        if cursor.rest.isBlank { continue }
        guard cursor.indent >= open.leastIndent else { return index }
        cursor.skipIndent(atMost: open.contentIndent)
      }
    }
    return stack.count
  }

  private mutating func takeBlank(_ matched: Int, into blocks: inout [MarkdownBlock]) {
    if matched < stack.count { close(to: matched, into: &blocks) }
    endLeaf(into: &blocks)
    followsBlankLine = true
  }

  /// A line inside a fence. Less indent than that of the list item does not end the code: models forget it.
  private mutating func takeCode(_ line: ArraySlice<UInt8>, _ fence: Fence, into blocks: inout [MarkdownBlock]) -> Bool
  {
    var cursor = LineCursor(line, expandsTabs: !stack.isEmpty)
    for open in stack {
      switch open.container.kind {
      case .quote:
        guard cursor.skipQuoteMark() else {
          endLeaf(into: &blocks)
          return false
        }
      case .item: cursor.skipIndent(atMost: open.contentIndent)
      }
    }
    if LineShape.closes(cursor.rest.drop { $0 == Byte.space }, sign: fence.sign, count: fence.count) {
      endLeaf(into: &blocks)
    } else {
      cursor.skipIndent(atMost: fence.indent)
      emitCode(cursor.rest, into: &blocks)
    }
    return true
  }

  private mutating func emitCode(_ line: ArraySlice<UInt8>, into blocks: inout [MarkdownBlock]) {
    guard case .fence(var fence) = leaf else { return }
    leaf = .none
    let spans = fence.lexer.spans(of: line)
    leaf = .fence(fence)
    emit(.codeLine(spans), into: &blocks)
  }

  private mutating func openContainers(
    _ cursor: inout LineCursor, replacing closed: OpenContainer?, into blocks: inout [MarkdownBlock]
  ) {
    var closed = closed
    while stack.count < Self.deepest {
      if cursor.skipQuoteMark() {
        endLeaf(into: &blocks)
        push(OpenContainer(container: MarkdownContainer(id: containerCount, kind: .quote)))
      } else {
        let indent = cursor.indent
        let rest = cursor.rest.dropFirst(indent)
        guard !LineShape.isThematicBreak(rest), let marker = LineShape.listMarker(rest) else { return }
        let content = rest.dropFirst(marker.columns)
        if case .paragraph = leaf {
          // A dash or a year at the start of a line need not begin a list.
          if content.isBlank { return }
          if case .number(let number, _) = marker.kind, number >= 1000 { return }
        }
        endLeaf(into: &blocks)
        cursor.skip(indent + marker.columns)
        let spaces = cursor.indent
        let gap = content.isBlank ? 1 : (1...4).contains(spaces) ? spaces : 1
        cursor.skipIndent(atMost: gap)
        let isDone = LineShape.taskBox(cursor.rest)
        if isDone != nil { cursor.skip(4) }
        var item = OpenContainer(
          container: MarkdownContainer(
            id: containerCount, kind: .item(ListMarker(kind: marker.kind, isDone: isDone))),
          contentIndent: indent + marker.columns + gap, leastIndent: indent + min(2, marker.columns + gap))
        item.takeNumber(after: closed)
        push(item)
      }
      closed = nil
      if cursor.rest.isBlank { return }
    }
  }

  private mutating func push(_ container: OpenContainer) {
    stack.append(container)
    containerCount += 1
  }

  private mutating func takeLeaf(_ cursor: LineCursor, into blocks: inout [MarkdownBlock]) {
    let indent = cursor.indent
    let rest = cursor.rest.dropFirst(indent)
    if rest.isBlank { return }
    if let (sign, count, label) = LineShape.fence(rest) {
      endLeaf(into: &blocks)
      emit(.codeStart(label: label), into: &blocks)
      leaf = .fence(Fence(sign: sign, count: count, indent: indent, lexer: CodeLexer(label: label)))
    } else if indent < 4, let (level, text) = LineShape.heading(rest) {
      endLeaf(into: &blocks)
      emit(.heading(level: level, InlineParser.text(of: Array(text))), into: &blocks)
    } else if indent < 4, let level = LineShape.underline(rest), case .paragraph(let bytes) = leaf,
      LineShape.isTitle(bytes[...], level: level)
    {
      leaf = .none
      emit(.heading(level: level, InlineParser.text(of: Array(bytes[...].trimmed))), into: &blocks)
    } else if indent < 4, LineShape.isThematicBreak(rest) {
      endLeaf(into: &blocks)
      emit(.thematicBreak, into: &blocks)
    } else if !takeTable(rest, into: &blocks) {
      // Text that is set in stays so, as pictures made of signs are; one space is what models begin with.
      let isKept = stack.isEmpty && indent > 1
      addToParagraph(isKept ? cursor.rest : rest, joinedBy: [Byte.lineFeed], into: &blocks)
    }
  }

  private mutating func addToParagraph(
    _ line: ArraySlice<UInt8>, joinedBy joint: [UInt8], into blocks: inout [MarkdownBlock]
  ) {
    var bytes: [UInt8] = []
    if case .paragraph(let before) = leaf {
      // Held once only, so that adding to it copies nothing.
      leaf = .none
      bytes = before
      bytes += joint
    }
    bytes += line
    leaf = .paragraph(bytes)
    if bytes.count >= Self.longestLeaf { endLeaf(into: &blocks) }
  }

  /// Ends the leaf and the containers from a depth on.
  private mutating func close(to depth: Int, into blocks: inout [MarkdownBlock]) {
    endLeaf(into: &blocks)
    while stack.count > depth {
      if stack[stack.count - 1].isEmpty { emit(.paragraph(InlineText()), into: &blocks) }
      stack.removeLast()
    }
  }

  mutating func endLeaf(into blocks: inout [MarkdownBlock]) {
    let ended = leaf
    leaf = .none
    switch ended {
    case .none: break
    case .paragraph(let bytes): emit(.paragraph(InlineParser.text(of: bytes)), into: &blocks)
    case .fence: emit(.codeEnd, into: &blocks)
    case .table(let table, _):
      if !table.header.isEmpty || !table.rows.isEmpty { emit(.table(table), into: &blocks) }
    }
  }

  private mutating func emit(_ content: MarkdownBlock.Content, into blocks: inout [MarkdownBlock]) {
    for index in stack.indices { stack[index].isEmpty = false }
    blocks.append(
      MarkdownBlock(
        containers: stack.map(\.container), content: content, followsBlankLine: followsBlankLine))
    followsBlankLine = false
  }
}
