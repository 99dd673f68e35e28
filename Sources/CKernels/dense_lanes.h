// Sixteen numbers of a dense row as floats, whatever type they are stored in. Included after lanes.h.
//
// The products of a block's scales fit a float, so that a number of a block type is exactly what the file says.

/// Numbers and bytes of a block of a row.
static inline size_t dense_block(enum kernel_dense_type type) {
  switch (type) {
    case kernel_dense_f32: case kernel_dense_f16: case kernel_dense_bf16: return 1;
    case kernel_dense_q8_0: return 32;
    case kernel_dense_q6_k: return 256;
    case kernel_dense_q2_0: return 64;
    case kernel_dense_q2_0_128: return 128;
  }
  return 1;
}

static inline size_t dense_block_bytes(enum kernel_dense_type type) {
  switch (type) {
    case kernel_dense_f32: return 4;
    case kernel_dense_f16: case kernel_dense_bf16: return 2;
    case kernel_dense_q8_0: return 34;
    case kernel_dense_q6_k: return 210;
    case kernel_dense_q2_0: return 18;
    case kernel_dense_q2_0_128: return 34;
  }
  return 0;
}

static inline float one_half(const uint8_t *from) { return from_halves(load_halves(from, 1))[0]; }

typedef uint8_t small_words __attribute__((ext_vector_type(16)));

static inline words load_bytes(const uint8_t *from) {
  small_words b;
  memcpy(&b, from, sizeof b);
  return __builtin_convertvector(b, words);
}

/// Q8_0: a half-float scale, then 32 signed bytes.
static inline floats eights(const uint8_t *block, float scale, size_t i) {
  typedef int8_t signed_bytes __attribute__((ext_vector_type(16)));
  signed_bytes b;
  memcpy(&b, block + 2 + i, sizeof b);
  return __builtin_convertvector(b, floats) * scale;
}

/// Q6_K: 128 bytes of low 4 bits, 64 of high 2 bits, 16 signed scales of 16 numbers each, a half-float scale of those.
static inline floats sixes(const uint8_t *block, float scale, size_t i) {
  typedef int32_t integers __attribute__((ext_vector_type(16)));
  size_t half = i / 128, quarter = i % 128 / 32, place = i % 32;
  words low = load_bytes(block + half * 64 + quarter % 2 * 32 + place) >> (uint32_t)(quarter / 2 * 4) & 15;
  words high = load_bytes(block + 128 + half * 32 + place) >> (uint32_t)(quarter * 2) & 3;
  integers number = (integers)(low | high << 4) - 32;
  return __builtin_convertvector(number, floats) * (scale * (float)(int8_t)block[192 + i / 16]);
}

/// Q2_0: a half-float scale, then weights plus 1 in two bits each.
static inline floats fields(const uint8_t *row, size_t size, size_t i) {
  typedef int32_t integers __attribute__((ext_vector_type(16)));
  const uint8_t *block = row + i / size * (2 + size / 4);
  uint32_t sixteen;
  memcpy(&sixteen, block + 2 + i % size / 4, 4);
  const words places = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};
  integers number = (integers)(((words)sixteen >> places) & 3) - 1;
  return __builtin_convertvector(number, floats) * one_half(block);
}

/// Numbers i .. i + n - 1 of a row, n <= 16, the rest zero; i is a multiple of 16, and so is n in a block type.
static inline floats dense_lanes(const uint8_t *row, enum kernel_dense_type type, size_t i, size_t n) {
  switch (type) {
    case kernel_dense_f32: return load_part((const float *)(const void *)(row + i * 4), n);
    case kernel_dense_f16: return from_halves(load_halves(row + i * 2, n));
    case kernel_dense_bf16: return from_bfloats(load_halves(row + i * 2, n));
    case kernel_dense_q8_0: {
      const uint8_t *block = row + i / 32 * 34;
      return eights(block, one_half(block), i % 32);
    }
    case kernel_dense_q6_k: {
      const uint8_t *block = row + i / 256 * 210;
      return sixes(block, one_half(block + 208), i % 256);
    }
    case kernel_dense_q2_0: return fields(row, 64, i);
    case kernel_dense_q2_0_128: return fields(row, 128, i);
  }
  return 0;
}
