// Rows in two bits for AVX2: byte products in pairs (maddubs), summed in 16 bits as long as they fit.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "lanes_256.h"

/// Adds the products of 128 weights in 32 bytes to a sum of its own for each field; at most 512 a lane.
static inline void add_shifted(__m256i *sums, const uint8_t *w, const int8_t *a) {
  const __m256i three = _mm256_set1_epi8(3);
  __m256i b = load256(w);
  sums[0] = _mm256_add_epi16(sums[0], _mm256_maddubs_epi16(_mm256_and_si256(b, three), load256(a)));
  for (int plane = 1; plane < 4; plane++) {
    __m256i u = _mm256_and_si256(_mm256_srli_epi16(b, 2 * plane), three);
    sums[plane] = _mm256_add_epi16(sums[plane], _mm256_maddubs_epi16(u, load256(a + 64 * plane)));
  }
}

/// The same for small activations: fields at bits 2 and 6 keep their place and are four times too large; at most 192 in
/// sums[0] and sums[1] (the field at bit 4 comes down by a shift first).
static inline void add_small(__m256i *sums, const uint8_t *w, const int8_t *a) {
  const __m256i low = _mm256_set1_epi8(3), high = _mm256_set1_epi8(12);
  __m256i b = load256(w), c = _mm256_srli_epi16(b, 4);
  sums[0] = _mm256_add_epi16(sums[0], _mm256_add_epi16(_mm256_maddubs_epi16(_mm256_and_si256(b, low), load256(a)),
                                                       _mm256_maddubs_epi16(_mm256_and_si256(c, low), load256(a + 128))));
  sums[1] = _mm256_add_epi16(sums[1], _mm256_add_epi16(_mm256_maddubs_epi16(_mm256_and_si256(b, high), load256(a + 64)),
                                                       _mm256_maddubs_epi16(_mm256_and_si256(c, high), load256(a + 192))));
}

static inline int32_t row_shifted(const uint8_t *row, size_t stride, const int8_t *a, const uint8_t *next) {
  enum { chunks_in_16_bits = 31 };  // 62 * 512 = 31,744
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i total = _mm256_setzero_si256();
  for (size_t c = 0; c < stride;) {
    size_t end = c + 64 * chunks_in_16_bits < stride ? c + 64 * chunks_in_16_bits : stride;
    __m256i sums[4] = {0};
    for (; c < end; c += 64) {
      prefetch(next + c);
      add_shifted(sums, row + c, a + c * 4);
      add_shifted(sums, row + c + 32, a + c * 4 + 32);
    }
    for (int i = 0; i < 4; i++) total = _mm256_add_epi32(total, _mm256_madd_epi16(sums[i], ones));
  }
  return total_of_words(total);
}

static inline int32_t row_small(const uint8_t *row, size_t stride, const int8_t *a, const uint8_t *next) {
  enum { chunks_in_16_bits = 42 };  // 84 * 384 = 32,256: two fields of 12 * 2 * 2 * 4 each
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i total = _mm256_setzero_si256();
  for (size_t c = 0; c < stride;) {
    size_t end = c + 64 * chunks_in_16_bits < stride ? c + 64 * chunks_in_16_bits : stride;
    __m256i sums[2] = {0};
    for (; c < end; c += 64) {
      prefetch(next + c);
      add_small(sums, row + c, a + c * 4);
      add_small(sums, row + c + 32, a + c * 4 + 32);
    }
    __m256i high = _mm256_srai_epi32(_mm256_madd_epi16(sums[1], ones), 2);
    total = _mm256_add_epi32(total, _mm256_add_epi32(_mm256_madd_epi16(sums[0], ones), high));
  }
  return total_of_words(total);
}

KERNEL_ROWS(avx2_twos_rows) {
  for (size_t i = first; i < first + count; i++) {
    size_t r = row_list ? row_list[i] : i;
    const uint8_t *row = weights + r * stride;
    const uint8_t *next = next_row(weights, stride, row_list, list_count, i);
    int32_t sum = activations->are_small ? row_small(row, stride, activations->values, next)
                                         : row_shifted(row, stride, activations->values, next);
    out[r] = (float)(sum - activations->sum) * activations->scale;
  }
}

/// The sum of (q + 8) a over a row of four bits.
static inline int32_t row_of_nibbles(const uint8_t *row, size_t stride, const int8_t *activations) {
  enum { chunks_in_16_bits = 4 };  // 8 * 15 * 2 * 127 = 30,480 in each of two sums
  const __m256i ones = _mm256_set1_epi16(1), low = _mm256_set1_epi8(15);
  __m256i total = _mm256_setzero_si256();
  for (size_t c = 0; c < stride;) {
    size_t end = c + 64 * chunks_in_16_bits < stride ? c + 64 * chunks_in_16_bits : stride;
    __m256i sums[2] = {0};
    for (; c < end; c += 64) {
      for (size_t half = 0; half < 64; half += 32) {
        __m256i b = load256(row + c + half);
        const int8_t *a = activations + c * 2 + half;
        sums[0] = _mm256_add_epi16(sums[0], _mm256_maddubs_epi16(_mm256_and_si256(b, low), load256(a)));
        __m256i high = _mm256_and_si256(_mm256_srli_epi16(b, 4), low);
        sums[1] = _mm256_add_epi16(sums[1], _mm256_maddubs_epi16(high, load256(a + 64)));
      }
    }
    total = _mm256_add_epi32(total, _mm256_madd_epi16(sums[0], ones));
    total = _mm256_add_epi32(total, _mm256_madd_epi16(sums[1], ones));
  }
  return total_of_words(total);
}

KERNEL_NIBBLES(avx2_nibbles) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = weights + (first + i) * stride;
    for (size_t c = 0; c < stride; c += 64) prefetch(row + c + 8192);
    // After the first token the row is in the nearest cache.
    for (size_t t = 0; t < tokens; t++)
      sums[t * sums_stride + i] = row_of_nibbles(row, stride, activations + t * stride * 2);
  }
}
#pragma clang attribute pop
#endif
