// Attention on pages of 8 and 16 bits, in float, written once over sixteen lanes. Included by each table after lanes.h,
// with KEY_GROUPS (groups of 16 tokens at once) and VALUE_GROUPS (groups of 16 dimensions at once) defined: as many sums
// as fit into registers. Every sum runs over dimensions or tokens in their order and fuses multiply and add.

/// Sixteen values of a group: signed integers, or halves, as floats.
static inline __attribute__((always_inline)) floats group_floats(const uint8_t *from, const int bits) {
  if (bits == 16) return from_halves(load_halves(from, 16));
  typedef uint8_t octets16 __attribute__((ext_vector_type(16)));
  octets16 b;
  memcpy(&b, from, 16);
  return __builtin_convertvector(b, floats) - 127.0f;
}

static inline __attribute__((always_inline)) void key_scores(const uint8_t *keys, const int bits, size_t stride,
                                                             size_t count, const float *queries, const int heads,
                                                             const int groups, floats sums[]) {
#pragma clang loop unroll(full)
  for (int i = 0; i < heads * groups; i++) sums[i] = 0;
  for (size_t d = 0; d < count; d++) {
#pragma clang loop unroll(full)
    for (int group = 0; group < groups; group++) {
      floats k = group_floats(keys + d * stride + group * 2 * bits, bits);
#pragma clang loop unroll(full)
      for (int head = 0; head < heads; head++)
        sums[head * groups + group] = fused(k, (floats)queries[(size_t)head * count + d], sums[head * groups + group]);
    }
  }
}

static inline __attribute__((always_inline)) void attend_keys_in(const uint8_t *keys, const int bits, size_t slots,
                                                                 size_t tokens, size_t count, const float *queries,
                                                                 const int heads, const float *factors,
                                                                 const float *scales, float *scores,
                                                                 size_t scores_stride) {
  size_t stride = slots / 16 * 2 * (size_t)bits;
  for (size_t t = 0; t < tokens;) {
    // A page has slots for whole groups, so what is missing of the last of several is only read in vain.
    const int groups = t + 16 * KEY_GROUPS <= slots && tokens - t > 16 ? KEY_GROUPS : 1;
    floats sums[4 * KEY_GROUPS];
    const uint8_t *from = keys + t / 16 * 2 * (size_t)bits;
    if (groups == 1) key_scores(from, bits, stride, count, queries, heads, 1, sums);
    else key_scores(from, bits, stride, count, queries, heads, KEY_GROUPS, sums);
    for (int group = 0; group < groups; group++, t += 16)
      for (int head = 0; head < heads; head++)
        store(scores + (size_t)head * scores_stride + t,
              sums[head * groups + group] * factors[head] * load(scales + t));
  }
}

static inline __attribute__((always_inline)) void attend_values_in(const uint8_t *values, const int bits, size_t tokens,
                                                                   size_t count, const float *weights,
                                                                   size_t weights_stride, const int heads, float *out,
                                                                   size_t out_stride) {
  size_t stride = count / 16 * 2 * (size_t)bits;
  for (size_t i = 0; i < count;) {
    const int groups = count - i >= 16 * VALUE_GROUPS ? VALUE_GROUPS : 1;
    floats sums[4 * VALUE_GROUPS];
    const uint8_t *from = values + i / 16 * 2 * (size_t)bits;
#define ADD_UP(groups)                                                                                              \
  do {                                                                                                              \
    _Pragma("clang loop unroll(full)") for (int j = 0; j < heads * (groups); j++)                                   \
        sums[j] = load(out + (size_t)(j / (groups)) * out_stride + i + (size_t)(j % (groups)) * 16);                     \
    for (size_t t = 0; t < tokens; t++) {                                                                           \
      _Pragma("clang loop unroll(full)") for (int group = 0; group < (groups); group++) {                           \
        floats v = group_floats(from + t * stride + group * 2 * bits, bits);                                        \
        _Pragma("clang loop unroll(full)") for (int head = 0; head < heads; head++)                                 \
            sums[head * (groups) + group] = fused(v, (floats)weights[(size_t)head * weights_stride + t],            \
                                                  sums[head * (groups) + group]);                                   \
      }                                                                                                             \
    }                                                                                                               \
    _Pragma("clang loop unroll(full)") for (int j = 0; j < heads * (groups); j++)                                   \
        store(out + (size_t)(j / (groups)) * out_stride + i + (size_t)(j % (groups)) * 16, sums[j]);                     \
  } while (0)
    if (groups == 1) ADD_UP(1);
    else ADD_UP(VALUE_GROUPS);
#undef ADD_UP
    i += 16 * (size_t)groups;
  }
}

// A constant width and number of heads lets the compiler keep one loop for each.
#define IN_FOURS(call)                                        \
  do {                                                        \
    size_t h = 0;                                             \
    for (; h + 4 <= heads; h += 4) {                          \
      if (bits == 16) call(16, 4);                            \
      else call(8, 4);                                        \
    }                                                         \
    for (; h < heads; h++) {                                  \
      if (bits == 16) call(16, 1);                            \
      else call(8, 1);                                        \
    }                                                         \
  } while (0)

/// scores[head * scores_stride + t] = the sum of queries[head] times key t, times factors[head] * scales[t]. Keys:
/// [dimensions][slots / 16] groups. Writes whole groups, up to 15 scores too many.
static void attend_keys(const uint8_t *keys, int bits, size_t slots, size_t tokens, size_t count, const float *queries,
                        size_t heads, const float *factors, const float *scales, float *scores,
                        size_t scores_stride) {
#define KEYS(width, many)                                                                                          \
  attend_keys_in(keys, width, slots, tokens, count, queries + h * count, many, factors + h, scales,                \
                 scores + h * scores_stride, scores_stride)
  IN_FOURS(KEYS);
#undef KEYS
}

/// out[head][count] += the sum of value t times weights[head][t]. Values: [tokens][count / 16] groups.
static void attend_values(const uint8_t *values, int bits, size_t tokens, size_t count, const float *weights,
                          size_t weights_stride, size_t heads, float *out, size_t out_stride) {
#define VALUES(width, many)                                                                                       \
  attend_values_in(values, width, tokens, count, weights + h * weights_stride, weights_stride, many,              \
                   out + h * out_stride, out_stride)
  IN_FOURS(VALUES);
#undef VALUES
}
