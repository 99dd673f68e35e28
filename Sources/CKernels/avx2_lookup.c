// Four weights a byte times many tokens by lookup, for AVX2.
//
// Each half of a byte of packed weights is an index: two weights of two bits. A register holds the same half byte of 32
// rows, and a table of sixteen sums of two activations, raised by 32 so that none is negative; one shuffle looks up 32
// sums. Four of them fit into a byte, and are then added to sums of 16 bits: of all bytes, and of the odd ones alone.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "lanes_256.h"

enum {
  rows_in_tile = 32,
  lookups = 128,           // in a chunk: [byte][low half, high half]
  raised = 32,             // what is added to every sum in a table
  chunks_in_16_bits = 8    // 1,024 lookups of at most 60 stay below 65,536
};

/// Bytes of sixteen registers as a matrix, in each of their halves: out[i] has byte i of each.
static inline void transpose_bytes(__m256i out[16], const __m256i in[16]) {
  __m256i a[16], b[16];
  // Each step puts register i and the one eight further side by side; after four, bytes have found their place.
  memcpy(a, in, sizeof a);
  for (int step = 0; step < 4; step++) {
    for (int i = 0; i < 8; i++) {
      b[2 * i] = _mm256_unpacklo_epi8(a[i], a[i + 8]);
      b[2 * i + 1] = _mm256_unpackhi_epi8(a[i], a[i + 8]);
    }
    memcpy(a, b, sizeof a);
  }
  memcpy(out, a, sizeof a);
}

static inline __m256i two_rows(const uint8_t *weights, size_t stride, size_t rows, size_t first, size_t at) {
  __m128i low = _mm_setzero_si128(), high = low;
  if (first < rows) low = _mm_loadu_si128((const __m128i *)(weights + first * stride + at));
  if (first + 16 < rows) high = _mm_loadu_si128((const __m128i *)(weights + (first + 16) * stride + at));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

static KERNEL_LOOKUP_INDICES(indices_256) {
  const __m256i half = _mm256_set1_epi8(15);
  for (size_t at = 0; at < stride; at += 16) {
    __m256i packed[16], turned[16];
    for (size_t i = 0; i < 16; i++) {
      prefetch(weights + (i + rows_in_tile) * stride + at);  // the next tile
      prefetch(weights + (i + 16 + rows_in_tile) * stride + at);
      packed[i] = two_rows(weights, stride, rows, i, at);
    }
    transpose_bytes(turned, packed);
    for (size_t i = 0; i < 16; i++) {
      uint8_t *to = indices + (at + i) * 2 * rows_in_tile;
      store256(to, _mm256_and_si256(turned[i], half));
      store256(to + rows_in_tile, _mm256_and_si256(_mm256_srli_epi16(turned[i], 4), half));
    }
  }
}

static KERNEL_LOOKUP_TABLES(tables_256) {
  // An entry is u0 + 4 u1; u is 3 in none that is looked up.
  const __m128i first = _mm_setr_epi8(0, 1, 2, 0, 0, 1, 2, 0, 0, 1, 2, 0, 0, 1, 2, 0);
  const __m128i second = _mm_setr_epi8(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0);
  const __m256i low = _mm256_set_m128i(_mm_unpackhi_epi8(first, second), _mm_unpacklo_epi8(first, second));
  const __m256i raise = _mm256_set1_epi16(raised);
  for (size_t chunk = 0; chunk < chunks; chunk++, activations += 256)
    for (size_t j = 0; j < 64; j++)
      for (size_t i = 0; i < 2; i++, tables += 16) {
        // Twice the same two activations, times the weights of eight entries a half.
        uint16_t two = (uint16_t)((uint8_t)activations[128 * i + j] | (uint8_t)activations[128 * i + 64 + j] << 8);
        __m256i sums = _mm256_add_epi16(_mm256_maddubs_epi16(low, _mm256_set1_epi16((short)two)), raise);
        _mm_storeu_si128((__m128i *)tables,
                         _mm_packus_epi16(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1)));
      }
}

/// Adds 32 sums of 16 bits to those of 32: `odd` are those of odd rows, `all` those of even rows and 256 times the odd.
static inline void add_widened(__m256i all, __m256i odd, int32_t less, int32_t *sums) {
  __m256i even = _mm256_sub_epi16(all, _mm256_slli_epi16(odd, 8)), minus = _mm256_set1_epi32(less);
  __m256i low = _mm256_unpacklo_epi16(even, odd), high = _mm256_unpackhi_epi16(even, odd);
  const __m128i eights[4] = {_mm256_castsi256_si128(low), _mm256_castsi256_si128(high),
                             _mm256_extracti128_si256(low, 1), _mm256_extracti128_si256(high, 1)};
  for (int i = 0; i < 4; i++) {
    __m256i wide = _mm256_sub_epi32(_mm256_cvtepu16_epi32(eights[i]), minus);
    store256(sums + 8 * i, _mm256_add_epi32(load256(sums + 8 * i), wide));
  }
}

static inline __attribute__((always_inline)) void look_up(const uint8_t *indices, size_t count, const uint8_t *tables,
                                                          size_t table_stride, const int n, int32_t *sums) {
  __m256i all[4], odd[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++) all[t] = odd[t] = _mm256_setzero_si256();
  for (size_t i = 0; i < count; i += 4, indices += 4 * rows_in_tile, tables += 4 * 16) {
    __m256i index[4];
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++) index[k] = load256(indices + k * rows_in_tile);
#pragma clang loop unroll(full)
    for (int t = 0; t < n; t++) {
      const __m128i *table = (const __m128i *)(tables + (size_t)t * table_stride);
      __m256i found[4];
#pragma clang loop unroll(full)
      for (int k = 0; k < 4; k++)
        found[k] = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(table + k)), index[k]);
      __m256i sum = _mm256_add_epi8(_mm256_add_epi8(found[0], found[1]), _mm256_add_epi8(found[2], found[3]));
      all[t] = _mm256_add_epi16(all[t], sum);
      odd[t] = _mm256_add_epi16(odd[t], _mm256_srli_epi16(sum, 8));
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++) add_widened(all[t], odd[t], raised * (int32_t)count, sums + t * rows_in_tile);
}

static KERNEL_LOOKUP(look_up_256) {
  memset(sums, 0, tokens * rows_in_tile * sizeof *sums);
  for (size_t t = 0; t < tokens;) {
    size_t n = tokens - t >= 4 ? 4 : 1;
    for (size_t chunk = 0; chunk < chunks; chunk += chunks_in_16_bits) {
      size_t count = (chunks - chunk < chunks_in_16_bits ? chunks - chunk : chunks_in_16_bits) * lookups;
      const uint8_t *from = indices + chunk * lookups * rows_in_tile;
      const uint8_t *table = tables + t * table_stride + chunk * lookups * 16;
      if (n == 4) look_up(from, count, table, table_stride, 4, sums + t * rows_in_tile);
      else look_up(from, count, table, table_stride, 1, sums + t * rows_in_tile);
    }
    t += n;
  }
}
#pragma clang attribute pop

const struct kernel_lookup kernel_lookup_avx2 = {
    .packing = kernel_twos,
    .largest = 8,
    .rows = rows_in_tile,
    .tokens = 4,
    .index_bytes = lookups * rows_in_tile,
    .table_bytes = lookups * 16,
    .indices = indices_256,
    .tables = tables_256,
    .multiply = look_up_256,
};
#endif
