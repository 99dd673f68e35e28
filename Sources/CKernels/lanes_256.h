// Small things on registers of 256 bits. Included by the kernels for AVX2 and AVX-VNNI, inside their target attribute.

static inline __m256i load256(const void *from) { return _mm256_loadu_si256((const __m256i *)from); }
static inline void store256(void *to, __m256i v) { _mm256_storeu_si256((__m256i *)to, v); }

static inline __m256i four_activations(const int8_t *a) {
  int32_t four;
  memcpy(&four, a, 4);
  return _mm256_set1_epi32(four);
}

static inline int32_t total_of_words(__m256i v) {
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
  return _mm_cvtsi128_si32(s);
}

/// Bytes of four registers in turn: dword d of 128-bit lane L in out[i] holds byte 16 L + 4 i + d of each.
static inline void interleave(__m256i out[4], __m256i x0, __m256i x1, __m256i x2, __m256i x3) {
  __m256i l0 = _mm256_unpacklo_epi8(x0, x1), h0 = _mm256_unpackhi_epi8(x0, x1);
  __m256i l1 = _mm256_unpacklo_epi8(x2, x3), h1 = _mm256_unpackhi_epi8(x2, x3);
  out[0] = _mm256_unpacklo_epi16(l0, l1);
  out[1] = _mm256_unpackhi_epi16(l0, l1);
  out[2] = _mm256_unpacklo_epi16(h0, h1);
  out[3] = _mm256_unpackhi_epi16(h0, h1);
}
