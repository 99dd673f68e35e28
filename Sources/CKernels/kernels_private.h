// What the kernel tables share.
#ifndef KERNELS_PRIVATE_H
#define KERNELS_PRIVATE_H

#include "CKernels.h"
#include <string.h>

#if defined(__x86_64__)
extern const struct kernel_table kernel_table_avx512;
extern const struct kernel_table kernel_table_avxvnni;
extern const struct kernel_table kernel_table_avx2;
extern const struct kernel_lookup kernel_lookup_avx512;
extern const struct kernel_lookup kernel_lookup_avx2;
#endif
extern const struct kernel_table kernel_table_portable;

typedef float floats __attribute__((ext_vector_type(16)));
typedef uint32_t words __attribute__((ext_vector_type(16)));
typedef uint16_t halves __attribute__((ext_vector_type(16)));

/// A kernel that one file defines and other files' tables use; its parameters are explained in CKernels.h.
#define KERNEL_ROWS(name)                                                                                            \
  void name(const uint8_t *weights, size_t stride, const struct kernel_activations *activations,                     \
            const uint32_t *row_list, size_t list_count, size_t first, size_t count, float *out)
#define KERNEL_COLUMNS(name)                                                                                         \
  void name(const uint8_t *weights, size_t stride, const uint32_t *column_list, const int8_t *activations,           \
            size_t list_count, size_t first, size_t count, int32_t *sums)
#define KERNEL_COLUMNS_TOTAL(name)                                                                                   \
  void name(int32_t *const *sums, size_t sets, size_t stride, int32_t activation_sum, float scale, size_t rows,      \
            float *out)
#define KERNEL_UNPACK_ROWS(name) void name(const uint8_t *weights, size_t stride, size_t rows, uint8_t *tile)
#define KERNEL_UNPACK_COLUMNS(name)                                                                                  \
  void name(const uint8_t *weights, size_t stride, size_t chunk, size_t first, size_t count, size_t tile_columns,    \
            uint8_t *tiles)
#define KERNEL_TILE(name)                                                                                            \
  void name(const uint8_t *tile, size_t fours, const int8_t *activations, size_t activation_stride, size_t tokens,   \
            int largest, bool begin, int32_t *sums, size_t sums_stride)
/// The same with vectors of which four bytes at a time lie vector_step and four_step apart.
#define KERNEL_STEPPED_TILE(name)                                                                                    \
  void name(const uint8_t *tile, size_t fours, const int8_t *vectors, size_t vector_step, size_t four_step,          \
            size_t count, int largest, bool begin, int32_t *sums, size_t sums_stride)
#define KERNEL_NIBBLES(name)                                                                                         \
  void name(const uint8_t *weights, size_t stride, const int8_t *activations, size_t tokens, size_t first,           \
            size_t count, int32_t *sums, size_t sums_stride)
#define KERNEL_LOOKUP_TABLES(name) void name(const int8_t *activations, size_t chunks, uint8_t *tables)
#define KERNEL_LOOKUP_INDICES(name) void name(const uint8_t *weights, size_t stride, size_t rows, uint8_t *indices)
#define KERNEL_LOOKUP(name)                                                                                          \
  void name(const uint8_t *indices, size_t chunks, const uint8_t *tables, size_t table_stride, size_t tokens,        \
            int32_t *sums)

#define KERNEL_GROUPED(name)                                                                                         \
  void name(const uint8_t *strips, size_t columns, size_t group, const struct kernel_blocks *a, size_t tokens,       \
            size_t first, size_t count, size_t rows, float *out)

KERNEL_GROUPED(portable_grouped_products);
KERNEL_ROWS(portable_fives_rows);
KERNEL_COLUMNS(portable_fives_columns);
KERNEL_COLUMNS_TOTAL(portable_fives_columns_total);
KERNEL_UNPACK_ROWS(portable_fives_unpack_rows);
KERNEL_UNPACK_COLUMNS(portable_fives_unpack_columns);
/// What instruction sets without kernels of their own for five weights a byte use.
#define PORTABLE_FIVES                                                                                               \
  portable_fives_rows, portable_fives_columns, portable_fives_columns_total, portable_fives_unpack_rows,             \
      portable_fives_unpack_columns

#if defined(__x86_64__)
KERNEL_GROUPED(avx2_grouped_products);
KERNEL_GROUPED(avxvnni_grouped_products);
KERNEL_GROUPED(avx512_grouped_products);
KERNEL_ROWS(avx2_twos_rows);
KERNEL_COLUMNS(avx2_twos_columns);
KERNEL_COLUMNS_TOTAL(avx2_twos_columns_total);
KERNEL_TILE(avx2_tile);
KERNEL_STEPPED_TILE(avx2_stepped_tile);
KERNEL_NIBBLES(avx2_nibbles);
KERNEL_UNPACK_ROWS(avx2_twos_unpack_rows);
KERNEL_UNPACK_COLUMNS(avx2_twos_unpack_columns);

KERNEL_ROWS(avx512_twos_rows);
KERNEL_COLUMNS(avx512_twos_columns);
KERNEL_COLUMNS_TOTAL(avx512_twos_columns_total);
KERNEL_UNPACK_ROWS(avx512_twos_unpack_rows);
KERNEL_UNPACK_COLUMNS(avx512_twos_unpack_columns);
KERNEL_ROWS(avx512_fives_rows);
KERNEL_COLUMNS(avx512_fives_columns);
KERNEL_COLUMNS_TOTAL(avx512_fives_columns_total);
KERNEL_UNPACK_ROWS(avx512_fives_unpack_rows);
KERNEL_UNPACK_COLUMNS(avx512_fives_unpack_columns);
#endif

#endif
