import CKernels
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  /// What the threads leave behind: how often each piece was worked on, and whether a thread did two at a time.
  private final class Traces: Sendable {
    let visits: [Counter]
    let busy: [Counter]
    let faults = Counter()

    init(pieces: Int, threads: Int) {
      visits = (0..<pieces).map { _ in Counter() }
      busy = (0..<threads).map { _ in Counter() }
    }
  }

  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  @Test(arguments: 1...8) func everyPieceIsDoneOnceInEachRound(threads: Int) throws {
    let pool = try #require(worker_pool_create(threads))
    defer { worker_pool_destroy(pool) }
    for pieces in [0, 1, 2, 7, 64, 1000] {
      let traces = Traces(pieces: pieces, threads: threads)
      let rounds = 200
      for _ in 0..<rounds {
        worker_pool_run(
          pool, pieces,
          { context, thread, first, count in
            guard let context else { return }
            let traces = Unmanaged<Traces>.fromOpaque(context).takeUnretainedValue()
            let before = traces.busy[thread].value.add(1, ordering: .relaxed).oldValue
            if before != 0 || count == 0 { traces.faults.value.add(1, ordering: .relaxed) }
            for piece in first..<first + count { traces.visits[piece].value.add(1, ordering: .relaxed) }
            traces.busy[thread].value.subtract(1, ordering: .relaxed)
          }, Unmanaged.passUnretained(traces).toOpaque())
      }
      #expect(traces.visits.allSatisfy { $0.value.load(ordering: .relaxed) == rounds })
      #expect(traces.faults.value.load(ordering: .relaxed) == 0)
    }
  }
}

/// Times are nanoseconds that no clock was asked for.
@Suite struct WorkerRestTests {
  private let millisecond: UInt64 = 1_000_000

  @Test func restsGetLongerWhileAThreadIsHeldUpAgainAndAgain() {
    var rest = worker_rest()
    var now: UInt64 = 5_000 * millisecond
    #expect(!worker_rests(&rest, now))
    var lengths: [UInt64] = []
    for _ in 0..<9 {
      worker_rest_begin(&rest, now)
      #expect(worker_rests(&rest, now) && worker_rests(&rest, rest.until - 1) && !worker_rests(&rest, rest.until))
      lengths.append((rest.until - now) / millisecond)
      now = rest.until + 3 * millisecond
    }
    #expect(lengths == [10, 20, 40, 80, 160, 320, 640, 1000, 1000])
  }

  /// Someone who takes a processor for good costs a few milliseconds at each trial: two in a hundred at first, and
  /// less than one over ten seconds.
  @Test func trialsCostLittle() {
    var rest = worker_rest()
    var (now, lost): (UInt64, UInt64) = (0, 0)
    let trial = 8 * millisecond
    while now < 10_000 * millisecond {
      now += trial
      lost += trial
      worker_rest_begin(&rest, now)
      now = rest.until
    }
    #expect(lost * 66 < now)
  }

  @Test func aGoodWhileIsForgotten() {
    var rest = worker_rest()
    for _ in 0..<4 { worker_rest_begin(&rest, rest.until) }
    #expect(rest.length == 80 * millisecond)
    worker_rest_begin(&rest, rest.until + 180 * millisecond)
    #expect(rest.length == 10 * millisecond)
    worker_rest_begin(&rest, rest.until + 109 * millisecond)
    #expect(rest.length == 20 * millisecond)
  }

  @Test func onlyALongWaitIsAHoldUp() {
    #expect(!worker_was_held_up(millisecond / 5, millisecond / 10))
    #expect(worker_was_held_up(2 * millisecond, millisecond / 10))
    // A quarter of a long share takes its time.
    #expect(!worker_was_held_up(2 * millisecond, 8 * millisecond))
    #expect(worker_was_held_up(4 * millisecond, 8 * millisecond))
  }

  @Test func theCallerIsPutAsideWhereItRanLessThanTimePassed() {
    let before = caller_time(now: 100 * millisecond, used: 40 * millisecond, sleeps: 3)
    func wasPutAside(passed: UInt64, used: UInt64, sleeps: UInt64 = 0) -> Bool {
      var (before, after) = (
        before,
        caller_time(now: before.now + passed, used: before.used + used, sleeps: before.sleeps + sleeps)
      )
      return caller_was_put_aside(&before, &after)
    }
    #expect(!wasPutAside(passed: 2 * millisecond, used: 2 * millisecond))
    #expect(!wasPutAside(passed: 2 * millisecond, used: millisecond + 100_000))
    #expect(wasPutAside(passed: 8 * millisecond, used: 4 * millisecond))
    #expect(!wasPutAside(passed: 40 * millisecond, used: 36 * millisecond))
    // It went to sleep, or did something else for long.
    #expect(!wasPutAside(passed: 8 * millisecond, used: 4 * millisecond, sleeps: 1))
    #expect(!wasPutAside(passed: 800 * millisecond, used: 4 * millisecond))
    // Another thread calls now.
    var (first, other) = (before, caller_time(now: 108 * millisecond, used: millisecond, sleeps: 3))
    #expect(!caller_was_put_aside(&first, &other))
    #expect(
      !caller_is_looked_at(&first, first.now + millisecond) && caller_is_looked_at(&first, first.now + 2 * millisecond))
  }
}
