// The table for AVX-512 with VNNI, and its kernels that know no packing.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#define HALVES_IN_HARDWARE
#pragma clang attribute push(__attribute__((\
    target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi"), \
    min_vector_width(512))), apply_to = function)
#include "lanes.h"
#include "lanes_512.h"
#include "attention_memory.h"

/// Four columns of 32 rows times `n` vectors.
static inline __attribute__((always_inline)) void add_cached(__m512i u0, __m512i u1, const int8_t *vectors,
                                                             size_t vector_step, const int n, __m512i *low,
                                                             __m512i *high) {
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++) {
    __m512i a = four_activations(vectors + (size_t)i * vector_step);
    low[i] = _mm512_dpbusd_epi32(low[i], u0, a);
    high[i] = _mm512_dpbusd_epi32(high[i], u1, a);
  }
}

/// 32 rows of cached integers in some parts times `n` vectors. Unpacking without shuffles, because those share a port with
/// the products.
static inline __attribute__((always_inline)) void multiply_cached(const uint8_t *const *parts,
                                                                  const uint8_t *const *ahead, size_t part_count,
                                                                  const int bits, size_t fours, const int8_t *vectors,
                                                                  size_t vector_step, size_t four_step, const int n,
                                                                  bool begin, int32_t *sums, size_t sums_stride) {
  const __m512i mask = _mm512_set1_epi8((char)((1 << bits) - 1)), three = _mm512_set1_epi8(3);
  __m512i low[12], high[12];
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++) {
    const int32_t *from = sums + (size_t)i * sums_stride;
    low[i] = begin ? _mm512_setzero_si512() : load512(from);
    high[i] = begin ? _mm512_setzero_si512() : load512(from + 16);
  }
#define SHIFTED(b, by) _mm512_srli_epi16(b, by)
#define ADD(u0, u1)                                                                        \
  add_cached(_mm512_and_si512(u0, mask), _mm512_and_si512(u1, mask), vectors, vector_step, n, low, high); \
  vectors += four_step
// Two bits of one register, and the third of another.
#define JOINED(b0, b1) _mm512_ternarylogic_epi64(three, b0, b1, 0xca)
  for (size_t part = 0; part < part_count; part++) {
    const uint8_t *from = parts[part], *later = ahead[part];
    if (bits == 4)
      for (size_t four = 0; four < fours; four++, from += 64, later += 64) {
        prefetch(later);
        __m512i b = load512(from);
        ADD(b, SHIFTED(b, 4));
      }
    else
      for (size_t four = 0; four < fours; four += 4, from += 192, later += 192) {
        for (size_t line = 0; line < 192; line += 64) prefetch(later + line);
        __m512i b0 = load512(from), b1 = load512(from + 64), b2 = load512(from + 128);
        ADD(b0, SHIFTED(b0, 3));
        ADD(b1, SHIFTED(b1, 3));
        ADD(b2, SHIFTED(b2, 3));
        ADD(JOINED(SHIFTED(b0, 6), SHIFTED(b2, 4)), JOINED(SHIFTED(b1, 6), SHIFTED(b2, 5)));
      }
  }
#undef JOINED
#undef ADD
#undef SHIFTED
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++) {
    store512(sums + (size_t)i * sums_stride, low[i]);
    store512(sums + (size_t)i * sums_stride + 16, high[i]);
  }
}

struct plane_vectors;
static void cache_products_512(const uint8_t *const *parts, const uint8_t *const *ahead, size_t part_count, int bits,
                               size_t fours, struct plane_vectors vectors, size_t rows, int planes, bool begin,
                               int32_t *sums, size_t sums_stride);
#define CACHE_PRODUCTS cache_products_512
#define KEY_GROUPS 2
#define VALUE_GROUPS 4
#include "table_floats.h"

/// What cache_products in attention_planes.h does.
static void cache_products_512(const uint8_t *const *parts, const uint8_t *const *ahead, size_t part_count, int bits,
                               size_t fours, struct plane_vectors vectors, size_t rows, int planes, bool begin,
                               int32_t *sums, size_t sums_stride) {
  // Constant steps: the place of each vector is then part of an instruction.
  const bool apart = vectors.four_step == 4;
  for (size_t row = 0; row < rows;) {
    size_t some = rows - row >= 4 ? 4 : 1;
    const int8_t *v = vectors.bytes + row * (size_t)planes * vectors.vector_step;
    int32_t *out = sums + row * (size_t)planes * sums_stride;
#define MULTIPLY(bits, n)                                                                                         \
  (apart ? multiply_cached(parts, ahead, part_count, bits, fours, v, chunk_slots, 4, n, begin, out, sums_stride)         \
         : multiply_cached(parts, ahead, part_count, bits, fours, v, 4, vectors.four_step, n, begin, out, sums_stride))
#define MULTIPLY_ROWS(bits)                                                                                       \
  (some == 4 ? planes == 2 ? MULTIPLY(bits, 8) : MULTIPLY(bits, 12) : planes == 2 ? MULTIPLY(bits, 2) : MULTIPLY(bits, 3))
    if (bits == 4) MULTIPLY_ROWS(4);
    else MULTIPLY_ROWS(3);
#undef MULTIPLY_ROWS
#undef MULTIPLY
    row += some;
  }
}

#define VECTOR __m512i
#define LOAD load512
#define STORE store512
#define DOT _mm512_dpbusd_epi32
#define FOUR_BYTES four_activations
#define TOTAL _mm512_reduce_add_epi32
#include "vnni_products.h"

static KERNEL_TILE(tile_512) {
  (void)largest;
  for (size_t t = 0; t < tokens;) {
    const int8_t *a = activations + t * activation_stride;
    int32_t *out = sums + t * sums_stride;
    size_t n = tokens - t >= 12 ? 12 : tokens - t >= 8 ? 8 : tokens - t >= 4 ? 4 : 1;
    if (n == 12) multiply(tile, fours, a, activation_stride, 4, 12, begin, out, sums_stride);
    else if (n == 8) multiply(tile, fours, a, activation_stride, 4, 8, begin, out, sums_stride);
    else if (n == 4) multiply(tile, fours, a, activation_stride, 4, 4, begin, out, sums_stride);
    else multiply(tile, fours, a, activation_stride, 4, 1, begin, out, sums_stride);
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
    .nibbles = nibbles,
    .squared_relu = squared_relu_512,
    .alive = alive_512,
    FLOAT_KERNELS,
};
#endif
