// The table for AVX-512 with VNNI, and its kernels that know no packing.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#define HALVES_IN_HARDWARE
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi"), min_vector_width(512))), apply_to = function)
#include "lanes.h"
#include "lanes_512.h"

static inline __m256i load256(const void *from) { return _mm256_loadu_si256((const __m256i *)from); }

/// 32 rows of cached integers times `n` vectors. Integers are unpacked on the way: each eight bytes get those that hold
/// their eight integers, and pick them.
static inline __attribute__((always_inline)) void multiply_cached(const uint8_t *groups, const int bits, size_t fours,
                                                                  const int8_t *vectors, size_t stride, const int n,
                                                                  bool begin, int32_t *sums, size_t sums_stride) {
  const uint64_t counting = 0x0706050403020100, ones = 0x0101010101010101;
  const __m512i starts = _mm512_set1_epi64((int64_t)(counting * (uint64_t)bits));
  const __m512i eights = _mm512_setr_epi64(0, (int64_t)ones, (int64_t)ones * 2, (int64_t)ones * 3, (int64_t)ones * 4,
                                           (int64_t)ones * 5, (int64_t)ones * 6, (int64_t)ones * 7);
  const __m512i sources = _mm512_add_epi8(
      bits == 4 ? _mm512_slli_epi64(eights, 2) : _mm512_add_epi8(eights, _mm512_slli_epi64(eights, 1)),
      _mm512_set1_epi64((int64_t)counting));
  const __m512i mask = _mm512_set1_epi8((char)((1 << bits) - 1));
  __m512i low[12], high[12];
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++) {
    const int32_t *from = sums + (size_t)i * sums_stride;
    low[i] = begin ? _mm512_setzero_si512() : load512(from);
    high[i] = begin ? _mm512_setzero_si512() : load512(from + 16);
  }
  for (size_t four = 0; four < fours; four++, groups += 16 * bits) {
    __m512i u0 = _mm512_permutexvar_epi8(sources, _mm512_castsi256_si512(load256(groups)));
    __m512i u1 = _mm512_permutexvar_epi8(sources, _mm512_castsi256_si512(load256(groups + 8 * bits)));
    u0 = _mm512_and_si512(_mm512_multishift_epi64_epi8(starts, u0), mask);
    u1 = _mm512_and_si512(_mm512_multishift_epi64_epi8(starts, u1), mask);
#pragma clang loop unroll(full)
    for (int i = 0; i < n; i++) {
      __m512i a = four_activations(vectors + (size_t)i * stride + four * 4);
      low[i] = _mm512_dpbusd_epi32(low[i], u0, a);
      high[i] = _mm512_dpbusd_epi32(high[i], u1, a);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++) {
    store512(sums + (size_t)i * sums_stride, low[i]);
    store512(sums + (size_t)i * sums_stride + 16, high[i]);
  }
}

/// What cache_products in attention.h does. `count` is a multiple of three.
static void cache_products_512(const uint8_t *groups, int bits, size_t fours, const int8_t *vectors, size_t stride,
                               size_t count, bool begin, int32_t *sums, size_t sums_stride) {
  for (size_t i = 0; i < count;) {
    size_t n = count - i >= 12 ? 12 : 3;
    const int8_t *v = vectors + i * stride;
    int32_t *out = sums + i * sums_stride;
    if (bits == 4 && n == 12) multiply_cached(groups, 4, fours, v, stride, 12, begin, out, sums_stride);
    else if (bits == 4) multiply_cached(groups, 4, fours, v, stride, 3, begin, out, sums_stride);
    else if (n == 12) multiply_cached(groups, 3, fours, v, stride, 12, begin, out, sums_stride);
    else multiply_cached(groups, 3, fours, v, stride, 3, begin, out, sums_stride);
    i += n;
  }
}
#define CACHE_PRODUCTS cache_products_512
#define KEY_GROUPS 2
#define VALUE_GROUPS 4
#include "table_floats.h"

static inline __attribute__((always_inline)) void multiply(const uint8_t *tile, size_t fours, const int8_t *activations,
                                                           size_t activation_stride, const int n, bool begin,
                                                           int32_t *sums, size_t sums_stride) {
  __m512i low[12], high[12];
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++) {
    const int32_t *from = sums + (size_t)t * sums_stride;
    low[t] = begin ? _mm512_setzero_si512() : load512(from);
    high[t] = begin ? _mm512_setzero_si512() : load512(from + 16);
  }
  for (size_t four = 0; four < fours; four++) {
    __m512i u0 = load512(tile + four * kernel_tile_rows * 4), u1 = load512(tile + four * kernel_tile_rows * 4 + 64);
#pragma clang loop unroll(full)
    for (int t = 0; t < n; t++) {
      __m512i a = four_activations(activations + (size_t)t * activation_stride + four * 4);
      low[t] = _mm512_dpbusd_epi32(low[t], u0, a);
      high[t] = _mm512_dpbusd_epi32(high[t], u1, a);
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++) {
    store512(sums + (size_t)t * sums_stride, low[t]);
    store512(sums + (size_t)t * sums_stride + 16, high[t]);
  }
}

