// Five weights a byte times many tokens by lookup, for AVX-512 with VBMI.
//
// A byte of packed weights is two indices: its first three weights as a number of base three, and its last two as two
// bits each. Four bytes of sixteen rows fill a register, so each of the four has a part of the table to itself: 32
// sums of three activations, or 16 of two. One permutation looks up 64 sums, and a dot product with ones adds them up.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#pragma clang attribute push(__attribute__((\
    target("avx2,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi"), \
    min_vector_width(512))), apply_to = function)
#include "lanes_512.h"

enum {
  groups = 4,              // of sixteen rows in a tile
  fours = 16,              // of bytes in a chunk
  table_bytes = 128 + 64,  // of a token, for four bytes: [4][32] for the first three weights, [4][16] for the last two
  index_bytes = 2 * groups * 64  // of a tile, for four bytes: [first three, last two][groups]
};

/// The bytes 0, 1, 2, 3 times `step` in every four.
static inline __m512i four_starts(int step) { return _mm512_set1_epi32(0x03020100 * step); }

static inline void indices_of_bytes(__m512i b, uint8_t *triples, uint8_t *pairs) {
  const __m512i fifth = _mm512_set1_epi8(85), fourth = _mm512_set1_epi8(29), three = _mm512_set1_epi8(3);
  // A difference wraps above what is smaller than 85, or 29.
  __m512i r = _mm512_min_epu8(b, _mm512_sub_epi8(b, fifth));
  r = _mm512_min_epu8(r, _mm512_sub_epi8(r, fifth));
  __m512i triple = _mm512_min_epu8(r, _mm512_sub_epi8(r, fourth));
  triple = _mm512_min_epu8(triple, _mm512_sub_epi8(triple, fourth));
  // 85 and 29 are 1 modulo 4, and their doubles 2.
  __m512i u4 = _mm512_and_si512(_mm512_sub_epi8(b, r), three), u3 = _mm512_and_si512(_mm512_sub_epi8(r, triple), three);
  __m512i pair = _mm512_or_si512(u3, _mm512_slli_epi16(u4, 2));
  store512(triples, _mm512_or_si512(triple, four_starts(32)));
  store512(pairs, _mm512_or_si512(pair, four_starts(16)));
}

static KERNEL_LOOKUP_INDICES(indices_512) {
  for (size_t group = 0; group < groups; group++)
    for (size_t at = 0; at < stride; at += 64) {
      __m512i packed[16], turned[16];
      for (size_t i = 0; i < 16; i++) {
        size_t r = group * 16 + i;
        prefetch(weights + (r + groups * 16) * stride + at);  // the next tile
        packed[i] = r < rows ? load512(weights + r * stride + at) : _mm512_setzero_si512();
      }
      transpose_words(turned, packed);
      uint8_t *to = indices + at / 64 * fours * index_bytes + group * 64;
      for (size_t four = 0; four < fours; four++, to += index_bytes)
        indices_of_bytes(turned[four], to, to + groups * 64);
    }
}

/// Sums of activations for every index, where a weight is 1 or 2 in the entries of its masks.
static inline __m512i add_where(__m512i sums, __m512i a, __mmask64 is_some, __mmask64 is_two) {
  sums = _mm512_mask_add_epi8(sums, is_some, sums, a);
  return _mm512_mask_add_epi8(sums, is_two, sums, a);
}

/// The entries of a table, `slots` for a byte, whose index has a digit of at least `least` at a place.
static inline __mmask64 entries_with(int slots, int base, int place, int least) {
  uint64_t mask = 0;
  for (int entry = 0; entry < 64; entry++) mask |= (uint64_t)(entry % slots / place % base >= least) << entry;
  return mask;
}

