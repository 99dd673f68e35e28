import CKernels
import Glibc
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  /// What the threads leave behind: how often each piece was worked on, and whether a thread did two at a time.
  private final class Traces: Sendable {
    let visits: [Counter]
    let busy: [Counter]
    /// How often each thread was called.
    let calls: [Counter]
    let faults = Counter()

    init(pieces: Int, threads: Int) {
      visits = (0..<pieces).map { _ in Counter() }
      busy = (0..<threads).map { _ in Counter() }
      calls = (0..<threads).map { _ in Counter() }
    }
  }

  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  /// Runs rounds of some pieces on a pool.
  private func run(_ rounds: Int, of pieces: Int, on pool: OpaquePointer, _ traces: Traces) {
    for _ in 0..<rounds {
      worker_pool_run(
        pool, pieces,
        { context, thread, first, count in
          guard let context else { return }
          let traces = Unmanaged<Traces>.fromOpaque(context).takeUnretainedValue()
          let before = traces.busy[thread].value.add(1, ordering: .relaxed).oldValue
          if before != 0 || count == 0 { traces.faults.value.add(1, ordering: .relaxed) }
          traces.calls[thread].value.add(1, ordering: .relaxed)
          for piece in first..<first + count { traces.visits[piece].value.add(1, ordering: .relaxed) }
          traces.busy[thread].value.subtract(1, ordering: .relaxed)
        }, Unmanaged.passUnretained(traces).toOpaque())
    }
  }

  private func expect(_ traces: Traces, saw rounds: Int) {
    #expect(traces.visits.allSatisfy { $0.value.load(ordering: .relaxed) == rounds })
    #expect(traces.faults.value.load(ordering: .relaxed) == 0)
  }

  @Test(arguments: 1...8) func everyPieceIsDoneOnceInEachRound(threads: Int) throws {
    let pool = try #require(worker_pool_create(threads))
    defer { worker_pool_destroy(pool) }
    for pieces in [0, 1, 2, 7, 64, 1000] {
      let traces = Traces(pieces: pieces, threads: threads)
      run(200, of: pieces, on: pool, traces)
      expect(traces, saw: 200)
    }
  }

  /// It goes away while they rest, too.
  @Test(arguments: 2...5) func threadsThatRestAreLeftOut(threads: Int) throws {
    for resting in 1..<threads {
      let pool = try #require(worker_pool_create(threads))
      defer { worker_pool_destroy(pool) }
      let before = Traces(pieces: 100, threads: threads)
      run(50, of: 100, on: pool, before)
      expect(before, saw: 50)
      // Four times make a rest of a second.
      for thread in 1...resting { for _ in 0..<4 { worker_pool_count_loss(pool, thread, 20_000_000) } }
      let traces = Traces(pieces: 100, threads: threads)
      run(50, of: 100, on: pool, traces)
      expect(traces, saw: 50)
      #expect(traces.calls[1...resting].allSatisfy { $0.value.load(ordering: .relaxed) == 0 })
    }
  }

  @Test func aThreadComesBackFromItsRest() throws {
    let pool = try #require(worker_pool_create(2))
    defer { worker_pool_destroy(pool) }
    for _ in 0..<3 {
      worker_pool_count_loss(pool, 1, 20_000_000)
      let traces = Traces(pieces: 5000, threads: 2)
      var rounds = 0
      while traces.calls[1].value.load(ordering: .relaxed) == 0, rounds < 1_000_000 {
        run(100, of: 5000, on: pool, traces)
        rounds += 100
      }
      expect(traces, saw: rounds)
      #expect(traces.calls[1].value.load(ordering: .relaxed) > 0)
    }
  }

  /// Rounds that are over before it has woken up: it is not woken for ever.
  @Test func aThreadThatComesTooLateRests() throws {
    let pool = try #require(worker_pool_create(2))
    defer { worker_pool_destroy(pool) }
    // Nearly as much as makes it rest.
    worker_pool_count_loss(pool, 1, 7_900_000)
    #expect(!worker_pool_rests(pool, 1))
    let traces = Traces(pieces: 2, threads: 2)
    var rounds = 0
    while !worker_pool_rests(pool, 1), rounds < 1000 {
      usleep(300)
      run(1, of: 2, on: pool, traces)
      rounds += 1
    }
    expect(traces, saw: rounds)
    #expect(rounds < 1000)
  }
}

/// Times are nanoseconds that no clock was asked for.
@Suite struct WorkerRestTests {
  private let millisecond: UInt64 = 1_000_000

