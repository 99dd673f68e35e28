// Ternary weights as bytes.
#include "kernels_private.h"

size_t kernel_chunk_weights(enum kernel_packing packing) { return packing == kernel_fives ? 320 : 256; }

size_t kernel_run_bytes(enum kernel_packing packing, size_t count) {
  size_t chunk = kernel_chunk_weights(packing);
  return (count + chunk - 1) / chunk * kernel_chunk_bytes;
}

// A chunk holds 320 sums at most; the other half is the tables' own, for narrower sums on their way.
size_t kernel_column_sums(size_t stride) { return stride / kernel_chunk_bytes * 320 * 2; }

static const uint8_t places[2][5] = {{1, 4, 16, 64, 0}, {1, 3, 9, 29, 85}};

/// A whole chunk of values that lie side by side.
static inline __attribute__((always_inline)) void pack_chunk(const int planes, const uint8_t *place,
                                                             const int8_t *values, uint8_t *out) {
  uint8_t bytes[kernel_chunk_bytes] = {0};
  for (int plane = 0; plane < planes; plane++)
    for (size_t j = 0; j < kernel_chunk_bytes; j++)
      bytes[j] = (uint8_t)(bytes[j] + (uint8_t)(values[plane * 64 + (int)j] + 1) * place[plane]);
  memcpy(out, bytes, sizeof bytes);
}

void kernel_pack(enum kernel_packing packing, const int8_t *values, size_t count, size_t step, uint8_t *out) {
  size_t chunk = kernel_chunk_weights(packing), planes = chunk / 64;
  for (size_t c = 0; c * chunk < count; c++) {
    if (step == 1 && (c + 1) * chunk <= count) {
      if (packing == kernel_fives) pack_chunk(5, places[kernel_fives], values + c * chunk, out + c * 64);
      else pack_chunk(4, places[kernel_twos], values + c * chunk, out + c * 64);
      continue;
    }
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
}

/// Adds one plane's row of values, times its place, to a row of bytes.
static void add_place(const int8_t *values, size_t count, uint8_t place, uint8_t *bytes) {
  for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(bytes[i] + (uint8_t)(values[i] + 1) * place);
}

/// Sixteen by sixteen bytes, rows and columns exchanged.
static inline void exchange_bytes(const uint8_t *from, size_t from_stride, uint8_t *to, size_t to_stride) {
  typedef uint8_t octets __attribute__((ext_vector_type(16)));
  octets a[16], b[16];
  for (size_t i = 0; i < 16; i++) memcpy(a + i, from + i * from_stride, 16);
  // Four times the rows of the two halves are dealt out in turn.
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < 8; i++) {
      b[2 * i] = __builtin_shufflevector(a[i], a[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      b[2 * i + 1] =
          __builtin_shufflevector(a[i], a[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    memcpy(a, b, sizeof a);
  }
  for (size_t i = 0; i < 16; i++) memcpy(to + i * to_stride, a + i, 16);
}

void kernel_pack_columns(enum kernel_packing packing, const int8_t *values, size_t rows, size_t columns,
                         uint8_t *memory, uint8_t *out, size_t stride) {
  size_t planes = kernel_chunk_weights(packing) / 64;
  for (size_t j = 0; j < 64; j++) {
    uint8_t *bytes = memory + j * columns;
    memset(bytes, 0, columns);
    for (size_t plane = 0; plane < planes; plane++) {
      size_t row = plane * 64 + j;
      uint8_t place = places[packing][plane];
      if (row < rows) add_place(values + row * columns, columns, place, bytes);
      else
        for (size_t i = 0; i < columns; i++) bytes[i] = (uint8_t)(bytes[i] + place);
    }
  }
  size_t whole = columns / 16 * 16;
  for (size_t column = 0; column < whole; column += 16)
    for (size_t j = 0; j < 64; j += 16)
      exchange_bytes(memory + j * columns + column, columns, out + column * stride + j, stride);
  for (size_t column = whole; column < columns; column++)
    for (size_t j = 0; j < 64; j++) out[column * stride + j] = memory[j * columns + column];
}
