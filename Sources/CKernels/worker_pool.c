// Threads for the kernels. Pieces are taken from a shared counter, so a thread that was put aside by the system holds
// up one piece and no more.
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

enum { spins_before_sleep = 4000 };  // some 50 microseconds: longer than the gap between two layers' products

struct worker_pool {
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  size_t thread_count;
  pthread_t *threads;
  void (*work)(void *, size_t);
  void *context;
  size_t pieces;
  atomic_size_t next;
  atomic_size_t busy;        // workers that have not finished this round
  atomic_uint round;         // rises once a round
  atomic_bool stopping;
  unsigned sleepers;         // under the mutex
};

static void take_pieces(struct worker_pool *pool) {
  size_t piece;
  while ((piece = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed)) < pool->pieces)
    pool->work(pool->context, piece);
}

static void *worker(void *argument) {
  struct worker_pool *pool = argument;
  unsigned seen = 0;
  for (;;) {
    unsigned now;
    for (int spin = 0; (now = atomic_load_explicit(&pool->round, memory_order_acquire)) == seen; spin++) {
      if (spin < spins_before_sleep) {
        relax();
        continue;
      }
      pthread_mutex_lock(&pool->mutex);
      pool->sleepers++;
      while (atomic_load(&pool->round) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
      pool->sleepers--;
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = now;
    if (atomic_load(&pool->stopping)) return NULL;
    take_pieces(pool);
    atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_release);
  }
}

static void start_round(struct worker_pool *pool) {
  atomic_store(&pool->busy, pool->thread_count);
  atomic_fetch_add(&pool->round, 1);
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
  start_round(pool);
  for (size_t i = 0; i < pool->thread_count; i++) pthread_join(pool->threads[i], NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->wake);
  free(pool->threads);
  free(pool);
}

void worker_pool_run(struct worker_pool *pool, size_t pieces, void (*work)(void *, size_t), void *context) {
  if (pool->thread_count == 0 || pieces < 2) {
    for (size_t piece = 0; piece < pieces; piece++) work(context, piece);
    return;
  }
  pool->work = work;
  pool->context = context;
  pool->pieces = pieces;
  atomic_store(&pool->next, 0);
  start_round(pool);
  take_pieces(pool);
  while (atomic_load_explicit(&pool->busy, memory_order_acquire) != 0) relax();
}
