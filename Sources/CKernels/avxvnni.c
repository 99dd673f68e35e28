// The kernels for AVX-VNNI: four byte products at once into sums of 32 bits (dpbusd). Fields are masked where they stand
// in their byte, so their sums are 1, 4, 16 and 64 times too large, and shifted at the end.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#define HALVES_IN_HARDWARE
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avxvnni"))), apply_to = function)
#include "lanes_256.h"
#define KEY_GROUPS 1
#define VALUE_GROUPS 1
static KERNEL_STEPPED_TILE(avxvnni_stepped_tile);
#define ATTENTION_TILE avxvnni_stepped_tile
#include "table_floats.h"
#include "selection.h"

static inline __m256i field(__m256i b, int plane) {
  return _mm256_and_si256(b, _mm256_set1_epi8((char)(3 << (2 * plane))));
}

static KERNEL_ROWS(avxvnni_rows) {
  for (size_t i = first; i < first + count; i++) {
    size_t r = row_list ? row_list[i] : i;
    const uint8_t *row = weights + r * stride;
    const uint8_t *next = next_row(weights, stride, row_list, list_count, i);
    const int8_t *a = activations->values;
    __m256i sums[4] = {0};
    for (size_t c = 0; c < stride; c += 64, a += 256) {
      prefetch(next + c);
      __m256i low = load256(row + c), high = load256(row + c + 32);
      for (int plane = 0; plane < 4; plane++) {
        sums[plane] = _mm256_dpbusd_avx_epi32(sums[plane], field(low, plane), load256(a + 64 * plane));
        sums[plane] = _mm256_dpbusd_avx_epi32(sums[plane], field(high, plane), load256(a + 64 * plane + 32));
      }
    }
    for (int plane = 1; plane < 4; plane++)
      sums[0] = _mm256_add_epi32(sums[0], _mm256_srai_epi32(sums[plane], 2 * plane));
    out[r] = (float)(total_of_words(sums[0]) - activations->sum) * activations->scale;
  }
}

// sums: for each half chunk [unpacked 0-3][plane][8].
static KERNEL_COLUMNS(avxvnni_columns) {
  for (size_t i = first; i < first + count; i += columns_in_pass) {
    struct column_pass pass;
    next_pass(&pass, weights, stride, column_list, activations, list_count, i, first + count);
    const __m256i a0 = four_activations(pass.activations), a1 = four_activations(pass.activations + 4);
    int32_t *out = sums;
    for (size_t at = 0; at < stride; at += 32) {
      if (at % 64 == 0)
        for (int j = 0; j < columns_in_pass; j++) prefetch(pass.later[j] + at);
      __m256i x[4], y[4];
      const uint8_t *const *w = pass.weights;
      interleave(x, load256(w[0] + at), load256(w[1] + at), load256(w[2] + at), load256(w[3] + at));
      interleave(y, load256(w[4] + at), load256(w[5] + at), load256(w[6] + at), load256(w[7] + at));
      for (int quarter = 0; quarter < 4; quarter++)
        for (int plane = 0; plane < 4; plane++, out += 8) {
          __m256i sum = _mm256_dpbusd_avx_epi32(load256(out), field(x[quarter], plane), a0);
          store256(out, _mm256_dpbusd_avx_epi32(sum, field(y[quarter], plane), a1));
        }
    }
  }
}

static KERNEL_COLUMNS_TOTAL(avxvnni_columns_total) {
  (void)stride;
  for (size_t r = 0; r < rows; r += 4) {
    // Output 16 lane + 4 quarter + d of a half stands at dword d of that lane.
    int plane = (int)(r / 64 % 4), quarter = (int)(r / 4 % 4), lane = (int)(r / 16 % 2);
    size_t at = (r / 256 * 2 + r / 32 % 2) * 128 + (size_t)quarter * 32 + (size_t)plane * 8 + (size_t)lane * 4;
    for (size_t d = 0; d < 4 && r + d < rows; d++) {
      int32_t sum = 0;
      for (size_t set = 0; set < sets; set++) sum += sums[set][at + d];
      out[r + d] = (float)((sum >> (2 * plane)) - activation_sum) * scale;
    }
  }
}

#define VECTOR __m256i
#define LOAD load256
#define STORE store256
#define DOT _mm256_dpbusd_avx_epi32
#define FOUR_BYTES four_activations
#define TOTAL total_of_words
#include "vnni_products.h"

static inline __attribute__((always_inline)) KERNEL_STEPPED_TILE(multiply_tile) {
  (void)largest;
  for (size_t t = 0; t < count;) {
    size_t n = count - t >= 6 && count - t != 8 ? 6 : count - t >= 4 ? 4 : 1;
    const int8_t *a = vectors + t * vector_step;
    for (size_t half = 0; half < 2; half++) {
      const uint8_t *u = tile + half * 64;
      int32_t *out = sums + t * sums_stride + half * 16;
      if (n == 6) multiply(u, fours, a, vector_step, four_step, 6, begin, out, sums_stride);
      else if (n == 4) multiply(u, fours, a, vector_step, four_step, 4, begin, out, sums_stride);
      else multiply(u, fours, a, vector_step, four_step, 1, begin, out, sums_stride);
    }
    t += n;
  }
}

static KERNEL_TILE(avxvnni_tile) {
  multiply_tile(tile, fours, activations, activation_stride, 4, tokens, largest, begin, sums, sums_stride);
}

static KERNEL_STEPPED_TILE(avxvnni_stepped_tile) {
  multiply_tile(tile, fours, vectors, vector_step, four_step, count, largest, begin, sums, sums_stride);
}

#pragma clang attribute pop

const struct kernel_table kernel_table_avxvnni = {
    .name = "avxvnni",
    .ternary = {{avxvnni_rows, avxvnni_columns, avxvnni_columns_total, avx2_twos_unpack_rows, avx2_twos_unpack_columns,
                 FLOAT_TWOS},
                {PORTABLE_FIVES, FLOAT_FIVES}},
    .grouped = avxvnni_grouped_products,
    .tokens_worth_tiles = 24,
    .tile = avxvnni_tile,
    .lookup = &kernel_lookup_avx2,
    .nibbles = nibbles,
    .squared_relu = squared_relu,
    .alive = alive,
    FLOAT_KERNELS,
};
#endif
