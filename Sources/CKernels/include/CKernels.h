// The arithmetic of the engine: plain functions over plain arrays, one table of them for each instruction set.
//
// Ternary weights w in {-1, 0, 1} are stored as u = w + 1, in chunks of 64 bytes, planar, in one of two packings:
//
//     twos    2 bits, 256 weights a chunk      byte j = u[j] + 4 u[j + 64] + 16 u[j + 128] + 64 u[j + 192]
//     fives   1.6 bits, 320 weights a chunk    byte j = u[j] + 3 u[j + 64] + 9 u[j + 128] + 29 u[j + 192] + 85 u[j + 256]
//
// (85 and 29 instead of 81 and 27: they are 1 modulo 4, and their doubles 2, so that a digit still multiplied by its
// place is read with "and 3".) A run, which is a row or a column, is padded to whole chunks with u = 1 and its
// activations with 0. Kernels compute sum(u a) and take sum(a) away. Integer results are exact, so every table gives
// the same bits; float sums run over sixteen lanes in an order that depends on nothing but the length, and fuse multiply
// and add either everywhere (attention) or nowhere, so they too agree.
//
// No function keeps a pointer, allocates, or fails; the caller owns all memory.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { kernel_chunk_bytes = 64, kernel_tile_rows = 32, kernel_lanes = 16 };

/// How ternary weights are packed.
enum kernel_packing { kernel_twos = 0, kernel_fives = 1 };

/// Weights in a chunk, and the bytes of a run of `count` weights.
size_t kernel_chunk_weights(enum kernel_packing packing);
size_t kernel_run_bytes(enum kernel_packing packing, size_t count);

/// How a dense matrix holds its numbers: one by one, or in the blocks that GGUF files call Q8_0 (32 of 8 bits), Q6_K
/// (256 of 6 bits) and Q2_0 (64, in older files 128, of 2 bits).
enum kernel_dense_type {
  kernel_dense_f32 = 0,
  kernel_dense_f16 = 1,
  kernel_dense_bf16 = 2,
  kernel_dense_q8_0 = 3,
  kernel_dense_q6_k = 4,
  kernel_dense_q2_0 = 5,
  kernel_dense_q2_0_128 = 6
};

/// Numbers in a block, of which a row has whole ones; and the bytes of a row.
size_t kernel_dense_block(enum kernel_dense_type type);
size_t kernel_dense_row_bytes(enum kernel_dense_type type, size_t columns);

/// A token's quantized activations.
struct kernel_activations {
  const int8_t *values;  // padded with zeros to whole chunks
  int32_t sum;           // of all values
  bool are_small;        // none is beyond 12 in magnitude: INT4, or FP4 doubled
  float scale;           // what a sum of products is multiplied with
};

/// Products of one packing.
struct kernel_ternary {
  // Rows of `stride` bytes. row_list: the rows to compute, list_count of them rising, or NULL for all; computes entries
  // first .. first + count - 1 of the list, or those rows. out[r] for a row r.
  void (*rows)(const uint8_t *weights, size_t stride, const struct kernel_activations *activations,
               const uint32_t *row_list, size_t list_count, size_t first, size_t count, float *out);

  // Adds columns of `stride` bytes to sums. column_list: the alive columns, rising, and their activations; list_count
  // of each, of which first .. first + count - 1 are added. sums: kernel_column_sums(stride), zero at first, in an order
  // of the table's own.
  void (*columns)(const uint8_t *weights, size_t stride, const uint32_t *column_list, const int8_t *activations,
                  size_t list_count, size_t first, size_t count, int32_t *sums);
  // Ends a product in columns: adds up `sets` of sums and writes `rows` outputs. activation_sum: of all alive.
  void (*columns_total)(int32_t *const *sums, size_t sets, size_t stride, int32_t activation_sum, float scale,
                        size_t rows, float *out);

