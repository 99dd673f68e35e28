// Which tables there are, and which of them this processor can run.
#include "kernels_private.h"

static const struct kernel_table *const tables[] = {
#if defined(__x86_64__)
    &kernel_table_avx512,
    &kernel_table_avxvnni,
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
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  if (table == &kernel_table_avx2) return avx2;
  if (table == &kernel_table_avxvnni) return avx2 && __builtin_cpu_supports("avxvnni");
  // Those that have VNNI without VBMI would need a second table to never meet five weights a byte: they are few.
  if (table == &kernel_table_avx512)
    return avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni") &&
           __builtin_cpu_supports("avx512vbmi");
#endif
  return table == &kernel_table_portable;
}

enum kernel_packing kernel_table_packing(const struct kernel_table *table) {
#if defined(__x86_64__)
  if (table == &kernel_table_avx512) return kernel_fives;
#endif
  (void)table;
  return kernel_twos;
}
