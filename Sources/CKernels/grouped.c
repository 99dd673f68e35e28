// Weights with a scale a group: their bytes, and their products in plain C.
#include "kernels_private.h"
#include "lanes.h"

size_t kernel_strip_bytes(size_t columns, size_t group) {
  return columns / group * (kernel_strip_rows * 2 + group / 16 * 64);
}

/// Sixteen fields of two bits as a square, with rows and columns exchanged.
static inline uint32_t exchanged(uint32_t x) {
  uint32_t t = (x ^ (x >> 6)) & 0x00cc00ccu;
  x ^= t ^ (t << 6);
  t = (x ^ (x >> 12)) & 0x0000f0f0u;
  return x ^ t ^ (t << 12);
}

void kernel_pack_strip(const uint8_t *blocks, size_t row_bytes, size_t rows, size_t columns, size_t group,
                       uint8_t *out) {
  const size_t block_bytes = 2 + group / 4;
  for (size_t block = 0; block < columns / group; block++) {
    for (size_t r = 0; r < kernel_strip_rows; r++) {
      uint16_t scale = 0;
      if (r < rows) memcpy(&scale, blocks + r * row_bytes + block * block_bytes, 2);
      memcpy(out + 2 * r, &scale, 2);
    }
    out += kernel_strip_rows * 2;
    for (size_t sixteen = 0; sixteen < group / 16; sixteen++, out += 64)
      for (size_t r = 0; r < kernel_strip_rows; r++) {
        uint32_t x = 0x55555555u;
        if (r < rows) memcpy(&x, blocks + r * row_bytes + block * block_bytes + 2 + sixteen * 4, 4);
        x = exchanged(x);
        memcpy(out + 4 * r, &x, 4);
      }
  }
}

void kernel_block_sums(const int8_t *values, size_t blocks, int32_t *sums) {
  for (size_t block = 0; block < blocks; block++) {
    int32_t sum = 0;
    for (size_t i = 0; i < kernel_block; i++) sum += values[block * kernel_block + i];
    sums[block] = sum;
  }
}

KERNEL_GROUPED(portable_grouped_products) {
  for (size_t s = first; s < first + count; s++)
    for (size_t t = 0; t < tokens; t++) {
      const uint8_t *strip = strips + s * kernel_strip_bytes(columns, group);
      const int8_t *values = a->values + t * a->stride;
      const float *scales = a->scales + t * (a->stride / kernel_block);
      float totals[kernel_strip_rows] = {0};
      for (size_t column = 0; column < columns; column += group) {
        floats weight_scale = from_halves(load_halves(strip, kernel_strip_rows));
        strip += kernel_strip_rows * 2;
        float parts[kernel_strip_rows] = {0};
        for (size_t at = column; at < column + group; at += kernel_block, strip += 128)
          for (size_t r = 0; r < kernel_strip_rows; r++) {
            int32_t sum = -a->sums[t * (a->stride / kernel_block) + at / kernel_block];
            for (size_t i = 0; i < kernel_block; i++) {
              uint8_t byte = strip[i / 16 * 64 + 4 * r + i % 4];
              sum += (byte >> (2 * (i % 16 / 4)) & 3) * values[at + i];
            }
            float scaled = (float)sum * scales[at / kernel_block];
            parts[r] += scaled;
          }
        for (size_t r = 0; r < kernel_strip_rows; r++) {
          float scaled = parts[r] * weight_scale[r];
          totals[r] += scaled;
        }
      }
      for (size_t r = 0; r < kernel_strip_rows && s * kernel_strip_rows + r < rows; r++)
        out[t * rows + s * kernel_strip_rows + r] = totals[r];
    }
}
