import Glibc
import Synchronization
import Testing

@testable import Engine

@Suite struct DedicatedThreadTests {
  private static func currentThread() -> UInt { UInt(pthread_self()) }

  /// An actor that lives on a thread.
  private actor Worker {
    let thread: DedicatedThread
    private var log: [Int] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ thread: DedicatedThread) { self.thread = thread }

    func threadNow() -> UInt { DedicatedThreadTests.currentThread() }
    func add(_ number: Int) { log.append(number) }
    var numbers: [Int] { log }
  }

  /// A number that jobs on several threads change.
  private final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .sequentiallyConsistent) }

    /// Adds, and gives the number before.
    @discardableResult func add(_ more: Int) -> Int {
      number.add(more, ordering: .sequentiallyConsistent).oldValue
    }
  }

  @Test func everythingRunsOnOneThreadOfItsOwn() async throws {
    let thread = DedicatedThread()
    defer { thread.stop() }
    let worker = Worker(thread)
    let first = await worker.threadNow()
    for _ in 0..<20 {
      let now = await worker.threadNow()
      #expect(now == first)
      await Task.yield()
    }
    #expect(try await thread.run { Self.currentThread() } == first)
    let others = await withTaskGroup(of: UInt.self) { group in
      for _ in 0..<50 { group.addTask { Self.currentThread() } }
      return await group.reduce(into: Set<UInt>()) { $0.insert($1) }
    }
    #expect(!others.contains(first), "a thread of the cooperative pool")
  }

  /// Work that takes long on its thread keeps nobody else from working.
  @Test func theCooperativePoolGoesOn() async throws {
    let thread = DedicatedThread()
    defer { thread.stop() }
    let started = Counter()
    let released = Counter()
    async let blocked: Bool = thread.run {
      started.add(1)
      for _ in 0..<60_000 where released.value == 0 { usleep(5000) }
      return released.value == 1
    }
    while started.value == 0 { await Task.yield() }
    let sum = await withTaskGroup(of: Int.self) { group in
      for index in 0..<100 { group.addTask { index } }
      return await group.reduce(0, +)
    }
    released.add(1)
    #expect(sum == 4950)
    #expect(try await blocked)
  }

  @Test func jobsRunOneAtATimeAndInTheirOrder() async throws {
    let thread = DedicatedThread()
    defer { thread.stop() }
    let worker = Worker(thread)
    for index in 0..<100 { await worker.add(index) }
    #expect(await worker.numbers == Array(0..<100))
    let inside = Counter()
    let done = Counter()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<100 {
        group.addTask {
          try await thread.run {
            let before = inside.add(1)
            usleep(50)
            inside.add(-1)
            done.add(1)
            return before == 0
          }
        }
      }
      for try await wasAlone in group { #expect(wasAlone) }
    }
    #expect(done.value == 100)
  }

  @Test func whatAJobThrowsComesBack() async throws {
    struct Failure: Error, Equatable { var number: Int }
    let thread = DedicatedThread()
    defer { thread.stop() }
    await #expect(throws: Failure(number: 4)) { try await thread.run { throw Failure(number: 4) } }
    #expect(try await thread.run { 5 } == 5)
  }

  @Test func stopLetsTheThreadEndAfterItsWork() async throws {
    weak var gone: DedicatedThread?
    let done = Counter()
    do {
      let thread = DedicatedThread()
      gone = thread
      async let slow: Void = thread.run {
        usleep(20_000)
        done.add(1)
      }
      async let next: Void = thread.run { done.add(1) }
      _ = try await (slow, next)
      thread.stop()
    }
    #expect(done.value == 2)
    for _ in 0..<400 where gone != nil { try await Task.sleep(for: .milliseconds(5)) }
    #expect(gone == nil, "the thread still holds its executor")
  }

  @Test func signalsAreLeftToOthersButCrashesAreNot() async throws {
    let thread = DedicatedThread()
    defer { thread.stop() }
    let blocked = try await thread.run {
      var signals = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &signals)
      return [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGSEGV, SIGILL].map { sigismember(&signals, $0) == 1 }
    }
    #expect(blocked == [true, true, true, true, false, false])
  }
}
