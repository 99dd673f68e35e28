// Threads for the kernels. Each begins with a run of pieces of its own and takes from the others' when that is done. A
// round ends when all of its pieces are done: a thread that the system has put aside holds up the piece it works on, and
// nothing if it has none. Who waits for it spins briefly and then sleeps, so that the system can give it that processor.
// Threads yield before they sleep, because a thread that spins keeps the others off a processor that they may share.
#define _GNU_SOURCE
#include "CKernels.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#define relax() __builtin_ia32_pause()
#else
#define relax() ((void)0)
#endif

typedef void (*work_function)(void *, size_t, size_t);

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
};

struct worker_pool {
  pthread_mutex_t mutex;
  pthread_cond_t wake, finished;
  size_t thread_count;  // the caller's not among them
  struct worker *workers;
  struct run *runs;  // one a thread, the caller's first
  // Of this round: written before its runs, and not again before all of its pieces are done.
  _Atomic(work_function) work;
  _Atomic(void *) context;
  atomic_size_t pieces;
  _Alignas(128) atomic_size_t done;
  atomic_bool caller_sleeps;
  _Alignas(128) atomic_uint_fast64_t round;
  atomic_bool stopping;
  unsigned sleepers;  // under the mutex
};

enum { most_pieces = 65535 };

/// Takes pieces of one thread's run for thread `self` until none is left; returns how many.
static size_t take_pieces(struct worker_pool *pool, size_t owner, size_t self) {
  atomic_uint_fast64_t *place = &pool->runs[owner].left;
  size_t taken = 0;
  uint64_t left = atomic_load_explicit(place, memory_order_acquire);
  for (;;) {
    size_t end = left >> 16 & 0xffff, next = left & 0xffff;
    if (next >= end) return taken;
    work_function work = atomic_load_explicit(&pool->work, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
    size_t piece = owner == self ? next : end - 1;
    uint64_t rest = owner == self ? left + 1 : left - (1 << 16);
    // Where this succeeds the round was not over, so what was read belongs to it.
    if (!atomic_compare_exchange_weak_explicit(place, &left, rest, memory_order_acq_rel, memory_order_acquire)) continue;
    work(context, self, piece);
    taken++;
    left = atomic_load_explicit(place, memory_order_acquire);
  }
}

/// A thread's part of a round: its own run, then what the others have left.
static void work_on_round(struct worker_pool *pool, size_t self) {
  size_t threads = pool->thread_count + 1, taken = 0;
  for (size_t i = 0; i < threads; i++) taken += take_pieces(pool, (self + i) % threads, self);
  if (!taken) return;
  // Who finds the round done and the caller asleep wakes it; the caller goes to sleep only if it is not done after that.
  size_t all = atomic_load(&pool->pieces);
  if (atomic_fetch_add(&pool->done, taken) + taken != all || !atomic_load(&pool->caller_sleeps)) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_signal(&pool->finished);
  pthread_mutex_unlock(&pool->mutex);
}

/// Waits until the others have done the pieces they took.
static void wait_for_last_piece(struct worker_pool *pool, size_t pieces) {
  for (int spin = 0; spin < spins_for_last_piece; spin++) {
    if (atomic_load_explicit(&pool->done, memory_order_acquire) == pieces) return;
    relax();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->caller_sleeps, true);
  while (atomic_load(&pool->done) != pieces) pthread_cond_wait(&pool->finished, &pool->mutex);
  atomic_store(&pool->caller_sleeps, false);
  pthread_mutex_unlock(&pool->mutex);
}

static void *work_until_stopped(void *argument) {
  struct worker *worker = argument;
  struct worker_pool *pool = worker->pool;
  uint64_t seen = 0;
  for (;;) {
    int spin = 0;
    while (atomic_load_explicit(&pool->round, memory_order_acquire) == seen) {
      if (spin < spins_before_yield + yields_before_sleep) {
        if (spin++ < spins_before_yield) relax();
        else sched_yield();
        continue;
      }
      pthread_mutex_lock(&pool->mutex);
      pool->sleepers++;
      while (atomic_load(&pool->round) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
      pool->sleepers--;
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = atomic_load(&pool->round);
    if (atomic_load(&pool->stopping)) return NULL;
    work_on_round(pool, worker->index);
  }
}

static void start_round(struct worker_pool *pool, size_t pieces) {
  uint64_t round = (atomic_load(&pool->round) + 1) & 0xffffffff;
  size_t threads = pool->thread_count + 1;
  atomic_store(&pool->done, 0);
  atomic_store(&pool->pieces, pieces);
  for (size_t i = 0; i < threads; i++) {
    uint64_t next = pieces * i / threads, end = pieces * (i + 1) / threads;
    atomic_store_explicit(&pool->runs[i].left, round << 32 | end << 16 | next, memory_order_release);
  }
  atomic_store(&pool->round, round);
  pthread_mutex_lock(&pool->mutex);
  if (pool->sleepers) pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

struct worker_pool *worker_pool_create(size_t threads) {
  struct worker_pool *pool = aligned_alloc(128, sizeof *pool);
  if (!pool) return NULL;
  memset(pool, 0, sizeof *pool);
  size_t wanted = threads > 0 ? threads - 1 : 0;
  pool->workers = calloc(wanted + 1, sizeof *pool->workers);
  pool->runs = aligned_alloc(128, (wanted + 1) * sizeof *pool->runs);
  if (!pool->workers || !pool->runs) {
    free(pool->workers);
    free(pool->runs);
    free(pool);
    return NULL;
  }
  memset(pool->runs, 0, (wanted + 1) * sizeof *pool->runs);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
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
    *worker = (struct worker){pool, made + 1, 0};
    if (pthread_create(&worker->thread, NULL, work_until_stopped, worker) != 0) break;
    pthread_setname_np(worker->thread, "kernels");
  }
  pool->thread_count = made;  // no round has begun, so no worker has looked at it
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool;
}

void worker_pool_destroy(struct worker_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->stopping, true);
  start_round(pool, 0);
  for (size_t i = 0; i < pool->thread_count; i++) pthread_join(pool->workers[i].thread, NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->wake);
  pthread_cond_destroy(&pool->finished);
  free(pool->workers);
  free(pool->runs);
  free(pool);
}

void worker_pool_run(struct worker_pool *pool, size_t pieces, void (*work)(void *, size_t, size_t), void *context) {
  if (pool->thread_count == 0 || pieces < 2 || pieces > most_pieces) {
    for (size_t piece = 0; piece < pieces; piece++) work(context, 0, piece);
    return;
  }
  atomic_store(&pool->work, work);
  atomic_store(&pool->context, context);
  start_round(pool, pieces);
  work_on_round(pool, 0);
  wait_for_last_piece(pool, pieces);
}
