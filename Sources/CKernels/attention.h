// Attention of one query head, written once over sixteen lanes. Included by each table after lanes.h.

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