  /// What happens when the system takes `slice` of each `period` from the threads, and they share the work in what is
  /// left.
  private func run(_ rest: inout worker_rest, from start: UInt64, to end: UInt64, slice: UInt64, period: UInt64)
    -> (lost: UInt64, rests: [UInt64])
  {
    var (now, lost): (UInt64, UInt64) = (start, 0)
    var rests: [UInt64] = []
    while now < end {
      now += period
      lost += slice
      worker_saved_time(&rest, worker_saves(period - slice, 10, 10))
      guard worker_lost_time(&rest, now, slice) else { continue }
      #expect(worker_rests(&rest, now) && worker_rests(&rest, rest.until - 1) && !worker_rests(&rest, rest.until))
      rests.append((rest.until - now) / millisecond)
      now = rest.until
    }
    return (lost, rests)
  }

  @Test func restsGetLongerWhileTooMuchIsLost() {
    var rest = worker_rest()
    #expect(!worker_rests(&rest, 1))
    let (lost, rests) = run(&rest, from: 0, to: 20_000 * millisecond, slice: 4 * millisecond, period: 8 * millisecond)
    #expect(rests.prefix(6) == [40, 160, 640, 1000, 1000, 1000])
    #expect(lost * 66 < 20_000 * millisecond)
  }

  /// A thread is worth having while it saves more than is lost.
  @Test func aThreadThatIsSeldomPutAsideWorksOn() {
    var rest = worker_rest()
    let (_, rests) = run(&rest, from: 0, to: 20_000 * millisecond, slice: 4 * millisecond, period: 20 * millisecond)
    #expect(rests.isEmpty)
  }

  /// One that does nothing, because it never runs when there is work, rests soon.
  @Test func aThreadThatIsWokenForNothingRests() {
    var rest = worker_rest()
    let rounds = (1...1000).first { worker_lost_time(&rest, UInt64($0) * millisecond / 10, UInt64(worker_wake_up)) }
    #expect(rounds == 401)
    #expect(rest.length == 40 * millisecond)
  }

  @Test func whatOthersDoIsHalfSaved() {
    #expect(worker_saves(6 * millisecond, 30, 20) == 2 * millisecond)
    #expect(worker_saves(6 * millisecond, 30, 0) == 0)
    #expect(worker_saves(0, 0, 30) == 0)
  }

  @Test func aGoodWhileIsForgotten() {
    var rest = worker_rest()
    let lost = 9 * millisecond
    for _ in 0..<2 { #expect(worker_lost_time(&rest, rest.until, lost)) }
    #expect(rest.length == 160 * millisecond)
    // A rest and 100 ms after it.
    var forgotten = rest
    #expect(worker_lost_time(&forgotten, rest.until + 260 * millisecond, lost))
    #expect(forgotten.length == 40 * millisecond)
    #expect(worker_lost_time(&rest, rest.until + 259 * millisecond, lost))
    #expect(rest.length == 640 * millisecond)
  }

  @Test func onlyALongWaitIsAHoldUp() {
    #expect(!worker_was_held_up(millisecond / 5, millisecond / 10))
    #expect(worker_was_held_up(2 * millisecond, millisecond / 10))
    // A quarter of a long share takes its time.
    #expect(!worker_was_held_up(2 * millisecond, 8 * millisecond))
    #expect(worker_was_held_up(4 * millisecond, 8 * millisecond))
  }

  @Test func theCallerLosesWhatItDidNotRun() {
    let before = caller_time(now: 100 * millisecond, used: 40 * millisecond, sleeps: 3)
    func lost(passed: UInt64, used: UInt64, sleeps: UInt64 = 0) -> UInt64 {
      var (before, after) = (
        before,
        caller_time(now: before.now + passed, used: before.used + used, sleeps: before.sleeps + sleeps)
      )
      return caller_lost_time(&before, &after)
    }
    #expect(lost(passed: 2 * millisecond, used: 2 * millisecond) == 0)
    #expect(lost(passed: 8 * millisecond, used: 5 * millisecond) == 3 * millisecond)
    // It went to sleep, or did something else for long.
    #expect(lost(passed: 8 * millisecond, used: 4 * millisecond, sleeps: 1) == 0)
    #expect(lost(passed: 800 * millisecond, used: 4 * millisecond) == 0)
    // Another thread calls now.
    var (first, other) = (before, caller_time(now: 108 * millisecond, used: millisecond, sleeps: 3))
    #expect(caller_lost_time(&first, &other) == 0)
    #expect(!caller_is_looked_at(&first, first.now + millisecond))
    #expect(caller_is_looked_at(&first, first.now + 2 * millisecond))
  }
}
