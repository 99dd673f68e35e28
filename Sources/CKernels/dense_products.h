// Dense rows times a float vector, written once over sixteen lanes. Included by each table after lanes.h.

static inline floats dense_lanes(const uint8_t *row, enum kernel_dense_type type, size_t i, size_t n) {
  switch (type) {
    case kernel_dense_f16: return from_halves(load_halves(row + i * 2, n));
    case kernel_dense_bf16: return from_bfloats(load_halves(row + i * 2, n));
    default: {
      floats v = 0;
      memcpy(&v, row + i * 4, n * 4);
      return v;
    }
  }
}

static inline float dense_row(const uint8_t *row, enum kernel_dense_type type, size_t columns, const float *vector) {
  floats sum = 0, second = 0;
  size_t i = 0;
  for (; i + 32 <= columns; i += 32) {
    sum += dense_lanes(row, type, i, 16) * load(vector + i);
    second += dense_lanes(row, type, i + 16, 16) * load(vector + i + 16);
  }
  for (; i < columns; i += 16) {
    size_t n = columns - i < 16 ? columns - i : 16;
    sum += dense_lanes(row, type, i, n) * load_part(vector + i, n);
  }
  return total(sum + second);
}

static void dense(const void *matrix, enum kernel_dense_type type, size_t columns, const float *vector, size_t first,
                  size_t count, float *out) {
  size_t row_bytes = columns * (type == kernel_dense_f32 ? 4 : 2);
  for (size_t r = first; r < first + count; r++) {
    const uint8_t *row = (const uint8_t *)matrix + r * row_bytes;
    switch (type) {  // a constant type lets the compiler keep one loop for each
      case kernel_dense_f32: out[r] = dense_row(row, kernel_dense_f32, columns, vector); break;
      case kernel_dense_f16: out[r] = dense_row(row, kernel_dense_f16, columns, vector); break;
      case kernel_dense_bf16: out[r] = dense_row(row, kernel_dense_bf16, columns, vector); break;
    }
  }
}