  // Unpacks up to 32 rows as a tile for `tile` below: u, [columns / 4][32 rows][4].
  void (*unpack_rows)(const uint8_t *weights, size_t stride, size_t rows, uint8_t *tile);
  // Unpacks one chunk of `count` columns as tiles: [rows / 32][tile_columns / 4][32 rows][4], the rest of the last four
  // columns u = 0.
  void (*unpack_columns)(const uint8_t *weights, size_t stride, size_t chunk, size_t first, size_t count,
                         size_t tile_columns, uint8_t *tiles);

  // The same as rows and columns with float32 activations, for the profile that does not quantize them. Columns: the
  // outputs of chunks first_chunk .. first_chunk + chunk_count - 1.
  void (*rows_float)(const uint8_t *weights, size_t stride, const float *activations, const uint32_t *row_list,
                     size_t first, size_t count, float scale, float *out);
  void (*columns_float)(const uint8_t *weights, size_t stride, const uint32_t *column_list, const float *activations,
                        size_t list_count, size_t first_chunk, size_t chunk_count, float scale, size_t rows, float *out);
};

/// Rows of one packing times many tokens with small activations: sums of a few weights times activations are looked up,
/// several at once, in tables that each token brings along. Made of whole runs, in tiles of rows.
struct kernel_lookup {
  enum kernel_packing packing;  // the one it reads
  int largest;                  // activations may be -8 .. 7 (8), or -12 .. 12 (12)
  size_t rows;                  // of a tile
  size_t tokens;                // that are multiplied together
  size_t index_bytes;           // of a tile, for each chunk of a run
  size_t table_bytes;           // of a token, for each chunk

  // The tables of one token, from activations padded to whole chunks.
  void (*tables)(const int8_t *activations, size_t chunks, uint8_t *tables);
  // A tile of packed rows, fewer where there are no more, as indices into those.
  void (*indices)(const uint8_t *weights, size_t stride, size_t rows, uint8_t *indices);
  // sums[token][row] = sum of u a. tables: [tokens][table_stride].
  void (*multiply)(const uint8_t *indices, size_t chunks, const uint8_t *tables, size_t table_stride, size_t tokens,
                   int32_t *sums);
};

// Weights of two bits with a half-float scale for each group of 64 or 128 of a row lie in strips of sixteen rows, the last
// one padded with weights and scales of 0. For each group a strip has its sixteen scales, and then 64 bytes for each
// sixteen columns: byte 4 r + k has the weights of row r in columns k, k + 4, k + 8 and k + 12, from the low bits up, each
// plus 1 (3 is +2).
//
// Their activations are integers with a scale for each block of 32. Products of a block are whole numbers; a row's result
// is the sum over groups of the group's scale times the sum over its blocks of the block's scale times that, in this
// order, each step rounded by itself.

enum { kernel_strip_rows = 16, kernel_block = 32 };

/// Bytes of a strip; columns are whole groups.
size_t kernel_strip_bytes(size_t columns, size_t group);
/// Packs up to sixteen rows of GGUF's Q2_0 blocks of `group` weights.
void kernel_pack_strip(const uint8_t *blocks, size_t row_bytes, size_t rows, size_t columns, size_t group,
                       uint8_t *out);

/// Activations of some tokens in blocks of 32; `stride` is whole blocks.
struct kernel_blocks {
  const int8_t *values;  // [tokens][stride]
  const float *scales;   // [tokens][stride / 32]
  const int32_t *sums;   // [tokens][stride / 32], of the values of a block
  size_t stride;
};

/// The sums of blocks.
void kernel_block_sums(const int8_t *values, size_t blocks, int32_t *sums);

// A coarse copy of a dense matrix, to find the rows whose product with a vector may be among the largest. Rows and
// vectors are turned alike first, so that no dimension is much larger than the others; a row is integers q of four bits
// with one scale. A chunk of 64 bytes is 128 of them: byte j = (q[j] + 8) + 16 (q[j + 64] + 8).

/// How many deviations an estimate may be from the truth.
enum { kernel_shortlist_deviations = 6 };

/// What is known of a row besides its integers.
struct kernel_shortlist_row {
  float scale;
  float norm;   // of the integers times the scale
  float error;  // norm of what those miss
};

/// The same of all rows.
struct kernel_shortlist_facts {
  const float *scale, *norm, *error;
};

