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
