public import Chat
public import Engine
public import Terminal

/// What the screen wants done; the shell does it, in order.
public enum ScreenEffect: Equatable, Sendable {
  // The saved chat: first, but for `newSession`, which begins the chat that they belong to.
  /// The records are appended to the chat's file; `recordsSaved` or `saveFailed` is awaited.
  case record([SessionRecord])

  // The prompt.
  /// The key belongs to the line editor.
  case feed(Key)
  /// The line editor forgets its line, and leaves a search.
  case clearPrompt
  /// The line editor's text is replaced, and its state reported by `promptChanged`. The cursor is an offset in UTF-8
  /// bytes.
  case replacePrompt(String, cursor: Int)
  /// What could stand at the cursor (UTF-8 bytes) is found; `completions` is awaited.
  case complete(String, cursor: Int)
  /// The text is edited in `$VISUAL` or `$EDITOR`; `editorClosed` or `commandFailed` is awaited.
  case edit(String)
  /// Whether the history of the prompt is kept in its file.
  case keepHistory(Bool)

  // The engine.
  /// The engine answers this conversation: the system prompt, then messages in turn. The last one is the person's, or
  /// with `continuing` an answer that goes on.
  case answer([ChatMessage], SamplingOptions, continuing: Bool)
  /// The engine stops the answer; `finished` is still awaited.
  case stopAnswer
  /// The engine changes the cache, between two tokens if need be; `cacheChanged` is awaited.
  case setCacheWidth(CacheWidth)
  /// The engine changes the cache and computes what it holds again, once no answer is being written; `cacheChanged` is
  /// awaited.
  case recomputeCache(CacheWidth)
  /// What could have come in place of the last token is found; `candidates` is awaited.
  case reportCandidates
  /// The engine forgets the conversation; the system prompt stays.
  case clearConversation
  /// The engine, whose cache is empty, takes up the one that was saved with the chat that is open, if there is one;
  /// `cacheChanged` is awaited.
  case restoreCache
  /// A trace is begun or ended, or told about; `commandDone` or `commandFailed` is awaited.
  case trace(TraceChange)

  // Models.
  /// `modelsListed` is awaited.
  case listModels
  /// A model is opened in place of the one there is, by name or path; nil: the same one with the settings as they are
  /// now. `modelLoading`, and `modelReady` or `modelFailed`, are awaited; until then the old one stays.
  case openModel(String?)
  /// A saved chat of this name is opened, or else a model.
  case load(String)
  /// What is known of the model, for `/show`; `modelDescribed` is awaited.
  case describeModel(ShowTopic)

  // Saved chats.
  /// `sessionsListed` is awaited.
  case listSessions
  /// The chat of this id, beginning of an id, or title is opened in place of the one there is; `sessionOpened` or
  /// `commandFailed` is awaited, and the old one stays until then.
  case openSession(String)
  /// The chat's file is closed and another one begun; `sessionStarted` is awaited.
  case newSession
  /// A saved chat gets another title; not the one that is open. `commandDone` or `commandFailed` is awaited.
  case renameSession(id: String, title: String)
  /// The chat of this id, beginning of an id, or title is looked up; `sessionToDelete` or `commandFailed` is awaited.
  case askToDelete(String)
  /// A saved chat is deleted, even the one that is open; `sessionDeleted` or `commandFailed` is awaited.
  case deleteSession(id: String)
  /// The conversation (`ScreenState.conversation`) is saved as a chat of its own under a title; nil: what could not be
  /// saved is tried again. `commandDone` or `commandFailed` is awaited.
  case saveSession(String?)
  /// A text is written into a new file; `commandDone` or `commandFailed` is awaited. Without a path it goes into the
  /// current folder, under the suggested name with the ending ".md" and, where that is taken, a number.
  case export(path: String?, suggestedName: String, text: String)

  // Files into the next message, and the clipboard.
  /// A text file is read; `filesRead` or `commandFailed` is awaited.
  case read(String)
  /// The text files that a pattern matches are read; `filesRead` or `commandFailed` is awaited.
  case glob(String)
  /// A text file is read for the system prompt; `systemPromptRead` or `commandFailed` is awaited.
  case readSystemPrompt(String)
  /// Whether a file has the name that was given as the system prompt: `commandDone` then says how it is read.
  case lookForPromptFile(String)
  /// The text goes to the clipboard; `copied` or `commandFailed` is awaited.
  case copy(String)

  // The screen.
  /// `themesListed` is awaited.
  case listThemes
  /// `themeLoaded` or `commandFailed` is awaited.
  case loadTheme(String)
  /// A theme is written into the person's config.toml, for the next runs; `commandDone` or `commandFailed` is awaited.
  case keepTheme(String)
  /// Whether the terminal reports the mouse; where it does not, dragging selects text.
  case setMouse(Bool)
  /// The screen as it is now is written as an SVG picture; `commandDone` or `commandFailed` is awaited.
  case savePicture
  /// Everything is painted anew, as if the terminal had been wiped.
  case redraw
  /// The program is suspended, as Ctrl-Z does.
  case suspend
  case quit
}
