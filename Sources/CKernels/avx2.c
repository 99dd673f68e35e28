// The kernels for AVX2: byte products in pairs (maddubs), sums in 16 bits as long as they fit.
#if defined(__x86_64__)
#include "kernels_private.h"
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "lanes.h"
#include "float_kernels.h"

/// One 32-byte half of a chunk: the sum of its 128 products, in pairs of 16 bits. At most 4 * 512 a lane.
static inline __m256i half_chunk(const uint8_t *w, const int8_t *a) {
  const __m256i three = _mm256_set1_epi8(3);
  __m256i b = _mm256_loadu_si256((const __m256i *)w);
  __m256i u0 = _mm256_and_si256(b, three);
  __m256i u1 = _mm256_and_si256(_mm256_srli_epi16(b, 2), three);
  __m256i u2 = _mm256_and_si256(_mm256_srli_epi16(b, 4), three);
  __m256i u3 = _mm256_and_si256(_mm256_srli_epi16(b, 6), three);
  __m256i p0 = _mm256_maddubs_epi16(u0, _mm256_loadu_si256((const __m256i *)a));
  __m256i p1 = _mm256_maddubs_epi16(u1, _mm256_loadu_si256((const __m256i *)(a + 64)));
  __m256i p2 = _mm256_maddubs_epi16(u2, _mm256_loadu_si256((const __m256i *)(a + 128)));
  __m256i p3 = _mm256_maddubs_epi16(u3, _mm256_loadu_si256((const __m256i *)(a + 192)));
  return _mm256_add_epi16(_mm256_add_epi16(p0, p1), _mm256_add_epi16(p2, p3));
}

static inline int32_t total_words(__m256i v) {
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
  return _mm_cvtsi128_si32(s);
}

static void rows(const uint8_t *weights, size_t row_bytes, const int8_t *activations, const uint32_t *row_list,
                 size_t first, size_t count, int32_t *out) {
  enum { chunks_in_16_bits = 15 };  // 15 * 2048 = 30,720 in each of two sums
  const __m256i ones = _mm256_set1_epi16(1);
  const __m256i unsigned_ones = _mm256_set1_epi8(1);
  __m256i activation_sums = _mm256_setzero_si256();
  for (size_t i = 0; i < row_bytes * 4; i += 32) {
    __m256i pairs = _mm256_maddubs_epi16(unsigned_ones, _mm256_loadu_si256((const __m256i *)(activations + i)));
    activation_sums = _mm256_add_epi32(activation_sums, _mm256_madd_epi16(pairs, ones));
  }
  int32_t activation_sum = total_words(activation_sums);
  for (size_t i = 0; i < count; i++) {
    size_t r = row_list ? row_list[first + i] : first + i;
    if (row_list && i + 8 < count) _mm_prefetch((const char *)(weights + row_list[first + i + 8] * row_bytes), _MM_HINT_T0);
    const uint8_t *row = weights + r * row_bytes;
    __m256i sum = _mm256_setzero_si256();
    for (size_t c = 0; c < row_bytes;) {
      size_t end = c + 64 * chunks_in_16_bits < row_bytes ? c + 64 * chunks_in_16_bits : row_bytes;
      __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
      for (; c < end; c += 64) {
        even = _mm256_add_epi16(even, half_chunk(row + c, activations + c * 4));
        odd = _mm256_add_epi16(odd, half_chunk(row + c + 32, activations + c * 4 + 32));
      }
      sum = _mm256_add_epi32(sum, _mm256_add_epi32(_mm256_madd_epi16(even, ones), _mm256_madd_epi16(odd, ones)));
    }
    out[r] = total_words(sum) - activation_sum;
  }
}

static inline void widen(int32_t *to, __m256i low, __m256i high) {
  // The unpacked bytes of a pair of columns stand as 0-7, 16-23 in `low` and 8-15, 24-31 in `high`.
  __m128i parts[4] = {_mm256_castsi256_si128(low), _mm256_castsi256_si128(high), _mm256_extracti128_si256(low, 1),
                      _mm256_extracti128_si256(high, 1)};
  for (int i = 0; i < 4; i++) {
    __m256i *o = (__m256i *)(to + 8 * i);
    _mm256_storeu_si256(o, _mm256_add_epi32(_mm256_loadu_si256(o), _mm256_cvtepi16_epi32(parts[i])));
  }
}

static void columns(const uint8_t *weights, size_t column_bytes, const uint32_t *column_list,
                    const int8_t *activations, size_t alive, size_t first_chunk, size_t chunk_count, int32_t *out) {
  enum { pairs_in_16_bits = 60 };  // 60 * 512 = 30,720
  const __m256i three = _mm256_set1_epi8(3);
  int32_t activation_sum = 0;
  for (size_t i = 0; i < alive; i++) activation_sum += activations[i];
  for (size_t half = first_chunk * 2; half < (first_chunk + chunk_count) * 2; half++) {
    int32_t *o = out + half / 2 * 256 + half % 2 * 32;
    for (int plane = 0; plane < 4; plane++)
      for (int j = 0; j < 32; j++) o[plane * 64 + j] = -activation_sum;
    const uint8_t *base = weights + half * 32;
    for (size_t i = 0; i < alive;) {
      __m256i sums[8];
      for (int s = 0; s < 8; s++) sums[s] = _mm256_setzero_si256();
      for (int pair = 0; pair < pairs_in_16_bits && i < alive; pair++, i += 2) {
        bool lone = i + 1 == alive;
        __m256i a = _mm256_loadu_si256((const __m256i *)(base + column_list[i] * column_bytes));
        __m256i b = lone ? a : _mm256_loadu_si256((const __m256i *)(base + column_list[i + 1] * column_bytes));
        uint8_t second = lone ? 0 : (uint8_t)activations[i + 1];
        __m256i both = _mm256_set1_epi16((short)((uint8_t)activations[i] | second << 8));
        __m256i low = _mm256_unpacklo_epi8(a, b), high = _mm256_unpackhi_epi8(a, b);
        for (int plane = 0; plane < 4; plane++) {
          __m256i ul = _mm256_and_si256(_mm256_srli_epi16(low, 2 * plane), three);
          __m256i uh = _mm256_and_si256(_mm256_srli_epi16(high, 2 * plane), three);
          sums[2 * plane] = _mm256_add_epi16(sums[2 * plane], _mm256_maddubs_epi16(ul, both));
          sums[2 * plane + 1] = _mm256_add_epi16(sums[2 * plane + 1], _mm256_maddubs_epi16(uh, both));
        }
      }
      for (int plane = 0; plane < 4; plane++) widen(o + plane * 64, sums[2 * plane], sums[2 * plane + 1]);
    }
  }
}

const struct kernel_table kernel_table_avx2 = {
    "avx2",        rows,          columns,      rows_float,   columns_float, dense,  rms_norm,
    quantize_int8, quantize_int4, quantize_fp4, cache_encode, cache_decode,  attend,
};
#pragma clang attribute pop
#endif
