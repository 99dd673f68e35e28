import Glibc

/// Other programs, run by the chat: what copies, and the editor.
enum ChildProcess {
  /// The full path of a program that the PATH has; nil where it has none.
  static func find(_ name: String) -> String? {
    guard let path = getenv("PATH") else { return nil }
    for folder in String(cString: path).split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/\(name)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  /// Runs a program on an input and without a voice; true where it ended well within the time.
  static func run(_ path: String, _ arguments: [String], input: String, seconds: Double = 2) -> Bool {
    guard let file = try? TemporaryFile(holding: input) else { return false }
    guard let process = spawn(path, [path] + arguments, input: file.descriptor) else { return false }
    let deadline = ContinuousClock.now + .seconds(seconds)
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { return status == 0 }
      if ended < 0 && errno != EINTR { return false }
      if ContinuousClock.now >= deadline {
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        return false
      }
      usleep(2000)
    }
  }

  /// Runs a command line of the shell on the terminal, with one more argument, until it ends; true where it ended well.
  /// When it is stopped, so are we, and it goes on with us.
  static func runOnTerminal(_ commandLine: String, argument: String) -> Bool {
    let script = ["/bin/sh", "-c", "\(commandLine) \"$1\"", "sh", argument]
    guard let process = spawn("/bin/sh", script, input: nil) else { return false }
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, WUNTRACED)
      if ended < 0 && errno != EINTR { return false }
      guard ended == process else { continue }
      guard status & 0xFF == 0x7F else { return status == 0 }
      raise(SIGSTOP)
      kill(process, SIGCONT)
    }
  }

  /// Starts a program with the signals as they are by default; with an input it has no output.
  private static func spawn(_ path: String, _ arguments: [String], input: Int32?) -> pid_t? {
    var files = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&files)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&files)
      posix_spawnattr_destroy(&attributes)
    }
    if let input {
      posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO)
      posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    var process: pid_t = 0
    return posix_spawn(&process, path, &files, &attributes, &pointers, environ) == 0 ? process : nil
  }
}