static KERNEL_LOOKUP_TABLES(tables_512) {
  const __m512i ones = _mm512_set1_epi8(1);
  __m512i half = _mm512_inserti64x4(_mm512_setzero_si512(), _mm256_set1_epi8(1), 1);  // 0 and 1, 32 times each
  __m512i quarter = _mm512_inserti32x4(half, _mm_set1_epi8(1), 1);
  quarter = _mm512_add_epi8(quarter, _mm512_inserti64x4(_mm512_setzero_si512(), _mm256_set1_epi8(1), 1));
  quarter = _mm512_inserti32x4(quarter, _mm_set1_epi8(3), 3);  // 0, 1, 2 and 3, 16 times each
  const __mmask64 some[5] = {entries_with(32, 3, 1, 1), entries_with(32, 3, 3, 1), entries_with(32, 3, 9, 1),
                             entries_with(16, 4, 1, 1), entries_with(16, 4, 4, 1)};
  const __mmask64 two[5] = {entries_with(32, 3, 1, 2), entries_with(32, 3, 3, 2), entries_with(32, 3, 9, 2),
                            entries_with(16, 4, 1, 2), entries_with(16, 4, 4, 2)};
  for (size_t chunk = 0; chunk < chunks; chunk++, activations += 320) {
    __m512i a[5];
    for (int plane = 0; plane < 5; plane++) a[plane] = load512(activations + 64 * plane);
    __m512i at = half, pair_at = quarter;
    for (size_t four = 0; four < fours; four++, tables += table_bytes) {
      for (int i = 0; i < 2; i++) {
        __m512i sums = _mm512_setzero_si512();
        for (int plane = 0; plane < 3; plane++)
          sums = add_where(sums, _mm512_permutexvar_epi8(at, a[plane]), some[plane], two[plane]);
        store512(tables + 64 * i, sums);
        at = _mm512_add_epi8(at, _mm512_add_epi8(ones, ones));
      }
      __m512i sums = _mm512_setzero_si512();
      for (int plane = 3; plane < 5; plane++)
        sums = add_where(sums, _mm512_permutexvar_epi8(pair_at, a[plane]), some[plane], two[plane]);
      store512(tables + 128, sums);
      pair_at = _mm512_add_epi8(pair_at, _mm512_set1_epi8(4));
    }
  }
}

static inline __attribute__((always_inline)) void look_up(const uint8_t *indices, size_t count, const uint8_t *tables,
                                                          size_t table_stride, const int n, int32_t *sums) {
  const __m512i ones = _mm512_set1_epi8(1);
  __m512i a[5], b[5], c[5], d[5];  // more would not stay in registers
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++) a[t] = b[t] = c[t] = d[t] = _mm512_setzero_si512();
  for (size_t four = 0; four < count; four++, indices += index_bytes, tables += table_bytes) {
    __m512i i0 = load512(indices), i1 = load512(indices + 64), i2 = load512(indices + 128), i3 = load512(indices + 192);
#pragma clang loop unroll(full)
    for (int t = 0; t < n; t++) {
      const uint8_t *table = tables + (size_t)t * table_stride;
      __m512i low = load512(table), high = load512(table + 64);
      a[t] = _mm512_dpbusd_epi32(a[t], ones, _mm512_permutex2var_epi8(low, i0, high));
      b[t] = _mm512_dpbusd_epi32(b[t], ones, _mm512_permutex2var_epi8(low, i1, high));
      c[t] = _mm512_dpbusd_epi32(c[t], ones, _mm512_permutex2var_epi8(low, i2, high));
      d[t] = _mm512_dpbusd_epi32(d[t], ones, _mm512_permutex2var_epi8(low, i3, high));
    }
    i0 = load512(indices + 256), i1 = load512(indices + 320), i2 = load512(indices + 384), i3 = load512(indices + 448);
#pragma clang loop unroll(full)
    for (int t = 0; t < n; t++) {
      __m512i table = load512(tables + (size_t)t * table_stride + 128);
      a[t] = _mm512_dpbusd_epi32(a[t], ones, _mm512_permutexvar_epi8(i0, table));
      b[t] = _mm512_dpbusd_epi32(b[t], ones, _mm512_permutexvar_epi8(i1, table));
      c[t] = _mm512_dpbusd_epi32(c[t], ones, _mm512_permutexvar_epi8(i2, table));
      d[t] = _mm512_dpbusd_epi32(d[t], ones, _mm512_permutexvar_epi8(i3, table));
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++) {
    store512(sums + t * 64, a[t]);
    store512(sums + t * 64 + 16, b[t]);
    store512(sums + t * 64 + 32, c[t]);
    store512(sums + t * 64 + 48, d[t]);
  }
}

static KERNEL_LOOKUP(look_up_512) {
  for (size_t t = 0; t < tokens;) {
    const uint8_t *from = tables + t * table_stride;
    int32_t *out = sums + t * groups * 16;
    size_t n = tokens - t >= 5 ? 5 : tokens - t >= 2 ? 2 : 1;
    if (n == 5) look_up(indices, chunks * fours, from, table_stride, 5, out);
    else if (n == 2) look_up(indices, chunks * fours, from, table_stride, 2, out);
    else look_up(indices, chunks * fours, from, table_stride, 1, out);
    t += n;
  }
}
#pragma clang attribute pop

const struct kernel_lookup kernel_lookup_avx512 = {
    .packing = kernel_fives,
    .largest = 12,
    .rows = groups * 16,
    .tokens = 5,
    .index_bytes = fours * index_bytes,
    .table_bytes = fours * table_bytes,
    .indices = indices_512,
    .tables = tables_512,
    .multiply = look_up_512,
};
#endif
