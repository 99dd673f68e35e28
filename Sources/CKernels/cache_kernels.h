// Heads of the cache, in and out, written once over sixteen lanes. Included by each table after float_vectors.h.

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

static float cache_round(const float *head, size_t count, int bits, uint16_t *integers) {
  if (bits == 16) {
    for (size_t i = 0; i < count; i++) integers[i] = to_half(head[i]);
    return 1;
  }
  float n = (float)((1 << (bits - 1)) - 1);
  float scale = __builtin_fmaxf(largest_magnitude(head, count), 1e-8f) / n;
  for (size_t i = 0; i < count; i += 16) {
    size_t lanes = count - i < 16 ? count - i : 16;
    // The factor sends exact halves toward zero: v is an integer times one scale, so halves are common.
    floats v = round_clip(load_part(head + i, lanes) / scale * (1.0f - 0x1p-12f), -n, n) + n;
    halves u = __builtin_convertvector(v, halves);
    memcpy(integers + i, &u, lanes * sizeof *integers);
  }
  return scale;
}

static void cache_floats(const uint16_t *integers, size_t count, int bits, float scale, float *out) {
  for (size_t i = 0; i < count; i++) {
    if (bits == 16) out[i] = from_halves((halves)integers[i])[0];
    else out[i] = (float)((int)integers[i] - ((1 << (bits - 1)) - 1)) * scale;
  }
}
