import Chat
import Engine

extension ScreenState {
  mutating func runOnModels(_ command: SlashCommand) -> [ScreenEffect] {
    switch command {
    case .model(let name): return name.map { open(model: $0) } ?? [.listModels]
    case .load(let name):
      guard let name else { return [.listModels] }
      return canOpenModel ? [.load(name)] : []
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

  /// Opens a model in place of the one there is; the conversation stays.
  mutating func open(model name: String?) -> [ScreenEffect] { canOpenModel ? [.openModel(name)] : [] }

  private var canOpenModel: Bool {
    mutating get {
      switch activity {
      case .idle, .unavailable: return true
      case .loading: say("A model is being opened already.")
      case .prefill, .writing, .stopping: say("Another model opens once the answer is finished: Esc stops it.")
      }
      return false
    }
  }

  private mutating func show(_ topic: ShowTopic) -> [ScreenEffect] {
    switch topic {
    case .parameters: conversation.note(.reply, settingLines.joined(separator: "\n"))
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
      let name = information.name
      conversation.note(
        .event, old.name == name ? "\(name) is open again" : "\(name) answers from now on, in place of \(old.name)")
    }
    if !isAnswering { activity = .idle }
    return askWaiting()
  }

  /// A model could not be opened; where there is one already, it stays.
  mutating func modelFailed(_ reason: String) -> [ScreenEffect] {
    guard let model else {
      activity = .unavailable(reason)
      conversation.failAnswer(reason)
      waiting = []
      return []
    }
    conversation.note(.error, "\(reason) \(model.name) goes on.")
    if !isAnswering { activity = .idle }
    return askWaiting()
  }

  // MARK: The cache

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
    guard width != requestedWidth ?? model.cacheWidth else {
      conversation.note(.event, "the KV cache is at \(width.rawValue) bits already")
      return []
    }
    requestedWidth = width
    settings.cacheWidth = width
    if isAnswering { say("KV cache: \(width.rawValue) bits from the next token on") }
    return [.setCacheWidth(width)]
  }

  mutating func recompute(_ width: CacheWidth) -> [ScreenEffect] {
    guard model != nil else { return setCacheWidth(width) }
    requestedWidth = width
    settings.cacheWidth = width
    conversation.note(.event, "the conversation is read again at \(width.rawValue) bits")
    return [.recomputeCache(width)]
  }
}