/// What is known of a vector besides its integers.
struct kernel_shortlist_vector {
  float scale;
  int32_t offset;     // 8 times the sum of the integers, which is in every sum of (q + 8) a
  float size, error;  // root mean square of its numbers, and of what integers times scale miss of them
};

/// Bytes of a row, and the length of the stretches that are turned: the largest power of two up to `columns`.
size_t kernel_shortlist_bytes(size_t columns);
size_t kernel_turn_block(size_t columns);
/// Turns a vector in place: signs and a Hadamard transform of the first such stretch, then of the last. Products of two
/// turned vectors are those of the vectors.
void kernel_turn(float *x, size_t count);

/// A page of the cache: up to 32 tokens of one layer (see kernel_put_key).
struct kernel_page {
  const uint8_t *keys, *values;           // [heads] of key_bytes, of value_bytes
  const float *key_scales, *value_scales;  // [heads][slots]
  size_t heads, key_bytes, value_bytes;
  size_t position, count;  // of its first token, and its tokens
  size_t slots;            // tokens there is room for, padded
  int bits;
};

/// Pages whose softmax is computed together: results do not depend on how chunks are spread over threads.
enum { kernel_pages_in_chunk = 8 };

/// A token that sees more positions than this has its attention on pages of 3 and 4 bits rounded to 16 bits and not 23.
/// Tokens on both sides of it are not computed together.
enum { kernel_fine_positions = 1024 };

/// Query heads of some consecutive tokens that share a key/value head.
struct kernel_queries {
  const float *vectors;  // head h of token t at t * token_stride + h * dimension
  const float *factors;  // what its scores are multiplied with, at t * factor_stride + h
  size_t token_stride, factor_stride;
  size_t tokens, heads, dimension;
  size_t first_position;  // of the first token; each sees all positions up to its own
  bool are_whole;         // the vectors are integers below 128 in magnitude already
};

/// One implementation of every kernel.
struct kernel_table {
  const char *name;
  struct kernel_ternary ternary[2];  // by packing

  // Strips first .. first + count - 1 of a matrix of `rows` rows times some tokens: out, [tokens][rows].
  void (*grouped)(const uint8_t *strips, size_t columns, size_t group, const struct kernel_blocks *a, size_t tokens,
                  size_t first, size_t count, size_t rows, float *out);
  // The same with float32 activations.
  void (*grouped_float)(const uint8_t *strips, size_t columns, size_t group, const float *activations,
                        size_t activation_stride, size_t tokens, size_t first, size_t count, size_t rows, float *out);

  // From how many tokens on tiles are faster than rows and columns one token after the other.
  size_t tokens_worth_tiles;

  // 32 unpacked rows times some tokens: sums[t * sums_stride + row] (+)= sum over `fours` * 4 columns of u a.
  // activations: [tokens][activation_stride]; no |u a| is beyond `largest`; adds to what is there unless `begin`.
  void (*tile)(const uint8_t *tile, size_t fours, const int8_t *activations, size_t activation_stride, size_t tokens,
               int largest, bool begin, int32_t *sums, size_t sums_stride);

  // What is faster than tiles where activations are small and rows lie in its packing; NULL where nothing is.
  const struct kernel_lookup *lookup;

  // Rows of four bits (see kernel_shortlist_row) times integers: sums[t * sums_stride + i] = the sum of (q + 8) a for
  // row first + i and token t. activations: [tokens][2 * stride].
  void (*nibbles)(const uint8_t *weights, size_t stride, const int8_t *activations, size_t tokens, size_t first,
                  size_t count, int32_t *sums, size_t sums_stride);
  // Those sums of one token as estimates[row] of rows first .. first + count - 1, the largest of them, and the largest
  // that one of these rows may truly have.
  void (*shortlist_estimates)(const struct kernel_shortlist_facts *facts, const struct kernel_shortlist_vector *vector,
                              const int32_t *sums, size_t first, size_t count, float *estimates,
                              float *largest_estimate, float *largest_bound);

