// The table for AVX2.
#if defined(__x86_64__)
#include "kernels_private.h"

#define HALVES_IN_HARDWARE
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define KEY_GROUPS 1
#define VALUE_GROUPS 1
#define ATTENTION_TILE avx2_stepped_tile
#include "table_floats.h"
#include "selection.h"
#pragma clang attribute pop

const struct kernel_table kernel_table_avx2 = {
    .name = "avx2",
    .ternary = {{avx2_twos_rows, avx2_twos_columns, avx2_twos_columns_total, avx2_twos_unpack_rows,
                 avx2_twos_unpack_columns, FLOAT_TWOS},
                {PORTABLE_FIVES, FLOAT_FIVES}},
    .grouped = avx2_grouped_products,
    .tokens_worth_tiles = 24,
    .tile = avx2_tile,
    .lookup = &kernel_lookup_avx2,
    .nibbles = avx2_nibbles,
    .squared_relu = squared_relu,
    .alive = alive,
    FLOAT_KERNELS,
};
#endif
