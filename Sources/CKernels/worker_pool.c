// Threads for the kernels. Each begins with a run of pieces of its own and takes from the others' when that is done. A
// round ends when all of its pieces are done: a thread that the system puts aside holds up the pieces it works on, and
// nothing if it has none. Who waits for it spins briefly and then sleeps, so that the system can give it that
// processor. Threads yield before they sleep, because a thread that spins keeps the others off a processor that they
// may share. And one that is put aside all the same, or comes too late whenever it is woken, sits out for a while
// (worker_rest.c): it sleeps, which also leaves its processor to the caller, should something else run on the caller's.
#define _GNU_SOURCE
#include "CKernels.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#if defined(__x86_64__)
#define relax() __builtin_ia32_pause()
#else
#define relax() ((void)0)
#endif

typedef void (*work_function)(void *, size_t, size_t, size_t);

enum {
  spins_before_yield = 200,   // some 3 microseconds
  yields_before_sleep = 300,  // some 100 microseconds, where nobody else wants the processor
  spins_for_last_piece = 400  // some 6 microseconds: longer than a piece takes
};

/// The pieces that are left of a thread's run: round << 32 | end << 16 | next. Its owner takes from the front, so that
/// memory is read in one go, and the others from the back.
struct run {
  _Alignas(128) atomic_uint_fast64_t left;
};

struct worker {
  struct worker_pool *pool;
  size_t index;
  pthread_t thread;
  pthread_cond_t wake;
  bool sleeps;  // under the mutex
  atomic_bool sits_out;
  atomic_uint_fast64_t taken;  // pieces of all rounds; it alone writes
};

/// What the caller keeps of a worker, away from what that one writes.
struct standing {
  struct worker_rest rest;
  uint64_t taken, credited;  // of its pieces, at the end of the last round and at the last look
};

struct worker_pool {
  pthread_mutex_t mutex;
  pthread_cond_t finished;
  size_t thread_count;  // the caller's not among them
  struct worker *workers;
  struct standing *standings;  // one a worker
  struct run *runs;  // one a thread, the caller's first
  // Of this round: written before its runs, and not again before all of its pieces are done.
  _Atomic(work_function) work;
  _Atomic(void *) context;
  atomic_size_t pieces;
  _Alignas(128) atomic_size_t done;
  atomic_size_t last;  // of the threads that did some
  atomic_bool caller_sleeps;
  _Alignas(128) atomic_uint_fast64_t round;
  atomic_bool stopping;
  pthread_t caller_thread;  // at the last look, and its times then
  struct caller_time caller;
  uint64_t own, worked;  // the caller's pieces since then, and its time on them
};

enum { most_pieces = 65535 };

