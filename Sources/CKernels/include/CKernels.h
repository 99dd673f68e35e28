// The arithmetic of the engine: plain functions over plain arrays, one table of them for each instruction set.
//
// Ternary weights w in {-1, 0, 1} are stored as u = w + 1 in two bits. A chunk is 64 bytes, 256 weights, planar:
//
//     byte j = u[j] + 4 u[j + 64] + 16 u[j + 128] + 64 u[j + 192]
//
// A row (or column) is padded to whole chunks with u = 1 and its activations with 0. Kernels compute sum(u a) and take
// sum(a) away. Integer results are exact, so every table gives the same bits; float sums run over sixteen lanes in an
// order that depends on nothing but the length, and never fuse multiply and add, so they too agree.
//
// No function keeps a pointer, allocates, or fails; the caller owns all memory.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { kernel_chunk_bytes = 64, kernel_chunk_weights = 256, kernel_lanes = 16 };

/// How a dense matrix holds its numbers.
enum kernel_dense_type { kernel_dense_f32 = 0, kernel_dense_f16 = 1, kernel_dense_bf16 = 2 };

/// One implementation of every kernel.
struct kernel_table {
  const char *name;

  // Integer activations times ternary rows. weights: [rows][row_bytes]; activations: int8 [row_bytes * 4];
  // row_list: the rows to compute, or NULL for first .. first + count - 1. out[r] for a row r.
  void (*rows)(const uint8_t *weights, size_t row_bytes, const int8_t *activations, const uint32_t *row_list,
               size_t first, size_t count, int32_t *out);

  // Ternary columns times the integer activations of those alive. weights: [columns][column_bytes]; column_list and
  // activations: the alive columns in rising order and their values, `alive` of each. Computes the outputs of chunks
  // first_chunk .. first_chunk + chunk_count - 1: out[256 * chunk ...].
  void (*columns)(const uint8_t *weights, size_t column_bytes, const uint32_t *column_list, const int8_t *activations,
                  size_t alive, size_t first_chunk, size_t chunk_count, int32_t *out);

  // The same with float32 activations, for the profile that does not quantize them.
  void (*rows_float)(const uint8_t *weights, size_t row_bytes, const float *activations, const uint32_t *row_list,
                     size_t first, size_t count, float *out);
  void (*columns_float)(const uint8_t *weights, size_t column_bytes, const uint32_t *column_list,
                        const float *activations, size_t alive, size_t first_chunk, size_t chunk_count, float *out);

  // Dense rows times a float32 vector: out[r] = sum(matrix[r] * vector), r in first .. first + count - 1.
  void (*dense)(const void *matrix, enum kernel_dense_type type, size_t columns, const float *vector, size_t first,
                size_t count, float *out);

  // Root mean square norm: out = x / sqrt(mean(x^2) + epsilon) * weight.
  void (*rms_norm)(const float *x, const float *weight, float epsilon, size_t count, float *out);

  // Quantizers. Each writes integers and returns the scale that gives the value back: x ~ integer * scale.
  float (*quantize_int8)(const float *x, size_t count, int8_t *out);
  float (*quantize_int4)(const float *x, size_t count, int8_t *out);
  // E2M1; the integers are twice the value (0, 1, 2, 3, 4, 6, 8, 12) and the scale is half.
  float (*quantize_fp4)(const float *x, size_t count, int8_t *out);

  // Cached heads. encode: `count` values become unsigned integers of `bits` (8, 4 or 3) packed into
  // kernel_cache_bytes(bits, count) bytes, the scale is returned; at 16 they become halves and the scale is 1.
  float (*cache_encode)(const float *head, size_t count, int bits, uint8_t *out);
  // decode: the signed integers (or halves) of `tokens` heads, `stride` bytes apart, as floats without their scale.
  void (*cache_decode)(const uint8_t *packed, size_t stride, size_t tokens, size_t count, int bits, float *out);

  // Attention of one query head over `tokens` cached positions; keys and values as decoded above, [tokens][count].
  // factor: what every score is multiplied with besides the key's own scale. scores: scratch of `tokens` floats.
  void (*attend)(const float *query, float factor, const float *keys, const float *key_scales, const float *values,
                 const float *value_scales, size_t tokens, size_t count, float *scores, float *out);
};

/// The tables in this program, best first; a processor may lack what one of them needs.
size_t kernel_table_count(void);
const struct kernel_table *kernel_table_at(size_t index);
bool kernel_table_runs_here(const struct kernel_table *table);

/// Bytes that `count` cached values take at a width of 16, 8, 4 or 3 bits.
size_t kernel_cache_bytes(int bits, size_t count);

/// The K-th largest of |x|, 1 <= k <= count.
float kernel_kth_magnitude(const float *x, size_t count, size_t k);

/// How many of the values are zero.
size_t kernel_count_zeros(const int8_t *x, size_t count);
size_t kernel_count_zeros_float(const float *x, size_t count);

/// One dense value run as float32.
void kernel_dense_row(const void *matrix, enum kernel_dense_type type, size_t columns, size_t row, float *out);

/// Ternary values (-1, 0, 1), `count` of them `stride` apart, packed into whole chunks at `out`.
void kernel_pack_ternary(const int8_t *values, size_t count, size_t stride, uint8_t *out);

// A few threads that wait for work: the caller's thread is the first of them. They spin briefly between pieces of
// work, then sleep. One caller at a time.
struct worker_pool;
/// NULL where threads cannot be had; `threads` counts the caller.
struct worker_pool *worker_pool_create(size_t threads);
void worker_pool_destroy(struct worker_pool *pool);
/// Calls work(context, piece) for every piece of 0 .. pieces - 1 and returns when all are done.
void worker_pool_run(struct worker_pool *pool, size_t pieces, void (*work)(void *context, size_t piece), void *context);

/// Reads `count` bytes, a multiple of 256, and nothing more; what is returned depends on all of them.
uint64_t memory_read(const uint8_t *bytes, size_t count);

#endif
