// The allocator of the C library with counters in front: a program that has these functions uses them for everything,
// what its libraries allocate too.

#include "CountedMemory.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

static atomic_long held, base, peak;
static atomic_size_t largest;

static void asked(size_t size) {
  size_t known = atomic_load(&largest);
  while (size > known && !atomic_compare_exchange_weak(&largest, &known, size)) {
  }
}

static void *taken(void *memory) {
  if (!memory) return memory;
  long size = (long)malloc_usable_size(memory);
  long now = atomic_fetch_add(&held, size) + size, known = atomic_load(&peak);
  while (now > known && !atomic_compare_exchange_weak(&peak, &known, now)) {
  }
  return memory;
}

static void given(void *memory) {
  if (memory) atomic_fetch_sub(&held, (long)malloc_usable_size(memory));
}

void *malloc(size_t size) {
  asked(size);
  return taken(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
  size_t all;
  asked(__builtin_mul_overflow(count, size, &all) ? (size_t)-1 : all);
  return taken(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size) {
  asked(size);
  given(memory);
  void *moved = __libc_realloc(memory, size);
  // Where it fails, the old memory is held on.
  return taken(moved || size == 0 ? moved : memory) == moved ? moved : NULL;
}

void *memalign(size_t alignment, size_t size) {
  asked(size);
  return taken(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  void *found = memalign(alignment, size);
  if (!found) return ENOMEM;
  *memory = found;
  return 0;
}

void free(void *memory) {
  given(memory);
  __libc_free(memory);
}

void counted_memory_begin(void) {
  long now = atomic_load(&held);
  atomic_store(&base, now);
  atomic_store(&peak, now);
  atomic_store(&largest, 0);
}

size_t counted_memory_largest(void) { return atomic_load(&largest); }

size_t counted_memory_peak(void) { return (size_t)(atomic_load(&peak) - atomic_load(&base)); }
