// Products with instructions that add four products of bytes to each sum of 32 bits (dpbusd), whatever the width of the
// registers. Included by the tables for AVX-512 and AVX-VNNI inside their target attribute, with these defined:
//
//     VECTOR, LOAD(from), STORE(to, v)     a register
//     DOT(sums, unsigned, signed)          the products
//     FOUR_BYTES(from)                     four bytes in every sum
//     TOTAL(v)                             the sum of a register's sums

enum { sums_in_vector = sizeof(VECTOR) / 4 };
typedef int32_t vector_sums __attribute__((vector_size(sizeof(VECTOR))));

/// Unpacked weights (see kernel_table.tile), of as many rows as two registers have sums, times `n` vectors, at most 12.
static inline __attribute__((always_inline)) void multiply(const uint8_t *tile, size_t fours, const int8_t *vectors,
                                                           size_t vector_step, size_t four_step, const int n,
                                                           bool begin, int32_t *sums, size_t sums_stride) {
  VECTOR low[12], high[12];
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++) {
    const int32_t *from = sums + (size_t)i * sums_stride;
    low[i] = begin ? (VECTOR){0} : LOAD(from);
    high[i] = begin ? (VECTOR){0} : LOAD(from + sums_in_vector);
  }
  for (size_t four = 0; four < fours; four++) {
    const uint8_t *weights = tile + four * kernel_tile_rows * 4;
    VECTOR u0 = LOAD(weights), u1 = LOAD(weights + sizeof(VECTOR));
#pragma clang loop unroll(full)
    for (int i = 0; i < n; i++) {
      VECTOR a = FOUR_BYTES(vectors + (size_t)i * vector_step + four * four_step);
      low[i] = DOT(low[i], u0, a);
      high[i] = DOT(high[i], u1, a);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++) {
    STORE(sums + (size_t)i * sums_stride, low[i]);
    STORE(sums + (size_t)i * sums_stride + sums_in_vector, high[i]);
  }
}

/// One row of four bits times `n` tokens, at most 4.
static inline __attribute__((always_inline)) void nibbles_of_row(const uint8_t *row, size_t stride,
                                                                 const int8_t *activations, const int n, int32_t *sums,
                                                                 size_t sums_stride) {
  VECTOR lows[4] = {0}, highs[4] = {0};
  for (size_t c = 0; c < stride; c += sizeof(VECTOR)) {
    VECTOR b = LOAD(row + c);
    VECTOR low = b & 0x0f0f0f0f0f0f0f0f, high = b & (int64_t)0xf0f0f0f0f0f0f0f0;
#pragma clang loop unroll(full)
    for (int i = 0; i < n; i++) {
      const int8_t *a = activations + (size_t)i * stride * 2 + c / 64 * 128 + c % 64;
      lows[i] = DOT(lows[i], low, LOAD(a));
      highs[i] = DOT(highs[i], high, LOAD(a + 64));
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++)  // the high halves are sixteen times too large
    sums[(size_t)i * sums_stride] = TOTAL((VECTOR)((vector_sums)lows[i] + ((vector_sums)highs[i] >> 4)));
}

static KERNEL_NIBBLES(nibbles) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = weights + (first + i) * stride;
    for (size_t c = 0; c < stride; c += 64) prefetch(row + c + 8192);
    // After the first tokens the row is in the nearest cache.
    for (size_t t = 0; t < tokens;) {
      const int8_t *a = activations + t * stride * 2;
      int32_t *out = sums + t * sums_stride + i;
      size_t n = tokens - t >= 4 ? 4 : tokens - t >= 2 ? 2 : 1;
      if (n == 4) nibbles_of_row(row, stride, a, 4, out, sums_stride);
      else if (n == 2) nibbles_of_row(row, stride, a, 2, out, sums_stride);
      else nibbles_of_row(row, stride, a, 1, out, sums_stride);
      t += n;
    }
  }
}
