// Norms, activations and quantizers, written once over sixteen lanes. Included by each table after lanes.h.

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

// ---- activations ----------------------------------------------------------------------------------------------------

static float threshold_of_largest(const float *x, size_t count, size_t keep) {
  // The bits of |x| are ordered like its value: settle them from the top, by counting how many reach what is tried.
  uint32_t settled = 0;
  for (uint32_t bit = 1u << 30; bit > 0; bit >>= 1) {
    words tried = settled | bit, reaching = 0;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) reaching -= (words)(((words)load(x + i) & 0x7fffffffu) >= tried);
    if (i < count) reaching -= (words)(((words)load_part(x + i, count - i) & 0x7fffffffu) >= tried);
    uint32_t total = 0;
    for (int lane = 0; lane < 16; lane++) total += reaching[lane];
    if (total >= keep) settled |= bit;
    if (total == keep) break;
  }
  float threshold;
  memcpy(&threshold, &settled, 4);
  return threshold;
}

static void zero_below(const float *x, size_t count, float threshold, int8_t *values) {
  for (size_t i = 0; i < count; i += 16) {
    size_t n = count - i < 16 ? count - i : 16;
    bytes v = 0;
    memcpy(&v, values + i, n);
    v &= __builtin_convertvector(magnitude(load_part(x + i, n)) >= (floats)threshold, bytes);
    memcpy(values + i, &v, n);
  }
}

static void gate(float *g, const float *up, size_t count) {
  for (size_t i = 0; i < count; i++) g[i] = g[i] != 0 ? g[i] * up[i] : 0;
}

/// x / (1 + e^-x), by e^-|x|, which never overflows.
static inline floats silu_lanes(floats v) {
  floats e = exponential(-magnitude(v));
  return choose((words)(v < 0), v * e, v) / (1.0f + e);
}

static void silu(float *g, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) store(g + i, silu_lanes(load(g + i)));
  if (i < count) {
    floats v = silu_lanes(load_part(g + i, count - i));
    memcpy(g + i, &v, (count - i) * sizeof(float));
  }
}

static void rotate_neighbors(float *heads, size_t count, size_t half, const float *cosines, const float *sines) {
  for (size_t start = 0; start + 2 * half <= count; start += 2 * half)
    for (size_t i = 0; i < half; i++) {
      float *pair = heads + start + 2 * i;
      float x = pair[0], y = pair[1];
      pair[0] = x * cosines[i] - y * sines[i];
      pair[1] = y * cosines[i] + x * sines[i];
    }
}

static void rotate(float *heads, size_t count, size_t half, const float *cosines, const float *sines) {
  for (size_t start = 0; start + 2 * half <= count; start += 2 * half) {
    float *a = heads + start, *b = a + half;
    for (size_t i = 0; i < half; i++) {
      float x = a[i], y = b[i];
      a[i] = x * cosines[i] - y * sines[i];
      b[i] = y * cosines[i] + x * sines[i];
    }
  }
}
