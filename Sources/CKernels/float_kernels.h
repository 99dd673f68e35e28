// The kernels that work on floats, written once over sixteen lanes. Included by each table after lanes.h.

static void rms_norm(const float *x, const float *weight, float epsilon, size_t count, float *out) {
  floats sum = 0;
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    floats v = load(x + i);
    sum += v * v;
  }
  if (i < count) {
    floats v = load_part(x + i, count - i);
    sum += v * v;
  }
  float factor = 1.0f / __builtin_sqrtf(total(sum) / (float)count + epsilon);
  for (i = 0; i + 16 <= count; i += 16) store(out + i, load(x + i) * factor * load(weight + i));
  for (; i < count; i++) out[i] = x[i] * factor * weight[i];
}

// ---- quantizers -----------------------------------------------------------------------------------------------------

static float largest_magnitude(const float *x, size_t count) {
  floats m = 0;
  size_t i = 0;
  for (; i + 16 <= count; i += 16) m = most(m, magnitude(load(x + i)));
  if (i < count) m = most(m, magnitude(load_part(x + i, count - i)));
  return largest(m);
}

static float mean_magnitude(const float *x, size_t count) {
  floats sum = 0;
  size_t i = 0;
  for (; i + 16 <= count; i += 16) sum += magnitude(load(x + i));
  if (i < count) sum += magnitude(load_part(x + i, count - i));
  return total(sum) / (float)count;
}

typedef int8_t bytes __attribute__((ext_vector_type(16)));

static void round_to_bytes(const float *x, size_t count, float factor, float low, float high, int8_t *out) {
  for (size_t i = 0; i < count; i += 16) {
    size_t n = count - i < 16 ? count - i : 16;
    bytes b = __builtin_convertvector(round_clip(load_part(x + i, n) * factor, low, high), bytes);
    memcpy(out + i, &b, n);
  }
}

static float quantize_int8(const float *x, size_t count, int8_t *out) {
  float factor = 127.0f / __builtin_fmaxf(largest_magnitude(x, count), 1e-5f);
  round_to_bytes(x, count, factor, -128, 127, out);
  return 1.0f / factor;
}

static float quantize_int4(const float *x, size_t count, int8_t *out) {
  float factor = 2.6457513f / __builtin_fmaxf(mean_magnitude(x, count), 1e-5f);
  round_to_bytes(x, count, factor, -8, 7, out);
  return 1.0f / factor;
}

static float quantize_fp4(const float *x, size_t count, int8_t *out) {
  float factor = 6.0f / __builtin_fmaxf(largest_magnitude(x, count), 1e-5f);
  for (size_t i = 0; i < count; i++) {
    float value = x[i] * factor, size = __builtin_fabsf(value);
    // Halfway between neighbours the smaller one is nearest.
    int twice = size <= 0.25f ? 0 : size <= 0.75f ? 1 : size <= 1.25f ? 2 : size <= 1.75f ? 3
              : size <= 2.5f ? 4 : size <= 3.5f ? 6 : size <= 5.0f ? 8 : 12;
    out[i] = (int8_t)(value < 0 ? -twice : twice);
  }
  return 0.5f / factor;
}

// ---- dense and float-activation products ----------------------------------------------------------------------------

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

/// Sixteen weights of plane `plane` as -1, 0, 1, from bytes j .. j + 15 of a chunk.
static inline floats ternary_lanes(const uint8_t *chunk, int plane, int j) {
  typedef uint8_t octets __attribute__((ext_vector_type(16)));
  octets b;
  memcpy(&b, chunk + j, 16);
  words w = (__builtin_convertvector(b, words) >> (uint32_t)(2 * plane)) & 3u;
  return __builtin_convertvector(w, floats) - 1.0f;
}

static void rows_float(const uint8_t *weights, size_t row_bytes, const float *activations, const uint32_t *row_list,
                       size_t first, size_t count, float *out) {
  for (size_t i = 0; i < count; i++) {
    size_t r = row_list ? row_list[first + i] : first + i;
    const uint8_t *row = weights + r * row_bytes;
    floats sum = 0;
    for (size_t c = 0; c < row_bytes; c += 64)
      for (int plane = 0; plane < 4; plane++)
        for (int j = 0; j < 64; j += 16)
          sum += ternary_lanes(row + c, plane, j) * load(activations + c * 4 + plane * 64 + j);
    out[r] = total(sum);
  }
}

static void columns_float(const uint8_t *weights, size_t column_bytes, const uint32_t *column_list,
                          const float *activations, size_t alive, size_t first_chunk, size_t chunk_count, float *out) {
  for (size_t chunk = first_chunk; chunk < first_chunk + chunk_count; chunk++)
    for (int plane = 0; plane < 4; plane++)
      for (int j = 0; j < 64; j += 16) {
        floats sum = 0;
        for (size_t i = 0; i < alive; i++)
          sum += ternary_lanes(weights + column_list[i] * column_bytes + chunk * 64, plane, j) * activations[i];
        store(out + chunk * 256 + plane * 64 + j, sum);
      }
}

// ---- the cache ------------------------------------------------------------------------------------------------------

static inline uint16_t to_half(float value) {
  // Round to nearest even through the float adder (after F. Giesen): the right power of two pushes the bits out.
  uint32_t bits;
  memcpy(&bits, &value, 4);
  uint32_t sign = bits & 0x80000000u;
  bits ^= sign;
  uint32_t half;
  if (bits >= 0x47800000u) {
    half = bits > 0x7f800000u ? 0x7e00 : 0x7c00;
  } else if (bits < 0x38800000u) {
    float shifted;
    memcpy(&shifted, &bits, 4);
    shifted += 0.5f;
    memcpy(&half, &shifted, 4);
    half -= 0x3f000000u;
  } else {
    half = (bits + 0xc8000fffu + ((bits >> 13) & 1)) >> 13;
  }
  return (uint16_t)(half | sign >> 16);
}

