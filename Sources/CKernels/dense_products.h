// Dense rows times a float vector, written once over sixteen lanes. Included by each table after dense_lanes.h.

/// A stretch of a row whose numbers `lanes` gives: sums[0] and sums[1] in turn, so that the order of adding is the same
/// for all types.
#define ADD_PRODUCTS(length, lanes)                                      \
  for (size_t j = 0; j < (length); j += 32) {                            \
    sums[0] += lanes(j) * load(vector + i + j);                          \
    sums[1] += lanes(j + 16) * load(vector + i + j + 16);                \
  }

static inline float dense_row(const uint8_t *row, enum kernel_dense_type type, size_t columns, const float *vector) {
  floats sums[2] = {0};
  size_t i = 0;
  if (type == kernel_dense_q8_0)
    for (; i < columns; i += 32, row += 34) {
      float scale = one_half(row);
#define EIGHTS(j) eights(row, scale, j)
      ADD_PRODUCTS(32, EIGHTS)
    }
  else if (type == kernel_dense_q6_k)
    for (; i < columns; i += 256, row += 210) {
      float scale = one_half(row + 208);
#define SIXES(j) sixes(row, scale, j)
      ADD_PRODUCTS(256, SIXES)
    }
  else
    for (; i + 32 <= columns; i += 32) {
#define NUMBERS(j) dense_lanes(row, type, i + (j), 16)
      ADD_PRODUCTS(32, NUMBERS)
    }
  for (; i < columns; i += 16) {
    size_t n = columns - i < 16 ? columns - i : 16;
    sums[0] += dense_lanes(row, type, i, n) * load_part(vector + i, n);
  }
  return total(sums[0] + sums[1]);
}

static void dense(const void *matrix, enum kernel_dense_type type, size_t columns, const float *vector, size_t first,
                  size_t count, float *out) {
  size_t row_bytes = kernel_dense_row_bytes(type, columns);
  for (size_t r = first; r < first + count; r++) {
    const uint8_t *row = (const uint8_t *)matrix + r * row_bytes;
    switch (type) {  // a constant type lets the compiler keep one loop for each
      case kernel_dense_f32: out[r] = dense_row(row, kernel_dense_f32, columns, vector); break;
      case kernel_dense_f16: out[r] = dense_row(row, kernel_dense_f16, columns, vector); break;
      case kernel_dense_bf16: out[r] = dense_row(row, kernel_dense_bf16, columns, vector); break;
      case kernel_dense_q8_0: out[r] = dense_row(row, kernel_dense_q8_0, columns, vector); break;
      case kernel_dense_q6_k: out[r] = dense_row(row, kernel_dense_q6_k, columns, vector); break;
      case kernel_dense_q2_0: out[r] = dense_row(row, kernel_dense_q2_0, columns, vector); break;
      case kernel_dense_q2_0_128: out[r] = dense_row(row, kernel_dense_q2_0_128, columns, vector); break;
    }
  }
}
