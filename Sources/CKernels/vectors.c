// Small jobs on vectors that every table shares.
#include "kernels_private.h"
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include "lanes.h"
#include "dense_lanes.h"

size_t kernel_count_zeros(const int8_t *x, size_t count) {
  typedef int8_t bytes __attribute__((ext_vector_type(16)));
  size_t zeros = 0, i = 0;
  while (i + 16 <= count) {
    // A byte counts to 255 at most.
    size_t end = i + 16 * 255 < count ? i + 16 * 255 : count;
    bytes found = 0;
    for (; i + 16 <= end; i += 16) {
      bytes v;
      memcpy(&v, x + i, sizeof v);
      found -= v == 0;
    }
    for (int lane = 0; lane < 16; lane++) zeros += (uint8_t)found[lane];
  }
  for (; i < count; i++) zeros += x[i] == 0;
  return zeros;
}

size_t kernel_count_zeros_float(const float *x, size_t count) {
  size_t zeros = 0;
  for (size_t i = 0; i < count; i++) zeros += x[i] == 0;
  return zeros;
}

size_t kernel_dense_block(enum kernel_dense_type type) { return dense_block(type); }

size_t kernel_dense_row_bytes(enum kernel_dense_type type, size_t columns) {
  return columns / dense_block(type) * dense_block_bytes(type);
}

void kernel_dense_row(const void *matrix, enum kernel_dense_type type, size_t columns, size_t row, float *out) {
  const uint8_t *from = (const uint8_t *)matrix + row * kernel_dense_row_bytes(type, columns);
  if (type == kernel_dense_f32) {
    memcpy(out, from, columns * 4);
    return;
  }
  for (size_t i = 0; i < columns; i += 16) {
    size_t n = columns - i < 16 ? columns - i : 16;
    floats v = dense_lanes(from, type, i, n);
    memcpy(out + i, &v, n * 4);
  }
}

void kernel_keep_freed_memory(void) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  mallopt(M_TRIM_THRESHOLD, 32 << 20);
#endif
}

void kernel_prefetch(const void *memory, size_t count) {
  for (size_t i = 0; i < count; i += 64) __builtin_prefetch((const uint8_t *)memory + i);
}

int32_t kernel_sum(const int8_t *x, size_t count) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += x[i];
  return sum;
}

void kernel_add(float *x, const float *y, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] += y[i];
}

void kernel_scale_sums(const int32_t *sums, size_t count, int32_t activation_sum, float scale, float *out) {
  for (size_t i = 0; i < count; i++) out[i] = (float)(sums[i] - activation_sum) * scale;
}