  // Dense rows times a float32 vector: out[r] = sum(matrix[r] * vector), r in first .. first + count - 1.
  void (*dense)(const void *matrix, enum kernel_dense_type type, size_t columns, const float *vector, size_t first,
                size_t count, float *out);

  // Root mean square norm: out = x / sqrt(mean(x^2) + epsilon) * weight.
  void (*rms_norm)(const float *x, const float *weight, float epsilon, size_t count, float *out);

  // g = ReLU(g)^2 in place. alive: room for `count` + 16 indices, gets those of g that are not 0, rising; ties: how many
  // were 0 before. Returns the number alive.
  size_t (*squared_relu)(float *g, size_t count, uint32_t *alive, size_t *ties);
  // g = g / (1 + e^-g) in place.
  void (*silu)(float *g, size_t count);
  // g = g * up where g is not 0; what `up` holds elsewhere does not matter.
  void (*gate)(float *g, const float *up, size_t count);
  // The indices of values that are not zero, rising, and those values; room for `count` + 64 of each.
  size_t (*alive)(const int8_t *values, size_t count, uint32_t *indices, int8_t *alive);

  // A magnitude that `keep` values reach (1 <= keep <= count) and all that are tied with the last of them, and no others;
  // and zeroes the values whose x is below it.
  float (*threshold_of_largest)(const float *x, size_t count, size_t keep);
  void (*zero_below)(const float *x, size_t count, float threshold, int8_t *values);

  // Rotary embedding in halves of every head in a vector: pairs (i, i + half) turn by cosines[i], sines[i].
  void (*rotate)(float *heads, size_t count, size_t half, const float *cosines, const float *sines);

  // The same for pairs (2 i, 2 i + 1).
  void (*rotate_neighbors)(float *heads, size_t count, size_t half, const float *cosines, const float *sines);

  // Quantizers. Each writes integers and returns the scale that gives the value back: x ~ integer * scale.
  float (*quantize_int8)(const float *x, size_t count, int8_t *out);
  float (*quantize_int4)(const float *x, size_t count, int8_t *out);
  // E2M1; the integers are twice the value (0, 1, 2, 3, 4, 6, 8, 12) and the scale is half.
  float (*quantize_fp4)(const float *x, size_t count, int8_t *out);

  // A head for the cache: unsigned integers of `bits` (8, 4 or 3) and the scale they were divided by; at 16 the bits of
  // halves and 1. And back.
  float (*cache_round)(const float *head, size_t count, int bits, uint16_t *integers);
  void (*cache_floats)(const uint16_t *integers, size_t count, int bits, float scale, float *out);

  // Brings queries into the form that `attend` multiplies: kernel_queries_bytes of `prepared`, on a boundary of 64.
  void (*prepare_queries)(const struct kernel_queries *queries, void *prepared);
  // Attention of some tokens' queries on consecutive pages, before it is divided by the sum of its weights: out [token *
  // heads + head][dimension padded to 32], the largest scores, and the sums of e^(score - the largest). Pages count from
  // the first of a chunk. following: pages behind them in memory that will be asked for next, head by head. `memory`: kernel_attention_bytes of them, on a boundary of 64.
  void (*attend)(const struct kernel_page *pages, size_t page_count, size_t following, size_t kv_head,
                 const struct kernel_queries *queries, const void *prepared, void *memory, float *out, float *tops,
                 float *sums);
  // The attention of some heads on each of some chunks of pages, [chunk][head], which each sees something of: the first
  // chunk's becomes that on all. It is what `attend` gives for all pages at once.
  void (*merge_chunks)(float *out, float *tops, float *sums, size_t chunks, size_t heads, size_t dimension);
};

/// The tables in this program, best first; a processor may lack what one of them needs.
size_t kernel_table_count(void);
const struct kernel_table *kernel_table_at(size_t index);
bool kernel_table_runs_here(const struct kernel_table *table);
/// The packing that this table reads fastest on this processor; it reads the other one too.
enum kernel_packing kernel_table_packing(const struct kernel_table *table);

/// How many int32 `columns` needs for its sums.
size_t kernel_column_sums(size_t stride);