static float cache_encode(const float *head, size_t count, int bits, uint8_t *out) {
  if (bits == 16) {
    for (size_t i = 0; i < count; i++) {
      uint16_t h = to_half(head[i]);
      memcpy(out + 2 * i, &h, 2);
    }
    return 1;
  }
  float n = (float)((1 << (bits - 1)) - 1);
  float scale = __builtin_fmaxf(largest_magnitude(head, count), 1e-8f) / n;
  memset(out, 0, kernel_cache_bytes(bits, count));
  for (size_t i = 0; i < count; i += 16) {
    size_t lanes = count - i < 16 ? count - i : 16;
    // The factor sends exact halves toward zero: v is an integer times one scale, so halves are common.
    floats v = round_clip(load_part(head + i, lanes) / scale * (1.0f - 0x1p-12f), -n, n) + n;
    for (size_t j = 0; j < lanes; j++) {
      size_t bit = (i + j) * (size_t)bits;
      uint32_t u = (uint32_t)v[j] << (bit & 7);
      out[bit >> 3] |= (uint8_t)u;
      if (u > 255) out[(bit >> 3) + 1] |= (uint8_t)(u >> 8);
    }
  }
  return scale;
}

/// Sixteen integers of `bits` (8, 4 or 3) from `from`; under sixteen the rest is whatever the bytes after them give.
static inline words unpack(const uint8_t *from, int bits, size_t lanes) {
  if (bits == 8) {
    typedef uint8_t octets __attribute__((ext_vector_type(16)));
    octets b = 0;
    memcpy(&b, from, lanes);
    return __builtin_convertvector(b, words);
  }
  // Eight integers fit into 32 bits at either width; each lane shifts its own down.
  const words nibbles = {0, 4, 8, 12, 16, 20, 24, 28, 0, 4, 8, 12, 16, 20, 24, 28};
  const words triples = {0, 3, 6, 9, 12, 15, 18, 21, 0, 3, 6, 9, 12, 15, 18, 21};
  size_t half = bits == 4 ? 4 : 3;
  uint8_t bytes[8] = {0};
  memcpy(bytes, from, lanes == 16 ? 2 * half : kernel_cache_bytes(bits, lanes));
  uint32_t low, high = 0;
  memcpy(&low, bytes, 4);
  memcpy(&high, bytes + half, 4);
  words w;
  w.lo = low;
  w.hi = high;
  return bits == 4 ? (w >> nibbles) & 15u : (w >> triples) & 7u;
}

static inline void decode_heads(const uint8_t *packed, size_t stride, size_t tokens, size_t count, int bits,
                                float *out) {
  float offset = bits == 16 ? 0 : (float)((1 << (bits - 1)) - 1);
  for (size_t t = 0; t < tokens; t++)
    for (size_t i = 0; i < count; i += 16) {
      size_t lanes = count - i < 16 ? count - i : 16;
      const uint8_t *from = packed + t * stride + i * (size_t)bits / 8;
      floats v;
      if (bits == 16) v = from_halves(load_halves(from, lanes));
      else v = __builtin_convertvector(unpack(from, bits, lanes), floats) - offset;
      if (lanes == 16) store(out + t * count + i, v);
      else memcpy(out + t * count + i, &v, lanes * 4);
    }
}

static void cache_decode(const uint8_t *packed, size_t stride, size_t tokens, size_t count, int bits, float *out) {
  switch (bits) {  // a constant width lets the compiler keep one loop for each
    case 16: return decode_heads(packed, stride, tokens, count, 16, out);
    case 8: return decode_heads(packed, stride, tokens, count, 8, out);
    case 4: return decode_heads(packed, stride, tokens, count, 4, out);
    default: return decode_heads(packed, stride, tokens, count, 3, out);
  }
}

// ---- attention ------------------------------------------------------------------------------------------------------

static inline float dot(const float *a, const float *b, size_t count) {
  floats sum = 0;
  size_t i = 0;
  for (; i + 16 <= count; i += 16) sum += load(a + i) * load(b + i);
  if (i < count) sum += load_part(a + i, count - i) * load_part(b + i, count - i);
  return total(sum);
}

static void attend(const float *query, float factor, const float *keys, const float *key_scales, const float *values,
                   const float *value_scales, size_t tokens, size_t count, float *scores, float *out) {
  for (size_t t = 0; t < tokens; t++) scores[t] = dot(query, keys + t * count, count) * factor * key_scales[t];
  float top = scores[0];
  for (size_t t = 1; t < tokens; t++) top = scores[t] > top ? scores[t] : top;
  floats sums = 0;
  for (size_t t = 0; t < tokens; t += 16) {
    size_t n = tokens - t < 16 ? tokens - t : 16;
    floats e = exponential(load_part(scores + t, n) - top);
    memcpy(scores + t, &e, n * 4);
    sums += load_part(scores + t, n);
  }
  float each = 1.0f / total(sums);
  for (size_t t = 0; t < tokens; t++) scores[t] *= each * value_scales[t];
  for (size_t i = 0; i < count; i += 16) {
    size_t n = count - i < 16 ? count - i : 16;
    floats sum = 0;
    if (n == 16)
      for (size_t t = 0; t < tokens; t++) sum += load(values + t * count + i) * scores[t];
    else
      for (size_t t = 0; t < tokens; t++) sum += load_part(values + t * count + i, n) * scores[t];
    memcpy(out + i, &sum, n * 4);
  }
}
