// Ternary weights as bytes.
#include "kernels_private.h"

size_t kernel_chunk_weights(enum kernel_packing packing) { return packing == kernel_fives ? 320 : 256; }

size_t kernel_run_bytes(enum kernel_packing packing, size_t count) {
  size_t chunk = kernel_chunk_weights(packing);
  return (count + chunk - 1) / chunk * kernel_chunk_bytes;
}

// A chunk holds 320 sums at most; the other half is the tables' own, for narrower sums on their way.
size_t kernel_column_sums(size_t stride) { return stride / kernel_chunk_bytes * 320 * 2; }

void kernel_pack(enum kernel_packing packing, const int8_t *values, size_t count, size_t step, uint8_t *out) {
  static const uint8_t places[2][5] = {{1, 4, 16, 64, 0}, {1, 3, 9, 29, 85}};
  size_t chunk = kernel_chunk_weights(packing), planes = chunk / 64;
  for (size_t c = 0; c * chunk < count; c++)
    for (size_t j = 0; j < 64; j++) {
      unsigned byte = 0;
      for (size_t plane = 0; plane < planes; plane++) {
        size_t i = c * chunk + plane * 64 + j;
        int u = i < count ? values[i * step] + 1 : 1;
        byte += (unsigned)u * places[packing][plane];
      }
      out[c * 64 + j] = (uint8_t)byte;
    }
}