/// Sums of a tile as floats: out[row] = (sums[row] - activation_sum) * scale.
void kernel_scale_sums(const int32_t *sums, size_t count, int32_t activation_sum, float scale, float *out);

/// A turned row as integers; the padding is q = 0. A row that is not finite has an infinite error.
struct kernel_shortlist_row kernel_shortlist_pack(const float *turned, size_t columns, uint8_t *out);
/// What is known of a turned vector and its integers; false where that gives no estimates.
bool kernel_shortlist_measure(const float *turned, const int8_t *integers, size_t columns,
                              struct kernel_shortlist_vector *out);
/// How far the estimate of a row is from the truth in the root mean square.
float kernel_shortlist_deviation(const struct kernel_shortlist_facts *facts,
                                 const struct kernel_shortlist_vector *vector, size_t row);
/// The rows whose estimate reaches a threshold, rising; room for one more than there are. block_largest: the largest
/// estimate of each `block` rows. Returns how many.
size_t kernel_shortlist_largest(const float *estimates, size_t rows, const float *block_largest, size_t block,
                                float threshold, uint32_t *selected);
/// The rows with an estimate under `below` that may truly reach a threshold, likewise. block_bounds: the largest bound
/// of each `block` rows.
size_t kernel_shortlist_possible(const struct kernel_shortlist_facts *facts,
                                 const struct kernel_shortlist_vector *vector, const float *estimates, size_t rows,
                                 const float *block_bounds, size_t block, float below, float threshold,
                                 uint32_t *selected);
/// The `nth` largest of some values, 1 <= nth <= count; changes their order.
float kernel_nth_largest(float *values, size_t count, size_t nth);

/// Bytes that `count` cached values take at a width of 16, 8, 4 or 3 bits.
size_t kernel_cache_bytes(int bits, size_t count);
/// Slots of a page for `tokens` tokens, and the bytes of one head's keys and of its values in it. Readers may touch 64
/// bytes behind them.
size_t kernel_cache_slots(int bits, size_t tokens);
size_t kernel_key_bytes(int bits, size_t slots, size_t count);
size_t kernel_value_bytes(int bits, size_t slots, size_t count);
/// Cached integers in and out, one head of one token.
///
/// At 8 and 16 bits they lie in groups of sixteen: keys of sixteen slots, [count][slots / 16], and values of sixteen
/// dimensions, [slots][count / 16]. At 3 and 4 bits they lie as they are multiplied, in tiles of 32 rows: keys are rows,
/// dimensions columns; of values it is the other way round. A group is sixteen rows of four columns, row by row, one
/// integer in each of 64 bytes. At 4 bits the two groups of four columns share 64 bytes, the second in the upper halves.
/// At 3 bits those of sixteen columns share 192: bits 0 to 2 and 3 to 5 of each third hold the groups of the first twelve
/// columns, and bits 6 and 7 those of the last four, the lower two bits in the first two thirds, the upper in the last.
void kernel_put_key(uint8_t *keys, int bits, size_t slots, size_t slot, const uint16_t *integers, size_t count);
void kernel_get_key(const uint8_t *keys, int bits, size_t slots, size_t slot, uint16_t *integers, size_t count);
void kernel_put_value(uint8_t *values, int bits, size_t slots, size_t slot, const uint16_t *integers, size_t count);
void kernel_get_value(const uint8_t *values, int bits, size_t slots, size_t slot, uint16_t *integers, size_t count);
/// Whether all integers are such as `cache_round` makes: at most 2^bits - 2, at 16 bits finite halves. For whole keys or
/// values of heads; integers of no token count too.
bool kernel_cache_is_sound(const uint8_t *bytes, size_t count, int bits);
/// Bytes of prepared queries, and those that `attend` works in, for so many query heads of all tokens together.
size_t kernel_queries_bytes(size_t rows, size_t dimension);
size_t kernel_attention_bytes(size_t rows, size_t dimension);

/// How many of the values are zero, and their sum.
size_t kernel_count_zeros(const int8_t *x, size_t count);
size_t kernel_count_zeros_float(const float *x, size_t count);
int32_t kernel_sum(const int8_t *x, size_t count);

