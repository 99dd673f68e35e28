extension CommandName {
  /// What is known of the command: the one table that parsing, /help, completion and the README's list are made from.
  public var description: CommandDescription {
    switch self {
    case .regenerate, .continueAnswer, .undo, .edit, .branch, .copy, .clear, .read, .glob: conversationDescription
    case .new, .sessions, .resume, .rename, .delete, .save, .export: sessionDescription
    case .model, .load, .system, .temperature, .kv, .set, .show: modelDescription
    case .stats, .trace, .theme, .panels, .help, .quit: programDescription
    }
  }

  private var conversationDescription: CommandDescription {
    switch self {
    case .regenerate:
      CommandDescription(
        group: .conversation, aliases: ["regenerate", "retry"], summary: "answer the last question again",
        details: ["The old answer stays: /branch goes back to it."], worksWhileAnswering: false)
    case .continueAnswer:
      CommandDescription(
        group: .conversation, aliases: ["go"], summary: "let the last answer go on where it ended",
        details: ["For an answer that was stopped or cut off."], worksWhileAnswering: false)
    case .undo:
      CommandDescription(
        group: .conversation, summary: "take back the last question and its answer",
        details: ["The question's text comes back into the prompt."], worksWhileAnswering: false)
    case .edit:
      CommandDescription(
        group: .conversation, arguments: "[n]", expected: "a whole number from 1 on", example: "/edit 2",
        summary: "change a question and go on from there",
        details: [
          "Without a number it is the last question, /edit 2 is the one before it, and so on.",
          "What followed the old question stays as a branch.",
        ], worksWhileAnswering: false)
    case .branch:
      CommandDescription(
        group: .conversation, arguments: "[n]", expected: "the number of an alternative", example: "/branch 1",
        summary: "show another alternative of the last turn",
        details: ["/regen and /edit leave alternatives behind. Without a number it shows the next one."],
        worksWhileAnswering: false)
    case .copy:
      CommandDescription(
        group: .conversation, aliases: ["yank"], arguments: "[n|code|all]",
        expected: "a whole number from 1 on, code or all", example: "/copy code", summary: "copy an answer",
        details: [
          "Without a word it is the last answer, /copy 2 is the one before it.",
          "/copy code copies the last block of code, /copy all the conversation.",
        ])
    case .clear:
      CommandDescription(
        group: .conversation, aliases: ["forget"], summary: "forget the conversation",
        details: ["The system prompt stays. The KV cache is emptied."], worksWhileAnswering: false)
    case .read:
      CommandDescription(
        group: .files, aliases: ["file"], arguments: "<file>", expected: "the name of a text file",
        example: "/read notes.txt", summary: "put a text file into the next message",
        details: ["The name may hold spaces."])
    default:
      CommandDescription(
        group: .files, arguments: "<pattern>", expected: "a pattern of file names", example: "/glob src/*.swift",
        summary: "put all text files that match into the next message")
    }
  }

  private var sessionDescription: CommandDescription {
    switch self {
    case .new:
      CommandDescription(
        group: .sessions, summary: "begin a new conversation", details: ["The old one stays: /sessions lists it."],
        worksWhileAnswering: false)
    case .sessions:
      CommandDescription(
        group: .sessions, aliases: ["chats"], summary: "list the saved conversations",
        details: ["Every turn is saved as soon as it is done. F2 does the same."])
    case .resume:
      CommandDescription(
        group: .sessions, arguments: "[id|title]", example: "/resume rivers",
        summary: "go on with a saved conversation",
        details: ["The beginning of an id is enough. Without one there is a list to choose from."],
        worksWhileAnswering: false)
    case .rename:
      CommandDescription(
        group: .sessions, aliases: ["title"], arguments: "<title>", expected: "a title", example: "/rename rivers",
        summary: "give the conversation a title", details: ["The first words of the first question are it until then."])
    case .delete:
      CommandDescription(
        group: .sessions, arguments: "[id|title]", example: "/delete rivers", summary: "delete a saved conversation",
        details: ["It asks first. Without an id it is this conversation."], worksWhileAnswering: false)
    case .save:
      CommandDescription(
        group: .sessions, arguments: "[title]", example: "/save rivers", summary: "save a copy under a title",
        details: ["Conversations save themselves. A copy keeps this moment; /load opens it again."])
    default:
      CommandDescription(
        group: .sessions, arguments: "[file.md]", example: "/export rivers.md",
        summary: "write the conversation as Markdown", details: ["Without a file it is named after the title."])
    }
  }

  private var modelDescription: CommandDescription {
    switch self {
    case .model:
      CommandDescription(
        group: .model, aliases: ["models", "list"], arguments: "[name]", example: "/model pebble",
        summary: "list the models, or change to another",
        details: ["The conversation stays, and is read by the new model with the next question."],
        worksWhileAnswering: false)
    case .load:
      CommandDescription(
        group: .model, arguments: "[name]", example: "/load pebble", summary: "load a saved conversation or a model",
        details: ["A saved conversation of that name, else a model."], worksWhileAnswering: false)
    case .system:
      CommandDescription(
        group: .model, arguments: "[text|@file|none]", example: "/system You are brief.",
        summary: "show or set the system prompt",
        details: [
          "What the model is told before the conversation. It takes effect with the next question.",
          "/system @file.txt takes the text of a file, /system none takes the prompt away.",
        ])
    case .temperature:
      CommandDescription(
        group: .model, aliases: ["temperature"], arguments: "[number]", example: "/temp 0.7",
        summary: "show or set how freely tokens are chosen",
        details: ["0 takes the most probable token, always. It is short for /set temperature."])
    case .kv:
      CommandDescription(
        group: .model, aliases: ["kvbits"], arguments: "[16|8|4|3]", expected: "16, 8, 4 or 3",
        example: "/kv 4", summary: "set the bits of keys and values in the KV cache",
        details: [
          "Fewer bits: what is cached is narrowed at once, and its memory falls. At 3 bits the first token keeps 4.",
          "More bits: what is cached keeps its precision; later tokens use the new width.",
          "With \"recompute\" after the number the conversation is read again, so that nothing stays coarser than it must.",
          "Without a number it says what the cache holds. It works while an answer is being written.",
        ])
    case .set:
      CommandDescription(
        group: .model, arguments: "[name [value]]", example: "/set top_k 40", summary: "show or change a setting",
        details: [
          "/set alone shows all values, /set name shows one. /set parameter name value is the same as /set name value.",
          "A change counts from the next answer on, and for this run: what is set in config.toml stays.",
        ])
    default:
      CommandDescription(
        group: .model, aliases: ["info"], arguments: "[topic]",
        expected: "info, parameters, system, template or license", example: "/show info",
        summary: "tell about the model and the values in force",
        details: ["The topics are info, parameters, system, template and license. Without one it is info."])
    }
  }

  private var programDescription: CommandDescription {
    switch self {
    case .stats:
      CommandDescription(
        group: .figures, aliases: ["statistics"], summary: "show the figures of the last answer",
        details: [
          "Tokens, times, the share of the weights that took part, the cache, and the seed that gives it again."
        ])
    case .trace:
      CommandDescription(
        group: .figures, arguments: "[on|off]", expected: "on, on and a file, or off", example: "/trace on",
        summary: "write a line of JSON for each token to a file",
        details: [
          "/trace on file.jsonl names the file. Without a word it says whether a trace is being written, and where."
        ])
    case .theme:
      CommandDescription(
        group: .screen, aliases: ["themes"], arguments: "[name|keep]", example: "/theme dark",
        summary: "choose the colours",
        details: [
          "Without a name there is a list that shows each theme as you move. F6 does the same.",
          "A theme holds for this run; /theme keep writes it into config.toml, where nothing else changes.",
        ])
    case .panels:
      CommandDescription(
        group: .screen, arguments: "[1..6|on|off]",
        expected: "numbers from 1 to 6, toggle and a number, on or off", example: "/panels 1 3",
        summary: "choose the panels",
        details: [
          "/panels 3 1 shows just these; where there is little room, the first stay longest.",
          "/panels toggle 2 switches one on or off; so does Alt-2. on shows all, off none; F5 hides and shows them.",
          "They are " + PanelNames.list + ".",
        ])
    case .quit:
      CommandDescription(
        group: .program, aliases: ["bye", "exit"], summary: "leave", details: ["So do Ctrl-D and F10."])
    default:
      CommandDescription(
        group: .program, aliases: ["?"], arguments: "[command|keys]", expected: "the name of one command, or keys",
        example: "/help kv", summary: "list commands and keys, or explain one",
        details: ["/help kv explains /kv, /help keys lists the keys alone; so does /? shortcuts."])
    }
  }
}