static uint64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/// Takes pieces of one thread's run for thread `self` until none is left; returns how many. Many at once at first,
/// because each call of `work` costs something, and one at a time in the end, so that all threads end together.
static size_t take_pieces(struct worker_pool *pool, size_t owner, size_t self) {
  atomic_uint_fast64_t *place = &pool->runs[owner].left;
  size_t taken = 0;
  uint64_t left = atomic_load_explicit(place, memory_order_acquire);
  for (;;) {
    size_t end = left >> 16 & 0xffff, next = left & 0xffff;
    if (next >= end) return taken;
    work_function work = atomic_load_explicit(&pool->work, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
    size_t count = (end - next + 3) / 4;
    size_t first = owner == self ? next : end - count;
    uint64_t rest = owner == self ? left + count : left - (count << 16);
    // Where this succeeds the round was not over, so what was read belongs to it.
    if (!atomic_compare_exchange_weak_explicit(place, &left, rest, memory_order_acq_rel, memory_order_acquire))
      continue;
    work(context, self, first, count);
    taken += count;
    left = atomic_load_explicit(place, memory_order_acquire);
  }
}

/// A thread's part of a round: its own run, then what the others have left. Returns how many pieces it did.
static size_t work_on_round(struct worker_pool *pool, size_t self) {
  size_t threads = pool->thread_count + 1, taken = 0;
  for (size_t i = 0; i < threads; i++) taken += take_pieces(pool, (self + i) % threads, self);
  if (!taken) return 0;
  if (self > 0) {
    atomic_store_explicit(&pool->last, self, memory_order_relaxed);
    atomic_uint_fast64_t *all = &pool->workers[self - 1].taken;
    atomic_store_explicit(all, atomic_load_explicit(all, memory_order_relaxed) + taken, memory_order_relaxed);
  }
  // Who finds the round done and the caller asleep wakes it. The caller goes to sleep only if it is not done after it
  // said so.
  size_t all = atomic_load(&pool->pieces);
  if (atomic_fetch_add(&pool->done, taken) + taken != all || !atomic_load(&pool->caller_sleeps)) return taken;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_signal(&pool->finished);
  pthread_mutex_unlock(&pool->mutex);
  return taken;
}

/// Time was lost because of a worker, which sits out where that is too much.
static void count_loss(struct worker_pool *pool, size_t worker, uint64_t now, uint64_t lost) {
  if (worker_lost_time(&pool->standings[worker].rest, now, lost)) atomic_store(&pool->workers[worker].sits_out, true);
}

static bool takes_part(const struct worker_pool *pool, size_t worker) {
  return !atomic_load_explicit(&pool->workers[worker].sits_out, memory_order_relaxed);
}

/// A round that is over counts against those who did nothing, although they had pieces of their own: it was too short for
/// them, or they do not run. `worked`: how long the caller did.
static void count_round(struct worker_pool *pool, size_t pieces, size_t active, uint64_t now, uint64_t worked) {
  uint64_t cost = worked < worker_wake_up ? worked : worker_wake_up;
  for (size_t i = 0; i < pool->thread_count; i++) {
    struct standing *standing = &pool->standings[i];
    if (!takes_part(pool, i)) continue;
    uint64_t taken = atomic_load_explicit(&pool->workers[i].taken, memory_order_relaxed);
    if (taken == standing->taken && pieces > active) count_loss(pool, i, now, cost);
    standing->taken = taken;
  }
}

/// Waits until the others have done the pieces they took. `taken`: the caller's own pieces of the round, on which it
/// worked from `start` to `begin`.
static void wait_for_last_piece(struct worker_pool *pool, size_t pieces, size_t taken, uint64_t start, uint64_t begin) {
  for (int spin = 0; spin < spins_for_last_piece; spin++) {
    if (atomic_load_explicit(&pool->done, memory_order_acquire) == pieces) return;
    relax();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->caller_sleeps, true);
  while (atomic_load(&pool->done) != pieces) pthread_cond_wait(&pool->finished, &pool->mutex);
  atomic_store(&pool->caller_sleeps, false);
  pthread_mutex_unlock(&pool->mutex);
  uint64_t end = read_clock(CLOCK_MONOTONIC);
  if (taken > 0 && worker_was_held_up(end - begin, begin - start))
    count_loss(pool, atomic_load_explicit(&pool->last, memory_order_relaxed) - 1, end, end - begin);
}

static bool may_begin(struct worker *worker, uint64_t seen) {
  return atomic_load_explicit(&worker->pool->round, memory_order_acquire) != seen && !atomic_load(&worker->sits_out);
}

static void *work_until_stopped(void *argument) {
  struct worker *worker = argument;
  struct worker_pool *pool = worker->pool;
  uint64_t seen = 0;
  for (;;) {
    int spin = 0;
    while (!may_begin(worker, seen)) {
      if (spin < spins_before_yield + yields_before_sleep && !atomic_load(&worker->sits_out)) {
        if (spin++ < spins_before_yield) relax();
        else sched_yield();
        continue;
      }
      pthread_mutex_lock(&pool->mutex);
      worker->sleeps = true;
      while (!may_begin(worker, seen)) pthread_cond_wait(&worker->wake, &pool->mutex);
      worker->sleeps = false;
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = atomic_load(&pool->round);
    if (atomic_load(&pool->stopping)) return NULL;
    work_on_round(pool, worker->index);
  }
}

/// Begins a round of the caller and `active` others, which are all that do not sit out.
static void start_round(struct worker_pool *pool, size_t pieces, size_t active) {
  uint64_t round = (atomic_load(&pool->round) + 1) & 0xffffffff;
  atomic_store(&pool->done, 0);
  atomic_store(&pool->pieces, pieces);
  for (size_t i = 0, place = 0; i <= pool->thread_count; i++) {
    uint64_t next = pieces * place / (active + 1);
    if (i == 0 || takes_part(pool, i - 1)) place++;
    uint64_t end = pieces * place / (active + 1);
    atomic_store_explicit(&pool->runs[i].left, round << 32 | end << 16 | next, memory_order_release);
  }
  atomic_store(&pool->round, round);
  pthread_mutex_lock(&pool->mutex);
  for (size_t i = 0; i < pool->thread_count; i++) {
    struct worker *worker = &pool->workers[i];
    if (worker->sleeps && takes_part(pool, i)) pthread_cond_signal(&worker->wake);
  }
  pthread_mutex_unlock(&pool->mutex);
}

/// What the others saved counts for them. Where something else runs in the caller's place, the last of them makes room.
static void look_at_caller(struct worker_pool *pool, uint64_t now) {
  if (!caller_is_looked_at(&pool->caller, now)) return;
  struct rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  struct caller_time caller = {now, read_clock(CLOCK_THREAD_CPUTIME_ID), (uint64_t)usage.ru_nvcsw};
  bool is_same = pthread_equal(pool->caller_thread, pthread_self());
  uint64_t lost = is_same ? caller_lost_time(&pool->caller, &caller) : 0;
  // While it was put aside it did not work.
  uint64_t used = is_same && caller.used > pool->caller.used ? caller.used - pool->caller.used : 0;
  uint64_t worked = pool->worked < used ? pool->worked : used;
  size_t last = pool->thread_count;
  for (size_t i = 0; i < pool->thread_count; i++) {
    struct standing *standing = &pool->standings[i];
    if (takes_part(pool, i)) {
      worker_saved_time(&standing->rest, worker_saves(worked, pool->own, standing->taken - standing->credited));
      last = i;
    }
    standing->credited = standing->taken;
  }
  if (last < pool->thread_count) count_loss(pool, last, now, lost);
  pool->caller_thread = pthread_self();
  pool->caller = caller;
  pool->own = pool->worked = 0;
}

/// How many take part in the next round besides the caller; those who have rested enough do so again.
static size_t count_active(struct worker_pool *pool, uint64_t now) {
  size_t active = 0;
  for (size_t i = 0; i < pool->thread_count; i++) {
    struct worker *worker = &pool->workers[i];
    if (worker_rests(&pool->standings[i].rest, now)) continue;
    if (!takes_part(pool, i)) atomic_store(&worker->sits_out, false);
    active++;
  }
  return active;
}

struct worker_pool *worker_pool_create(size_t threads) {
  struct worker_pool *pool = aligned_alloc(128, sizeof *pool);
  if (!pool) return NULL;
  memset(pool, 0, sizeof *pool);
  size_t wanted = threads > 0 ? threads - 1 : 0;
  pool->workers = calloc(wanted + 1, sizeof *pool->workers);
  pool->standings = calloc(wanted + 1, sizeof *pool->standings);
  pool->runs = aligned_alloc(128, (wanted + 1) * sizeof *pool->runs);
  if (!pool->workers || !pool->standings || !pool->runs) {
    free(pool->workers);
    free(pool->standings);
    free(pool->runs);
    free(pool);
    return NULL;
  }
  memset(pool->runs, 0, (wanted + 1) * sizeof *pool->runs);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->finished, NULL);
  // Signals from outside belong to the main thread; those of a crash stay where they happen.
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
  sigset_t outside, before;
  sigfillset(&outside);
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) sigdelset(&outside, crashes[i]);
  pthread_sigmask(SIG_SETMASK, &outside, &before);
  size_t made = 0;
  for (; made < wanted; made++) {
    struct worker *worker = &pool->workers[made];
    *worker = (struct worker){.pool = pool, .index = made + 1};
    pthread_cond_init(&worker->wake, NULL);
    if (pthread_create(&worker->thread, NULL, work_until_stopped, worker) != 0) {
      pthread_cond_destroy(&worker->wake);
      break;
    }
    pthread_setname_np(worker->thread, "kernels");
  }
  pool->thread_count = made;  // no round has begun, so no worker has looked at it
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool;
}

