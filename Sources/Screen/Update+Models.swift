import Chat
import Engine

/// A model that was asked for and is not open yet.
struct ModelRequest: Equatable, Sendable {
  /// What was before, for the case that it does not open.
  let activity: ScreenState.Activity
  let context: Int?
  /// Whether a model is being read: until then the answer may be a refusal, or a saved chat of that name.
  var hasBegun = false
}

extension ScreenState {
  mutating func runOnModels(_ command: SlashCommand) -> [ScreenEffect] {
    switch command {
    case .model(let name): return name.map { open(model: $0) } ?? [.listModels]
    case .load(let name):
      guard let name else { return [.listModels] }
      return request(name, .load(name))
    case .show(let topic): return show(topic)
    default: return []
    }
  }

  /// Shows the models to choose from.
  mutating func pickModel(_ models: [ListedName]) {
    guard canShowPicker else { return }
    let rows = models.map { ListRow($0.name, $0.detail.isEmpty ? [$0.name] : [$0.name, $0.detail]) }
    overlay = .picker(Picker(.models, rows, selecting: model?.name))
  }

  /// Opens a model in place of the one there is, or the same one anew; the conversation stays.
  mutating func open(model name: String?) -> [ScreenEffect] { request(name, .openModel(name)) }

  private mutating func request(_ name: String?, _ effect: ScreenEffect) -> [ScreenEffect] {
    switch activity {
    case .idle, .unavailable:
      beginOpening(name ?? model?.name, context: settings.context)
      return [effect]
    case .loading: say("A model is being opened already.")
    case .recomputing: say("Another model opens once the conversation is read again: Esc stops that.")
    case .prefill, .writing, .stopping: say("Another model opens once the answer is finished: Esc stops it.")
    }
    return []
  }

  /// - Parameter context: what `settings.context` goes back to where the model does not open.
  mutating func beginOpening(_ name: String?, context: Int?) {
    opening = ModelRequest(activity: activity, context: context)
    activity = .loading("opening \(name ?? "the model")", progress: nil)
  }

  /// Goes back to what was before a model was asked for, where none is being read yet.
  mutating func giveUpOpening() {
    guard let opening, !opening.hasBegun else { return }
    endOpening(opened: false)
  }

  private mutating func endOpening(opened: Bool) {
    if let opening, !opened {
      settings.context = opening.context
      activity = opening.activity
    } else if !isStoppable {
      activity = .idle
    }
    opening = nil
  }

  private mutating func show(_ topic: ShowTopic) -> [ScreenEffect] {
    switch topic {
    case .parameters: reply(settingLines)
    case .system: showSystemPrompt()
    case .info, .template, .license:
      guard model != nil else {
        conversation.note(.error, "There is nothing to tell before a model is open.")
        return []
      }
      return [.describeModel(topic)]
    }
    return []
  }

  // MARK: Events

  /// A model is open: the one at the start, or another one in its place.
  mutating func take(_ information: ModelInformation) -> [ScreenEffect] {
    let old = model
    model = information
    settings.cacheWidth = information.cacheWidth
    requestedWidth = nil
    if let old {
      telemetry.clearConversation()
      conversation.forgetTokens()
      conversation.note(.event, Self.changeNote(from: old, to: information))
    } else {
      chosenWidth = information.cacheWidth
      noteOtherModel(information)
    }
    if !information.hasTemplate {
      conversation.note(
        .error,
        "\(information.name) has no chat template, so it cannot answer here. Start with --template NAME for one"
          + " (llama3, chatml, bitnet or pebble), or open another model with /model.")
    }
    noteUnknownThinking()
    endOpening(opened: true)
    return (widthOfChat.map { use($0) } ?? []) + restoreCache() + askWaiting()
  }

  private static func changeNote(from old: ModelInformation, to new: ModelInformation) -> String {
    let name = new.name
    guard old.name == name else { return "\(name) answers from now on, in place of \(old.name)" }
    return old.path == new.path
      ? "\(name) is open again; its context holds \(Figures.counted(new.contextLength, "token"))"
      : "\(name) of \(new.path) answers from now on, in place of that of \(old.path)"
  }

  /// A model could not be opened; where there is one already, it stays.
  mutating func modelFailed(_ reason: String) -> [ScreenEffect] {
    endOpening(opened: false)
    guard let model else {
      activity = .unavailable(reason)
      conversation.failAnswer(reason)
      waiting = []
      return []
    }
    conversation.note(.error, "\(reason) \(model.name) goes on.")
    return askWaiting()
  }

  // MARK: The cache

  /// Has the cache at a width, where there is a model.
  mutating func use(_ width: CacheWidth) -> [ScreenEffect] {
    guard let model, width != requestedWidth ?? model.cacheWidth else { return [] }
    requestedWidth = width
    settings.cacheWidth = width
    return [.setCacheWidth(width)]
  }

  /// The person wants this width from now on, whatever the chat that is open had.
  private mutating func choose(_ width: CacheWidth) {
    chosenWidth = width
    widthOfChat = nil
  }

  mutating func setCacheWidth(_ width: CacheWidth?) -> [ScreenEffect] {
    guard let model else {
      conversation.note(.error, "There is no KV cache before the model is open.")
      return []
    }
    guard let width else {
      let cache = telemetry.cache?.sentence ?? "empty, \(model.cacheWidth.rawValue) bits"
      conversation.note(.reply, "KV cache  \(cache)")
      return []
    }
    choose(width)
    guard width != requestedWidth ?? model.cacheWidth else {
      conversation.note(.event, "the KV cache is at \(width.rawValue) bits already")
      return []
    }
    requestedWidth = width
    settings.cacheWidth = width
    if isAnswering { say("KV cache: \(width.rawValue) bits from the next token on") }
    return [.setCacheWidth(width)]
  }

  /// Has the conversation read again at a width, once no answer is being written.
  mutating func recompute(_ width: CacheWidth) -> [ScreenEffect] {
    guard model != nil else { return setCacheWidth(width) }
    guard activity == .idle else {
      waitingWidth = width
      say("The conversation is read again at \(width.rawValue) bits as soon as the model is free.")
      return []
    }
    waitingWidth = nil
    choose(width)
    requestedWidth = width
    settings.cacheWidth = width
    activity = .recomputing
    conversation.note(.event, "the conversation is read again at \(width.rawValue) bits")
    return [.recomputeCache(width)]
  }

  /// The cache's report is there: what waited goes on.
  mutating func endRecomputing() -> [ScreenEffect] {
    guard activity == .recomputing else { return [] }
    activity = .idle
    return askWaiting()
  }
}
