// What one thread works in while it computes attention (see attention.h).
#ifndef ATTENTION_MEMORY_H
#define ATTENTION_MEMORY_H

static inline size_t padded_to(size_t count, size_t whole) { return (count + whole - 1) / whole * whole; }

enum { page_slots = 32, chunk_slots = kernel_pages_in_chunk * page_slots };

/// What planes add up to: their integers, or of three the upper two (in units of 256) and the last.
struct plane_sums {
  int32_t upper, last;
};

/// Queries as they are multiplied. Rows are the query heads of all tokens.
struct prepared_queries {
  int8_t *planes;           // [padded dimension / 4][rows][planes][4]
  struct plane_sums *sums;  // [rows]
  float *factors;           // [rows], of products with the planes
  float *scales;            // [rows], of products with the vectors themselves
};

struct attention_memory {
  float *scores;                   // [rows][chunk_slots], then weights
  int8_t *weight_planes;           // [rows][planes][chunk_slots]
  struct plane_sums *weight_sums;  // [rows]
  float *weight_factors;           // [rows], to integers
  float *weight_units;             // [rows], and back
  int32_t *sums;                   // [rows][planes][padded dimension or page_slots]
  float *out;                      // [rows][padded dimension]
  float *tops, *totals;            // [rows]
};

#define TAKE(in, field, count) in.field = memory ? (void *)(memory + taken) : NULL, taken += padded_to(count, 64)
/// Its parts, and how many bytes they are.
static inline struct prepared_queries divide_queries(uint8_t *memory, size_t rows, size_t dimension, size_t *bytes) {
  size_t taken = 0;
  struct prepared_queries q;
  TAKE(q, planes, rows * 3 * padded_to(dimension, 32));
  TAKE(q, sums, rows * sizeof *q.sums);
  TAKE(q, factors, rows * 4);
  TAKE(q, scales, rows * 4);
  *bytes = taken;
  return q;
}

/// The same.
static inline struct attention_memory divide_memory(uint8_t *memory, size_t rows, size_t dimension, size_t *bytes) {
  size_t padded = padded_to(dimension, 32), taken = 0;
  struct attention_memory m;
  TAKE(m, scores, rows * chunk_slots * 4);
  TAKE(m, weight_planes, rows * 3 * chunk_slots);
  TAKE(m, weight_sums, rows * sizeof *m.weight_sums);
  TAKE(m, weight_factors, rows * 4);
  TAKE(m, weight_units, rows * 4);
  TAKE(m, sums, rows * 3 * (padded > page_slots ? padded : page_slots) * 4);
  TAKE(m, out, rows * padded * 4);
  TAKE(m, tops, rows * 4);
  TAKE(m, totals, rows * 4);
  *bytes = taken;
  return m;
}
#undef TAKE
#endif