void worker_pool_destroy(struct worker_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->stopping, true);
  for (size_t i = 0; i < pool->thread_count; i++) atomic_store(&pool->workers[i].sits_out, false);
  start_round(pool, 0, pool->thread_count);
  for (size_t i = 0; i < pool->thread_count; i++) {
    pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->workers[i].wake);
  }
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->finished);
  free(pool->workers);
  free(pool->standings);
  free(pool->runs);
  free(pool);
}

void worker_pool_count_loss(struct worker_pool *pool, size_t thread, uint64_t lost) {
  if (thread > 0 && thread <= pool->thread_count)
    count_loss(pool, thread - 1, read_clock(CLOCK_MONOTONIC), lost);
}

bool worker_pool_rests(struct worker_pool *pool, size_t thread) {
  return thread > 0 && thread <= pool->thread_count && atomic_load(&pool->workers[thread - 1].sits_out);
}

void worker_pool_run(struct worker_pool *pool, size_t pieces, work_function work, void *context) {
  size_t active = 0;
  uint64_t start = 0;
  if (pool->thread_count > 0 && pieces > 1 && pieces <= most_pieces) {
    start = read_clock(CLOCK_MONOTONIC);
    look_at_caller(pool, start);
    active = count_active(pool, start);
  }
  if (active == 0) {
    if (pieces > 0) work(context, 0, 0, pieces);
    return;
  }
  atomic_store(&pool->work, work);
  atomic_store(&pool->context, context);
  start_round(pool, pieces, active);
  size_t taken = work_on_round(pool, 0);
  uint64_t begin = read_clock(CLOCK_MONOTONIC);
  wait_for_last_piece(pool, pieces, taken, start, begin);
  pool->own += taken;
  pool->worked += begin - start;
  count_round(pool, pieces, active, begin, begin - start);
}
