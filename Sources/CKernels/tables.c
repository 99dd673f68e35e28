// Which tables there are, and which of them this processor can run.
#include "kernels_private.h"

static const struct kernel_table *const tables[] = {
#if defined(__x86_64__)
    &kernel_table_avx2,
#endif
    &kernel_table_portable,
};

size_t kernel_table_count(void) { return sizeof tables / sizeof *tables; }

const struct kernel_table *kernel_table_at(size_t index) {
  return index < kernel_table_count() ? tables[index] : &kernel_table_portable;
}

bool kernel_table_runs_here(const struct kernel_table *table) {
#if defined(__x86_64__)
  if (table == &kernel_table_avx2) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2");
  }
#endif
  return table == &kernel_table_portable;
}
