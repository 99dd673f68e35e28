// Small things on registers of 512 bits, for the AVX-512 kernels; and the two packings seen as fields of a register.

static inline __m512i load512(const void *from) { return _mm512_loadu_si512(from); }
static inline void store512(void *to, __m512i v) { _mm512_storeu_si512(to, v); }

static inline __m512i four_activations(const int8_t *a) {
  int32_t four;
  memcpy(&four, a, 4);
  return _mm512_set1_epi32(four);
}

static inline __m512i field(__m512i b, int plane) {
  return _mm512_and_si512(b, _mm512_set1_epi8((char)(3 << (2 * plane))));
}

/// Bytes of four registers in turn: dword d of 128-bit lane L in out[i] holds byte 16 L + 4 i + d of each.
static inline void interleave(__m512i out[4], __m512i x0, __m512i x1, __m512i x2, __m512i x3) {
  __m512i l0 = _mm512_unpacklo_epi8(x0, x1), h0 = _mm512_unpackhi_epi8(x0, x1);
  __m512i l1 = _mm512_unpacklo_epi8(x2, x3), h1 = _mm512_unpackhi_epi8(x2, x3);
  out[0] = _mm512_unpacklo_epi16(l0, l1);
  out[1] = _mm512_unpackhi_epi16(l0, l1);
  out[2] = _mm512_unpacklo_epi16(h0, h1);
  out[3] = _mm512_unpackhi_epi16(h0, h1);
}

/// 128-bit lanes of four registers as a matrix: out[i] has lane i of each.
static inline void transpose_lanes(__m512i out[4], const __m512i in[4]) {
  __m512i a = _mm512_shuffle_i32x4(in[0], in[1], 0x44), b = _mm512_shuffle_i32x4(in[0], in[1], 0xee);
  __m512i c = _mm512_shuffle_i32x4(in[2], in[3], 0x44), d = _mm512_shuffle_i32x4(in[2], in[3], 0xee);
  out[0] = _mm512_shuffle_i32x4(a, c, 0x88);
  out[1] = _mm512_shuffle_i32x4(a, c, 0xdd);
  out[2] = _mm512_shuffle_i32x4(b, d, 0x88);
  out[3] = _mm512_shuffle_i32x4(b, d, 0xdd);
}

/// Dwords of sixteen registers as a matrix: out[i] has dword i of each.
static inline void transpose_words(__m512i out[16], const __m512i in[16]) {
  __m512i quads[16];  // [four registers][dword of a lane]: lane L holds dword 4 L + that of four registers
  for (int i = 0; i < 4; i++) {
    const __m512i *x = in + 4 * i;
    __m512i l0 = _mm512_unpacklo_epi32(x[0], x[1]), h0 = _mm512_unpackhi_epi32(x[0], x[1]);
    __m512i l1 = _mm512_unpacklo_epi32(x[2], x[3]), h1 = _mm512_unpackhi_epi32(x[2], x[3]);
    quads[4 * i] = _mm512_unpacklo_epi64(l0, l1);
    quads[4 * i + 1] = _mm512_unpackhi_epi64(l0, l1);
    quads[4 * i + 2] = _mm512_unpacklo_epi64(h0, h1);
    quads[4 * i + 3] = _mm512_unpackhi_epi64(h0, h1);
  }
  for (int d = 0; d < 4; d++) {
    __m512i same[4] = {quads[d], quads[4 + d], quads[8 + d], quads[12 + d]}, turned[4];
    transpose_lanes(turned, same);
    for (int lane = 0; lane < 4; lane++) out[4 * lane + d] = turned[lane];
  }
}
