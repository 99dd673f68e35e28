// The intrinsics of x86-64, and what is said once for all of its kernels.
#ifndef INTRINSICS_H
#define INTRINSICS_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

static inline void prefetch(const uint8_t *address) { _mm_prefetch((const char *)address, _MM_HINT_T0); }

/// What to prefetch while row i is computed: with a list the row eight further on, because the processor cannot guess
/// it; without one what comes 8 KiB later, further than the processor looks by itself.
static inline const uint8_t *next_row(const uint8_t *weights, size_t stride, const uint32_t *row_list,
                                      size_t list_count, size_t i) {
  if (!row_list) return weights + i * stride + 8192;
  return weights + row_list[i + 8 < list_count ? i + 8 : list_count - 1] * stride;
}

enum { columns_in_pass = 8, columns_ahead = 16 };

/// Eight alive columns from position i on, their activations, and the eight that are two passes later, to prefetch.
/// Where the list ends, its last column follows with activation 0.
struct column_pass {
  const uint8_t *weights[columns_in_pass], *later[columns_in_pass];
  int8_t activations[columns_in_pass];
};

static inline void next_pass(struct column_pass *pass, const uint8_t *weights, size_t stride,
                             const uint32_t *column_list, const int8_t *activations, size_t list_count, size_t i,
                             size_t end) {
  for (size_t j = 0; j < columns_in_pass; j++) {
    size_t at = i + j, later = at + columns_ahead;
    pass->weights[j] = weights + column_list[at < end ? at : end - 1] * stride;
    pass->activations[j] = at < end ? activations[at] : 0;
    pass->later[j] = weights + column_list[later < list_count ? later : list_count - 1] * stride;
  }
}

#endif
