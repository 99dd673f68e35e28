// Small jobs on vectors that every table shares: selection, counting, packing.
#include "kernels_private.h"
#include "lanes.h"

size_t kernel_cache_bytes(int bits, size_t count) { return (count * (size_t)bits + 7) / 8; }

float kernel_kth_magnitude(const float *x, size_t count, size_t k) {
  // The bits of |x| are ordered like its value: fix one byte a pass, from the top, counting what begins like that.
  uint32_t prefix = 0, mask = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    size_t counts[256] = {0};
    for (size_t i = 0; i < count; i++) {
      uint32_t bits;
      memcpy(&bits, x + i, 4);
      bits &= 0x7fffffffu;
      if ((bits & mask) == prefix) counts[bits >> shift & 255]++;
    }
    int byte = 255;
    while (byte > 0 && counts[byte] < k) k -= counts[byte--];
    prefix |= (uint32_t)byte << shift;
    mask |= 255u << shift;
  }
  float value;
  memcpy(&value, &prefix, 4);
  return value;
}

size_t kernel_count_zeros(const int8_t *x, size_t count) {
  size_t zeros = 0;
  for (size_t i = 0; i < count; i++) zeros += x[i] == 0;
  return zeros;
}

size_t kernel_count_zeros_float(const float *x, size_t count) {
  size_t zeros = 0;
  for (size_t i = 0; i < count; i++) zeros += x[i] == 0;
  return zeros;
}

void kernel_dense_row(const void *matrix, enum kernel_dense_type type, size_t columns, size_t row, float *out) {
  const uint8_t *from = (const uint8_t *)matrix + row * columns * (type == kernel_dense_f32 ? 4 : 2);
  if (type == kernel_dense_f32) {
    memcpy(out, from, columns * 4);
    return;
  }
  for (size_t i = 0; i < columns; i += 16) {
    size_t n = columns - i < 16 ? columns - i : 16;
    halves h = load_halves(from + i * 2, n);
    floats v = type == kernel_dense_f16 ? from_halves(h) : from_bfloats(h);
    memcpy(out + i, &v, n * 4);
  }
}

void kernel_pack_ternary(const int8_t *values, size_t count, size_t stride, uint8_t *out) {
  size_t chunks = (count + 255) / 256;
  for (size_t c = 0; c < chunks; c++)
    for (size_t j = 0; j < 64; j++) {
      unsigned byte = 0;
      for (size_t plane = 0; plane < 4; plane++) {
        size_t i = c * 256 + plane * 64 + j;
        int u = i < count ? values[i * stride] + 1 : 1;
        byte |= (unsigned)u << (2 * plane);
      }
      out[c * 64 + j] = (uint8_t)byte;
    }
}
