import Chat
import Engine
import Terminal

extension ScreenState {
  /// What goes on, figures that no panel shows, and the keys that matter now. A hint takes the place of all of it.
  func drawStatus(in area: Rectangle, hasPanels: Bool, on canvas: inout Canvas) {
    let inside = Rectangle(row: area.row, column: area.column + 1, rows: 1, columns: area.columns - 2)
    if let hint {
      let text = VisibleText.line(hint, ascii: showsOnlyASCII)
      canvas.write(canvas.fitted(text, columns: inside.columns), .hint, in: inside)
      return
    }
    let parts = statusParts(hasPanels: hasPanels)
    var left = parts[0]
    var keys = keyHints[...]
    let gap = glyphs.separator
    func keysText() -> String { keys.joined(separator: "  ") }
    // The first key stays as long as it can, then figures go before further keys do.
    while keys.count > 1, DisplayWidth.of(left + keysText()) + 2 > inside.columns { keys = keys.dropLast() }
    if DisplayWidth.of(left + keysText()) + 2 > inside.columns { keys = [] }
    for part in parts.dropFirst() {
      var room = inside.columns - 2 - DisplayWidth.of(left + gap + part)
      while keys.count > 1, room < DisplayWidth.of(keysText()) { keys = keys.dropLast() }
      room -= DisplayWidth.of(keysText())
      guard room >= 0 else { break }
      left += gap + part
    }
    // What follows has the room that is left beside the keys.
    func add(_ part: String) {
      guard DisplayWidth.of(left + gap + part + keysText()) + 2 <= inside.columns else { return }
      left += gap + part
    }
    if marked == nil {
      let temperature = "temp \(Setting.temperature.text(in: settings))"
      let rest = inside.columns - DisplayWidth.of(left + gap + keysText()) - 2
      // The shorter wording where it leaves room for the temperature.
      let crowded =
        crowdedPanels.first { $0.count + gap.count + temperature.count <= rest }
        ?? crowdedPanels.first { $0.count <= rest }
      if let crowded { add(crowded) }
      add(temperature)
      if settings.sampling.temperature > 0, columns >= 120 { add("top_p \(Setting.topP.text(in: settings))") }
      if let seed = settings.sampling.seed { add("seed \(seed)") }
      if saving == .saved, !isAnswering { add("saved") }
    }
    canvas.write(canvas.fitted(left, columns: inside.columns), leftRole, in: inside)
    canvas.writeAtEnd(keysText(), .dim, in: inside)
  }

  /// What goes on, the most important first; what has no room is left out from the end.
  private func statusParts(hasPanels: Bool) -> [String] {
    var parts = [activityParts[0]]
    if let mode { parts.insert(mode, at: 0) }
    // The keys of the message mode are many, and new to most.
    if marked != nil { return [parts[0]] }
    if case .failed(let reason) = saving {
      parts.insert("not saved: \(VisibleText.line(reason, ascii: showsOnlyASCII)); /save tries again", at: 0)
    }
    if hasPanels {
      parts += activityParts.dropFirst()
      if let model, !layout.panels.contains(where: { $0.panel == .cache }) {
        parts.append("\(model.cacheWidth.rawValue)-bit cache")
      }
    } else {
      parts += figures
    }
    if !waiting.isEmpty { parts.insert(Figures.counted(waiting.count, "text") + " waiting", at: 1) }
    return parts
  }

  private var leftRole: ThemeRole {
    if case .failed = saving { return .warning }
    return mode != nil ? .hint : isStoppable ? .accent : .dim
  }

  /// What the next Enter is for, where it is not a plain question.
  private var mode: String? {
    if let editedQuestion {
      let which = editedQuestion == 1 ? "the last question" : "question \(editedQuestion) from the end"
      return "editing \(which): Enter asks again, Esc gives up"
    }
    if renaming != nil { return "naming another chat: Enter keeps it, Esc gives up" }
    if let marked {
      guard let branch = conversation.branch(of: marked) else { return "on a message" }
      return "branch \(branch.number) of \(branch.count)"
    }
    if !attachments.isEmpty {
      let files = attachments.map { VisibleText.line($0.label, ascii: showsOnlyASCII) }
      return "with " + files.joined(separator: ", ")
    }
    return nil
  }

  private var activityParts: [String] {
    switch activity {
    case .loading(let what, let progress):
      return [VisibleText.line(what, ascii: showsOnlyASCII) + (progress.map { " " + Figures.percent($0) } ?? "")]
    case .idle: return ["ready"]
    case .prefill(let done, let total):
      return ["reading the question"] + (total > 0 ? ["\(done) of \(Figures.counted(total, "token"))"] : [])
    case .recomputing: return ["reading the conversation again"]
    case .writing: return ["writing"] + writtenTokens
    case .stopping: return ["stopping"] + writtenTokens
    case .unavailable: return ["no model"]
    }
  }

  private var writtenTokens: [String] {
    guard let tokens = telemetry.report?.speed.generatedTokens, tokens > 0 else { return [] }
    return [Figures.counted(tokens, "token")]
  }

  /// The figures of the panels, for screens that have no room for one.
  private var figures: [String] {
    var figures: [String] = []
    if let report = telemetry.report {
      if let rate = report.speed.decodeRate { figures.append("\(Figures.rate(rate)) tok/s") }
      figures.append("\(Figures.percent(Double(report.activeShare))) active")
    }
    if let cache = telemetry.cache {
      figures.append("\(cache.bits) bits \(Figures.bytes(cache.bytes))")
    } else if let model {
      figures.append("\(model.cacheWidth.rawValue) bits")
    }
    return figures
  }

  /// Says which panels are switched on and have no room, the longest wording first; empty where all are shown, none can
  /// be, or it was said long enough.
  private var crowdedPanels: [String] {
    let layout = layout
    guard saysCrowded, !layout.leftOut.isEmpty, !layout.panels.isEmpty else { return [] }
    let digits = layout.leftOut.map { String($0.rawValue) }.joined(separator: " ")
    let long = layout.leftOut.count == 1 ? "panel \(digits) needs more room" : "panels \(digits) need more room"
    return [long, "no room for \(digits)"]
  }

  private var keyHints: [String] {
    if let overlay { return overlay.keyHints }
    if marked != nil { return Self.messageKeys }
    var hints: [String] = []
    if isStoppable { hints.append("Esc stop") }
    if scroll != .newest {
      hints.append(hasNewTextBelow ? "new text below \(glyphs.down) End" : "End newest")
    }
    if !attachments.isEmpty, !isStoppable, editing == nil { hints.append("Esc drops them") }
    if settings.isMultiline { hints.append("Alt-Enter send") }
    hints.append("F1 help")
    if columns >= 60 { hints.append(arePanelsHidden || panels.isEmpty ? "F5 panels on" : "F5 panels off") }
    if !isStoppable { hints.append("F10 leave") }
    if columns >= 120 { hints += ["F2 chats", "F3 models", "F4 settings", "F6 themes"] }
    return hints
  }
}
