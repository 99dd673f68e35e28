// Everything that is written once over sixteen lanes, and the entries of a table it fills. Included by each table,
// inside its target attribute.
#include "lanes.h"
#include "float_vectors.h"
#include "dense_lanes.h"
#include "dense_products.h"
#include "shortlist_estimates.h"
#include "float_products.h"
#include "grouped_floats.h"
#include "cache_kernels.h"
#include "attention_memory.h"
#include "attention_floats.h"
#include "attention_planes.h"
#include "attention.h"

#define FLOAT_TWOS twos_rows_float, twos_columns_float
#define FLOAT_FIVES fives_rows_float, fives_columns_float
#define FLOAT_KERNELS                                                                                                \
  .dense = dense, .grouped_float = grouped_float, .shortlist_estimates = shortlist_estimates, .rms_norm = rms_norm,  \
  .silu = silu, .gate = gate, .threshold_of_largest = threshold_of_largest, .zero_below = zero_below,                \
  .rotate = rotate, .rotate_neighbors = rotate_neighbors, .quantize_int8 = quantize_int8,                            \
  .quantize_int4 = quantize_int4, .quantize_fp4 = quantize_fp4, .cache_round = cache_round,                          \
  .cache_floats = cache_floats, .prepare_queries = prepare_queries, .attend = attend, .merge_chunks = merge_chunks
