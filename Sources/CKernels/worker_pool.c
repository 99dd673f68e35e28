// Threads for the kernels. Pieces are taken one at a time, and a round ends when all of its pieces are done: a thread
// that the system has put aside holds up the piece it works on, and nothing if it has none.
#define _GNU_SOURCE
#include "CKernels.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#if defined(__x86_64__)
#define relax() __builtin_ia32_pause()
#else
#define relax() ((void)0)
#endif

typedef void (*work_function)(void *, size_t);

enum { spins_before_sleep = 4000 };  // some 50 microseconds: longer than the gap between two layers' products

struct worker_pool {
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  size_t thread_count;
  pthread_t *threads;
  // Of this round: written before its ticket, and not again before all of its pieces are done.
  _Atomic(work_function) work;
  _Atomic(void *) context;
  // round << 32 | pieces << 16 | next piece: who moves it on has that piece, of that round.
  atomic_uint_fast64_t ticket;
  atomic_size_t done;
  atomic_bool stopping;
  unsigned sleepers;  // under the mutex
};

enum { most_pieces = 65535 };

static uint64_t round_of(uint64_t ticket) { return ticket >> 32; }

static void take_pieces(struct worker_pool *pool) {
  uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
  for (;;) {
    size_t pieces = ticket >> 16 & 0xffff, next = ticket & 0xffff;
    if (next >= pieces) return;
    work_function work = atomic_load_explicit(&pool->work, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
    // Where this succeeds the round was not over, so what was read belongs to it.
    if (!atomic_compare_exchange_weak_explicit(&pool->ticket, &ticket, ticket + 1, memory_order_acq_rel,
                                               memory_order_acquire))
      continue;
    work(context, next);
    atomic_fetch_add_explicit(&pool->done, 1, memory_order_release);
    ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
  }
}

static void *worker(void *argument) {
  struct worker_pool *pool = argument;
  uint64_t seen = 0;
  for (;;) {
    int spin = 0;
    while (round_of(atomic_load_explicit(&pool->ticket, memory_order_acquire)) == seen) {
      if (spin++ < spins_before_sleep) {
        relax();
        continue;
      }
      pthread_mutex_lock(&pool->mutex);
      pool->sleepers++;
      while (round_of(atomic_load(&pool->ticket)) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
      pool->sleepers--;
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = round_of(atomic_load(&pool->ticket));
    if (atomic_load(&pool->stopping)) return NULL;
    take_pieces(pool);
  }
}

static void start_round(struct worker_pool *pool, size_t pieces) {
  uint64_t round = (round_of(atomic_load(&pool->ticket)) + 1) & 0xffffffff;
  atomic_store(&pool->done, 0);
  atomic_store(&pool->ticket, round << 32 | (uint64_t)pieces << 16);
  pthread_mutex_lock(&pool->mutex);
  if (pool->sleepers) pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

struct worker_pool *worker_pool_create(size_t threads) {
  struct worker_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  size_t wanted = threads > 0 ? threads - 1 : 0;
  pool->threads = calloc(wanted ? wanted : 1, sizeof *pool->threads);
  if (!pool->threads) {
    free(pool);
    return NULL;
  }
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  // Signals from outside belong to the main thread; those of a crash stay where they happen.
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
  sigset_t outside, before;
  sigfillset(&outside);
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) sigdelset(&outside, crashes[i]);
  pthread_sigmask(SIG_SETMASK, &outside, &before);
  while (pool->thread_count < wanted &&
         pthread_create(&pool->threads[pool->thread_count], NULL, worker, pool) == 0) {
    pthread_setname_np(pool->threads[pool->thread_count], "kernels");
    pool->thread_count++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool;
}

void worker_pool_destroy(struct worker_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->stopping, true);
  start_round(pool, 0);
  for (size_t i = 0; i < pool->thread_count; i++) pthread_join(pool->threads[i], NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->wake);
  free(pool->threads);
  free(pool);
}

void worker_pool_run(struct worker_pool *pool, size_t pieces, void (*work)(void *, size_t), void *context) {
  if (pool->thread_count == 0 || pieces < 2 || pieces > most_pieces) {
    for (size_t piece = 0; piece < pieces; piece++) work(context, piece);
    return;
  }
  atomic_store(&pool->work, work);
  atomic_store(&pool->context, context);
  start_round(pool, pieces);
  take_pieces(pool);
  while (atomic_load_explicit(&pool->done, memory_order_acquire) != pieces) relax();
}
