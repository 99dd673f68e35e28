// Columns in two bits for AVX2. Two alive columns are interleaved byte by byte, so that a maddubs with their two
// activations finishes one output's pair; eight columns go over all outputs, whose sums of 16 bits stay in L1.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "lanes_256.h"

enum { passes_in_16_bits = 15 };  // 15 * 4 * 512 = 30,720

// narrow: for each half chunk, 32 outputs a plane, as [plane][unpacked low, high][16].
static inline void add_pass(const struct column_pass *pass, size_t stride, int16_t *narrow) {
  const __m256i three = _mm256_set1_epi8(3);
  __m256i a[4];
  for (int pair = 0; pair < 4; pair++) {
    uint16_t two;
    memcpy(&two, pass->activations + 2 * pair, 2);
    a[pair] = _mm256_set1_epi16((short)two);
  }
  for (size_t at = 0; at < stride; at += 32, narrow += 128) {
    if (at % 64 == 0)
      for (int i = 0; i < columns_in_pass; i++) prefetch(pass->later[i] + at);
    for (int high = 0; high < 2; high++) {
      __m256i sums[4];
      for (int plane = 0; plane < 4; plane++) sums[plane] = load256(narrow + plane * 32 + high * 16);
      for (int pair = 0; pair < 4; pair++) {
        __m256i x = load256(pass->weights[2 * pair] + at), y = load256(pass->weights[2 * pair + 1] + at);
        __m256i b = high ? _mm256_unpackhi_epi8(x, y) : _mm256_unpacklo_epi8(x, y);
        for (int plane = 0; plane < 4; plane++) {
          __m256i u = _mm256_and_si256(_mm256_srli_epi16(b, 2 * plane), three);
          sums[plane] = _mm256_add_epi16(sums[plane], _mm256_maddubs_epi16(u, a[pair]));
        }
      }
      for (int plane = 0; plane < 4; plane++) store256(narrow + plane * 32 + high * 16, sums[plane]);
    }
  }
}

/// Adds the 16-bit sums to those of 32 bits in the order of the outputs, and begins them anew.
static inline void widen(int16_t *narrow, size_t stride, int32_t *sums) {
  for (size_t at = 0; at < stride; at += 32)
    for (int plane = 0; plane < 4; plane++) {
      int32_t *out = sums + at / 64 * 256 + plane * 64 + at % 64;
      int16_t *from = narrow + at * 4 + plane * 32;
      // Unpacked low: bytes 0-7 and 16-23; high: 8-15 and 24-31.
      static const int places[4] = {0, 16, 8, 24};
      for (int i = 0; i < 4; i++) {
        __m256i wide = _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(from + 8 * i)));
        store256(out + places[i], _mm256_add_epi32(load256(out + places[i]), wide));
      }
      store256(from, _mm256_setzero_si256());
      store256(from + 16, _mm256_setzero_si256());
    }
}

KERNEL_COLUMNS(avx2_twos_columns) {
  int16_t *narrow = (int16_t *)(sums + stride / 64 * 320);
  size_t passes = 0;
  for (size_t i = first; i < first + count; i += columns_in_pass) {
    struct column_pass pass;
    next_pass(&pass, weights, stride, column_list, activations, list_count, i, first + count);
    add_pass(&pass, stride, narrow);
    if (++passes == passes_in_16_bits) {
      widen(narrow, stride, sums);
      passes = 0;
    }
  }
  widen(narrow, stride, sums);
}

KERNEL_COLUMNS_TOTAL(avx2_twos_columns_total) {
  (void)stride;
  for (size_t r = 0; r < rows; r++) {
    int32_t sum = -activation_sum;
    for (size_t set = 0; set < sets; set++) sum += sums[set][r];
    out[r] = (float)sum * scale;
  }
}
#pragma clang attribute pop
#endif