static KERNEL_TILE(tile_512) {
  (void)largest;
  for (size_t t = 0; t < tokens;) {
    const int8_t *a = activations + t * activation_stride;
    int32_t *out = sums + t * sums_stride;
    size_t n = tokens - t >= 12 ? 12 : tokens - t >= 8 ? 8 : tokens - t >= 4 ? 4 : 1;
    if (n == 12) multiply(tile, fours, a, activation_stride, 12, begin, out, sums_stride);
    else if (n == 8) multiply(tile, fours, a, activation_stride, 8, begin, out, sums_stride);
    else if (n == 4) multiply(tile, fours, a, activation_stride, 4, begin, out, sums_stride);
    else multiply(tile, fours, a, activation_stride, 1, begin, out, sums_stride);
    t += n;
  }
}

static size_t squared_relu_512(float *g, size_t count, uint32_t *alive, size_t *ties) {
  const __m512 zero = _mm512_setzero_ps();
  __m512i index = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  size_t found = 0, zeros = 0;
  for (size_t i = 0; i < count; i += 16) {
    __mmask16 there = count - i < 16 ? (__mmask16)((1u << (count - i)) - 1) : 0xffff;
    __m512 v = _mm512_maskz_loadu_ps(there, g + i);
    zeros += (size_t)__builtin_popcount(_mm512_mask_cmp_ps_mask(there, v, zero, _CMP_EQ_OQ));
    v = _mm512_max_ps(v, zero);
    v = _mm512_mul_ps(v, v);
    _mm512_mask_storeu_ps(g + i, there, v);
    __mmask16 lives = _mm512_mask_cmp_ps_mask(there, v, zero, _CMP_NEQ_UQ);
    _mm512_storeu_si512(alive + found, _mm512_maskz_compress_epi32(lives, index));
    found += (size_t)__builtin_popcount(lives);
    index = _mm512_add_epi32(index, _mm512_set1_epi32(16));
  }
  *ties = zeros;
  return found;
}

static size_t alive_512(const int8_t *values, size_t count, uint32_t *indices, int8_t *kept) {
  __m512i index = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  size_t found = 0;
  for (size_t i = 0; i < count; i += 16) {
    __mmask16 there = count - i < 16 ? (__mmask16)((1u << (count - i)) - 1) : 0xffff;
    __m128i bytes = _mm_maskz_loadu_epi8(there, values + i);
    __mmask16 lives = _mm_test_epi8_mask(bytes, bytes);
    _mm512_storeu_si512(indices + found, _mm512_maskz_compress_epi32(lives, index));
    __m512i wide = _mm512_maskz_compress_epi32(lives, _mm512_cvtepi8_epi32(bytes));
    _mm_storeu_si128((__m128i *)(kept + found), _mm512_cvtepi32_epi8(wide));
    found += (size_t)__builtin_popcount(lives);
    index = _mm512_add_epi32(index, _mm512_set1_epi32(16));
  }
  return found;
}

/// One row of four bits times n tokens.
static inline __attribute__((always_inline)) void nibbles_of_row(const uint8_t *row, size_t stride,
                                                                 const int8_t *activations, const int n, int32_t *sums,
                                                                 size_t sums_stride) {
  const __m512i low = _mm512_set1_epi8(15), high = _mm512_set1_epi8((char)240);
  __m512i lows[4] = {0}, highs[4] = {0};
  for (size_t c = 0; c < stride; c += 64) {
    __m512i b = load512(row + c), bl = _mm512_and_si512(b, low), bh = _mm512_and_si512(b, high);
#pragma clang loop unroll(full)
    for (int t = 0; t < n; t++) {
      const int8_t *a = activations + ((size_t)t * stride + c) * 2;
      lows[t] = _mm512_dpbusd_epi32(lows[t], bl, load512(a));
      highs[t] = _mm512_dpbusd_epi32(highs[t], bh, load512(a + 64));
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++)  // the high halves were sixteen times too large
    sums[(size_t)t * sums_stride] = _mm512_reduce_add_epi32(_mm512_add_epi32(lows[t], _mm512_srai_epi32(highs[t], 4)));
}

static KERNEL_NIBBLES(nibbles_512) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = weights + (first + i) * stride;
    for (size_t c = 0; c < stride; c += 64) prefetch(row + c + 8192);
    // After the first tokens the row is in the nearest cache.
    for (size_t t = 0; t < tokens;) {
      const int8_t *a = activations + t * stride * 2;
      int32_t *out = sums + t * sums_stride + i;
      size_t n = tokens - t >= 4 ? 4 : tokens - t >= 2 ? 2 : 1;
      if (n == 4) nibbles_of_row(row, stride, a, 4, out, sums_stride);
      else if (n == 2) nibbles_of_row(row, stride, a, 2, out, sums_stride);
      else nibbles_of_row(row, stride, a, 1, out, sums_stride);
      t += n;
    }
  }
}
#pragma clang attribute pop

#define AVX512(packing)                                                                                         \
  avx512_##packing##_rows, avx512_##packing##_columns, avx512_##packing##_columns_total,                       \
      avx512_##packing##_unpack_rows, avx512_##packing##_unpack_columns

// Five weights a byte need VBMI too: see kernel_table_runs_here.
const struct kernel_table kernel_table_avx512 = {
    .name = "avx512",
    .ternary = {{AVX512(twos), FLOAT_TWOS}, {AVX512(fives), FLOAT_FIVES}},
    .grouped = avx512_grouped_products,
    .tokens_worth_tiles = 8,
    .tile = tile_512,
    .lookup = &kernel_lookup_avx512,
    .nibbles = nibbles_512,
    .squared_relu = squared_relu_512,
    .alive = alive_512,
    FLOAT_KERNELS,
};
#endif
