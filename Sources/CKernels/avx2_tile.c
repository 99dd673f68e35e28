// Many tokens at once for AVX2: unpacking weights of two bits, and unpacked rows times tokens.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "lanes_256.h"

/// Unpacks eight rows' four bytes into four planes, 16 groups of four columns apart.
static inline void unpack_planes(__m256i packed, uint8_t *to, size_t plane_bytes) {
  const __m256i three = _mm256_set1_epi8(3);
  for (int plane = 0; plane < 4; plane++)
    store256(to + (size_t)plane * plane_bytes, _mm256_and_si256(_mm256_srli_epi16(packed, 2 * plane), three));
}

/// Dwords of eight registers as a matrix: out[i] has dword i of each.
static inline void transpose(__m256i out[8], const __m256i in[8]) {
  __m256i a[8], b[8];
  for (int i = 0; i < 4; i++) {
    a[2 * i] = _mm256_unpacklo_epi32(in[2 * i], in[2 * i + 1]);
    a[2 * i + 1] = _mm256_unpackhi_epi32(in[2 * i], in[2 * i + 1]);
  }
  for (int i = 0; i < 8; i += 4)
    for (int j = 0; j < 2; j++) {
      b[i + 2 * j] = _mm256_unpacklo_epi64(a[i + j], a[i + j + 2]);
      b[i + 2 * j + 1] = _mm256_unpackhi_epi64(a[i + j], a[i + j + 2]);
    }
  for (int i = 0; i < 4; i++) {
    out[i] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x20);
    out[i + 4] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x31);
  }
}

KERNEL_UNPACK_ROWS(avx2_twos_unpack_rows) {
  enum { four = kernel_tile_rows * 4 };
  for (size_t group = 0; group < kernel_tile_rows; group += 8)
    for (size_t at = 0; at < stride; at += 32) {
      __m256i packed[8], turned[8];
      for (size_t r = 0; r < 8; r++) {
        prefetch(weights + (group + r + kernel_tile_rows) * stride + at);  // the next tile
        packed[r] = group + r < rows ? load256(weights + (group + r) * stride + at) : _mm256_setzero_si256();
      }
      transpose(turned, packed);
      for (size_t i = 0; i < 8; i++)
        unpack_planes(turned[i], tile + (at / 64 * 64 + at % 64 / 4 + i) * four + group * 4, 16 * four);
    }
}

KERNEL_UNPACK_COLUMNS(avx2_twos_unpack_columns) {
  enum { four = kernel_tile_rows * 4 };
  size_t tile_bytes = tile_columns * kernel_tile_rows;
  const uint8_t *from = weights + first * stride + chunk * 64;
  for (size_t k = 0; k < count; k += 4) {
    for (size_t i = 0; i < 4; i++) prefetch(from + (k + i + 32) * stride);
    for (size_t half = 0; half < 2; half++) {
      __m256i x[4], mixed[4], u[4];
      for (size_t i = 0; i < 4; i++)
        x[i] = k + i < count ? load256(from + (k + i) * stride + half * 32) : _mm256_setzero_si256();
      interleave(mixed, x[0], x[1], x[2], x[3]);
      // Rows 16 L + 4 i + d stand in lane L of register i: bring them into their order.
      for (int i = 0; i < 2; i++) {
        u[i] = _mm256_permute2x128_si256(mixed[2 * i], mixed[2 * i + 1], 0x20);
        u[i + 2] = _mm256_permute2x128_si256(mixed[2 * i], mixed[2 * i + 1], 0x31);
      }
      for (size_t i = 0; i < 4; i++) unpack_planes(u[i], tiles + half * tile_bytes + k / 4 * four + i * 32, 2 * tile_bytes);
    }
  }
}

/// 16 rows times `n` tokens over `fours` groups of four columns, few enough for sums of 16 bits.
static inline __attribute__((always_inline)) void multiply(const uint8_t *tile, size_t fours, const int8_t *vectors,
                                                           size_t vector_step, size_t four_step, const int n,
                                                           int32_t *sums, size_t sums_stride) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i low[6], high[6];
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++) low[t] = high[t] = _mm256_setzero_si256();
  for (size_t four = 0; four < fours; four++) {
    __m256i u0 = load256(tile + four * kernel_tile_rows * 4), u1 = load256(tile + four * kernel_tile_rows * 4 + 32);
#pragma clang loop unroll(full)
    for (int t = 0; t < n; t++) {
      __m256i a = four_activations(vectors + (size_t)t * vector_step + four * four_step);
      low[t] = _mm256_add_epi16(low[t], _mm256_maddubs_epi16(u0, a));
      high[t] = _mm256_add_epi16(high[t], _mm256_maddubs_epi16(u1, a));
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < n; t++) {
    int32_t *out = sums + (size_t)t * sums_stride;
    store256(out, _mm256_add_epi32(load256(out), _mm256_madd_epi16(low[t], ones)));
    store256(out + 8, _mm256_add_epi32(load256(out + 8), _mm256_madd_epi16(high[t], ones)));
  }
}

static inline __attribute__((always_inline)) KERNEL_STEPPED_TILE(multiply_tile) {
  // A sum of 16 bits grows by two products a step.
  const size_t step = (size_t)(32767 / (2 * largest));
  for (size_t t = 0; t < count; t++)
    if (begin) memset(sums + t * sums_stride, 0, kernel_tile_rows * sizeof *sums);
  for (size_t t = 0; t < count;) {
    size_t n = count - t >= 6 && count - t != 8 ? 6 : count - t >= 4 ? 4 : 1;
    for (size_t from = 0; from < fours; from += step) {
      size_t some = fours - from < step ? fours - from : step;
      for (size_t half = 0; half < 2; half++) {
        const uint8_t *u = tile + from * kernel_tile_rows * 4 + half * 64;
        const int8_t *a = vectors + t * vector_step + from * four_step;
        int32_t *out = sums + t * sums_stride + half * 16;
        if (n == 6) multiply(u, some, a, vector_step, four_step, 6, out, sums_stride);
        else if (n == 4) multiply(u, some, a, vector_step, four_step, 4, out, sums_stride);
        else multiply(u, some, a, vector_step, four_step, 1, out, sums_stride);
      }
    }
    t += n;
  }
}

KERNEL_TILE(avx2_tile) {
  multiply_tile(tile, fours, activations, activation_stride, 4, tokens, largest, begin, sums, sums_stride);
}

KERNEL_STEPPED_TILE(avx2_stepped_tile) {
  multiply_tile(tile, fours, vectors, vector_step, four_step, count, largest, begin, sums, sums_stride);
}
#pragma clang attribute pop
#endif
