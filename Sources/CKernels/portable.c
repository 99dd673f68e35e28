// Every kernel in plain C: what runs anywhere, and what the others are tested against.
#include "kernels_private.h"
#define KEY_GROUPS 1
#define VALUE_GROUPS 1
static KERNEL_STEPPED_TILE(portable_stepped_tile);
#define ATTENTION_TILE portable_stepped_tile
#include "table_floats.h"
#include "selection.h"

#define PACKING(name) portable_twos_##name
#define LINKAGE static
enum { planes_of_twos = 4, planes_of_fives = 5 };
#define PLANES planes_of_twos
static inline void digits_of_twos(unsigned b, uint8_t *u) {
  for (int plane = 0; plane < 4; plane++) u[plane] = b >> (2 * plane) & 3;
}
#define DIGITS digits_of_twos
#include "portable_products.h"
#undef PACKING
#undef LINKAGE
#undef PLANES
#undef DIGITS

#define PACKING(name) portable_fives_##name
#define LINKAGE
#define PLANES planes_of_fives
static inline void digits_of_fives(unsigned b, uint8_t *u) {
  u[4] = (uint8_t)(b / 85);
  b %= 85;
  u[3] = (uint8_t)(b / 29);
  b %= 29;
  u[2] = (uint8_t)(b / 9);
  u[1] = (uint8_t)(b / 3 % 3);
  u[0] = (uint8_t)(b % 3);
}
#define DIGITS digits_of_fives
#include "portable_products.h"

static KERNEL_STEPPED_TILE(portable_stepped_tile) {
  (void)largest;
  for (size_t t = 0; t < count; t++) {
    int32_t *out = sums + t * sums_stride;
    if (begin) memset(out, 0, kernel_tile_rows * sizeof *out);
    for (size_t four = 0; four < fours; four++) {
      const int8_t *a = vectors + t * vector_step + four * four_step;
      const uint8_t *u = tile + four * kernel_tile_rows * 4;
      for (size_t r = 0; r < kernel_tile_rows; r++)
        out[r] += u[r * 4] * a[0] + u[r * 4 + 1] * a[1] + u[r * 4 + 2] * a[2] + u[r * 4 + 3] * a[3];
    }
  }
}

static KERNEL_TILE(portable_tile) {
  portable_stepped_tile(tile, fours, activations, activation_stride, 4, tokens, largest, begin, sums, sums_stride);
}

static KERNEL_NIBBLES(nibbles) {
  for (size_t i = 0; i < count; i++)
    for (size_t t = 0; t < tokens; t++) {
      const uint8_t *row = weights + (first + i) * stride;
      const int8_t *a = activations + t * stride * 2;
      int32_t sum = 0;
      for (size_t c = 0; c < stride; c += 64, a += 128)
        for (size_t j = 0; j < 64; j++) sum += (row[c + j] & 15) * a[j] + (row[c + j] >> 4) * a[64 + j];
      sums[t * sums_stride + i] = sum;
    }
}

const struct kernel_table kernel_table_portable = {
    .name = "portable",
    .ternary = {{portable_twos_rows, portable_twos_columns, portable_twos_columns_total, portable_twos_unpack_rows,
                 portable_twos_unpack_columns, FLOAT_TWOS},
                {PORTABLE_FIVES, FLOAT_FIVES}},
    .grouped = portable_grouped_products,
    .tokens_worth_tiles = 16,
    .tile = portable_tile,
    .nibbles = nibbles,
    .squared_relu = squared_relu,
    .alive = alive,
    FLOAT_KERNELS,
};
