// The table for AVX2.
#if defined(__x86_64__)
#include "kernels_private.h"

#pragma clang attribute push(__attribute__((target("avx2,f16c"))), apply_to = function)
#include "table_floats.h"
#include "selection.h"
#pragma clang attribute pop

const struct kernel_table kernel_table_avx2 = {
    .name = "avx2",
    .ternary = {{avx2_twos_rows, avx2_twos_columns, avx2_twos_columns_total, avx2_twos_unpack_rows,
                 avx2_twos_unpack_columns, FLOAT_TWOS},
                {PORTABLE_FIVES, FLOAT_FIVES}},
    .tile = avx2_tile,
    .squared_relu = squared_relu,
    .alive = alive,
    FLOAT_KERNELS,
};
#endif