/// x = x + y.
void kernel_add(float *x, const float *y, size_t count);

/// One dense row as float32.
void kernel_dense_row(const void *matrix, enum kernel_dense_type type, size_t columns, size_t row, float *out);

/// Lets the process keep up to 32 MiB of what it has freed: results of a prompt's products are some MiB each, and would
/// else be given back and asked for again, page by page, for every matrix. Weights lie elsewhere.
void kernel_keep_freed_memory(void);

/// Asks for memory that will be read soon.
void kernel_prefetch(const void *memory, size_t count);

/// Ternary values (-1, 0, 1), `count` of them `step` apart, packed into whole chunks at `out`.
void kernel_pack(enum kernel_packing packing, const int8_t *values, size_t count, size_t step, uint8_t *out);

/// One chunk of every column of a matrix: up to 256 (320) rows of values, row after row, as bytes `stride` apart at `out`.
/// `memory`: 64 * columns bytes to work in.
void kernel_pack_columns(enum kernel_packing packing, const int8_t *values, size_t rows, size_t columns,
                         uint8_t *memory, uint8_t *out, size_t stride);

// A few threads that wait for work: the caller's thread is the first of them. Each has a run of pieces of its own and
// takes from the others' when that is done. They spin briefly between rounds, then sleep. Where the system has other
// work for a processor, a thread that it puts aside or wakes too late sits out. One caller at a time.
struct worker_pool;
/// NULL where threads cannot be had; `threads` counts the caller.
struct worker_pool *worker_pool_create(size_t threads);
void worker_pool_destroy(struct worker_pool *pool);
/// Calls work(context, thread, first, count) for stretches of pieces, which make up 0 .. pieces - 1, and returns when all
/// are done. `thread` is below the number of threads, and nobody else's at that time.
void worker_pool_run(struct worker_pool *pool, size_t pieces,
                     void (*work)(void *context, size_t thread, size_t first, size_t count), void *context);
/// For tests. Counts nanoseconds as lost to a thread, which is not the caller's, as a pool does itself; and whether that
/// thread sits out.
void worker_pool_count_loss(struct worker_pool *pool, size_t thread, uint64_t lost);
bool worker_pool_rests(struct worker_pool *pool, size_t thread);

/// When a thread of a pool sits out, because the system puts it or the caller aside in the middle of their work, or wakes
/// it too late, so often that more is lost than it saves. It rests longer each time that this happens again soon. Times
/// are nanoseconds.
struct worker_rest {
  uint64_t until, length;
  uint64_t lost;  // what of it is not made good yet
};
/// What it costs at most to call a thread that comes when the round is over, because the system lets it wait: to wake it,
/// and often a part of the caller's processor.
enum { worker_wake_up = 20000 };
bool worker_rests(const struct worker_rest *rest, uint64_t now);
/// What a thread saves the caller, who worked so long on its own pieces, by doing others; and that counted for it.
uint64_t worker_saves(uint64_t worked, size_t own, size_t others);
void worker_saved_time(struct worker_rest *rest, uint64_t saved);
/// Counts what was lost; true where that makes it rest from now on.
bool worker_lost_time(struct worker_rest *rest, uint64_t now, uint64_t lost);
/// Whether the caller, who worked so long on its part of a round, waited longer for the others' than they can take.
bool worker_was_held_up(uint64_t waited, uint64_t worked);

/// How long the caller had been running at some time, and how often it had gone to sleep.
struct caller_time {
  uint64_t now, used, sleeps;
};
/// Whether it is time for another look at it, and how long between two the system ran something else in its place: it
/// has no processor to itself then, and could have that of another thread.
bool caller_is_looked_at(const struct caller_time *before, uint64_t now);
uint64_t caller_lost_time(const struct caller_time *before, const struct caller_time *after);

/// Reads `count` bytes, a multiple of 256, and nothing more; what is returned depends on all of them.
uint64_t memory_read(const uint8_t *bytes, size_t count);

#endif
