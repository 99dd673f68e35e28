// What one thread works in while it computes attention (see attention.h).
#ifndef ATTENTION_MEMORY_H
#define ATTENTION_MEMORY_H

static inline size_t padded_to(size_t count, size_t whole) { return (count + whole - 1) / whole * whole; }

enum { page_slots = 32, chunk_slots = kernel_pages_in_chunk * page_slots };

/// Rows are the query heads of all tokens.
struct attention_memory {
  int8_t *query_planes;   // [rows][3][padded dimension]
  int32_t *query_sums;    // [rows][2], of the upper planes and the lowest
  float *query_factors;   // [rows]
  float *scores;          // [rows][chunk_slots], then weights
  int8_t *weight_planes;  // [rows][3][chunk_slots]
  int32_t *weight_sums;   // [rows][2]
  float *weight_units;    // [rows]
  int32_t *sums;          // [rows][3][padded dimension or page_slots]
  float *out;             // [rows][padded dimension]
  float *tops, *totals;   // [rows]
};

/// Its parts, and how many bytes they are.
static inline struct attention_memory divide_memory(uint8_t *memory, size_t rows, size_t dimension,
                                                    size_t *bytes) {
  size_t padded = padded_to(dimension, 32), taken = 0;
  struct attention_memory m;
#define TAKE(field, count) m.field = memory ? (void *)(memory + taken) : NULL, taken += padded_to(count, 64)
  TAKE(query_planes, rows * 3 * padded);
  TAKE(query_sums, rows * 2 * 4);
  TAKE(query_factors, rows * 4);
  TAKE(scores, rows * chunk_slots * 4);
  TAKE(weight_planes, rows * 3 * chunk_slots);
  TAKE(weight_sums, rows * 2 * 4);
  TAKE(weight_units, rows * 4);
  TAKE(sums, rows * 3 * (padded > page_slots ? padded : page_slots) * 4);
  TAKE(out, rows * padded * 4);
  TAKE(tops, rows * 4);
  TAKE(totals, rows * 4);
#undef TAKE
  *bytes = taken;
  return m;
}
#endif
