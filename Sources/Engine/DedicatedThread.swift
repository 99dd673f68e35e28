import Glibc
import Synchronization

/// Runs the jobs of one actor, and of tasks that prefer it, one after the other on a thread of its own: hours of
/// arithmetic never occupy a thread of the cooperative pool, and a program that uses nothing else never starts that pool,
/// whose monitor would wake up every second.
public final class DedicatedThread: SerialExecutor, TaskExecutor {
  private struct State {
    var jobs: [Job] = []
    var isStopping = false
  }

  private enum Job: Sendable {
    case actor(UnownedJob)
    case work(@Sendable () -> Void)
  }

  /// Counts what the thread has to do; POSIX, because Swift has no condition to sleep on. Its memory stays in place
  /// until the thread, which keeps this object alive, has ended.
  private nonisolated(unsafe) let available: UnsafeMutablePointer<sem_t>
  private let state = Mutex(State())

  /// - Parameter stackSize: bytes.
  public init(stackSize: Int = 8 << 20) {
    available = .allocate(capacity: 1)
    sem_init(available, 0, 0)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let me = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<DedicatedThread>.fromOpaque(context).takeRetainedValue().runJobs()
        return nil
      }, me.toOpaque())
    pthread_attr_destroy(&attributes)
    precondition(status == 0, "no thread could be had from the system")
  }

  deinit {
    sem_destroy(available)
    available.deallocate()
  }

  public func enqueue(_ job: consuming ExecutorJob) { add(.actor(UnownedJob(job))) }

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  public func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

  /// Runs `body` on the thread and gives back what it returns or throws.
  public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      add(.work { continuation.resume(with: Result { try body() }) })
    }
  }

  /// Ends the thread once it has done what was asked of it before.
  public func stop() {
    state.withLock { $0.isStopping = true }
    sem_post(available)
  }

  private func add(_ job: Job) {
    state.withLock { $0.jobs.append(job) }
    sem_post(available)
  }

  private func runJobs() {
    leaveSignalsToMainThread()
    while true {
      while sem_wait(available) != 0 {}
      let (job, isStopping) = state.withLock { state in
        (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isStopping)
      }
      switch job {
      case .actor(let job):
        job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
      case .work(let body): body()
      case nil: if isStopping { return }
      }
    }
  }

  /// Signals from outside are the main thread's; those of a crash stay where they happen.
  private func leaveSignalsToMainThread() {
    var signals = sigset_t()
    sigfillset(&signals)
    for crash in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, crash) }
    pthread_sigmask(SIG_SETMASK, &signals, nil)
  }
}
