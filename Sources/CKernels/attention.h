// Attention on pages of the cache, written once over sixteen lanes. Included by each table after attention_floats.h; a
// table may define CACHE_PRODUCTS, else its kernel for tiles, ATTENTION_TILE, is used.
//
// Pages of 3 and 4 bits are multiplied as integers: queries and weights are rounded to 23 bits, as fine as a float, in
// three planes of 8, which count 65,536, 256 and 1. A chunk of pages has a softmax of its own, and chunks are merged in
// their order, so that they can be worked on in any order.

/// What a cached integer times one of a plane may come to.
enum { largest_cache_product = 14 * 128 };
/// The largest integer of three planes: `nearest` rounds nothing beyond.
enum { largest_in_planes = 1 << 22 };

#ifndef CACHE_PRODUCTS
/// 64 integers of 4 or 3 bits as bytes. A lane takes the bits of four and spreads them.
static inline void unpack_group(const uint8_t *from, const int bits, uint8_t *to) {
  words w;
  if (bits == 4) {
    w = __builtin_convertvector(load_halves(from, 16), words);
    w = (w | w << 8) & 0x00ff00ffu;
    w = (w | w << 4) & 0x0f0f0f0fu;
  } else {
    typedef uint8_t bytes32 __attribute__((ext_vector_type(32)));
    const words odd = {0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4};
    bytes32 b;
    memcpy(&b, from, sizeof b);
    // Two lanes share three bytes.
#define TWO(i) i, i + 1, 31, 31, i + 1, i + 2, 31, 31
    w = (words)__builtin_shufflevector(b, b, TWO(0), TWO(3), TWO(6), TWO(9), TWO(12), TWO(15), TWO(18), TWO(21));
#undef TWO
    w = (w & 0xffff) >> odd & 0xfff;
    w = (w | w << 10) & 0x003f003fu;
    w = (w | w << 5) & 0x07070707u;
  }
  memcpy(to, &w, sizeof w);
}

/// 32 rows of cached integers, [fours][2] groups, times `count` vectors: sums[vector * sums_stride + row]; adds to what is
/// there unless `begin`.
static void cache_products(const uint8_t *groups, int bits, size_t fours, const int8_t *vectors, size_t stride,
                           size_t count, bool begin, int32_t *sums, size_t sums_stride) {
  enum { at_once = 32 };
  uint8_t tile[at_once * kernel_tile_rows * 4];
  for (size_t first = 0; first < fours; first += at_once) {
    size_t some = fours - first < at_once ? fours - first : at_once;
    const uint8_t *from = groups + first * 16 * (size_t)bits;
    if (bits == 4)
      for (size_t i = 0; i < some * 2; i++) unpack_group(from + i * 32, 4, tile + i * 64);
    else
      for (size_t i = 0; i < some * 2; i++) unpack_group(from + i * 24, 3, tile + i * 64);
    ATTENTION_TILE(tile, some, vectors + first * 4, stride, count, largest_cache_product, begin && first == 0, sums,
                   sums_stride);
  }
}
#define CACHE_PRODUCTS cache_products
#endif

/// Numbers times a factor as integers in three planes, `stride` bytes from one to the next. Adds the lanes' sums of the
/// upper two (in units of 256) and of the last, times `zero`.
static inline void round_to_planes(const float *x, size_t count, float factor, int32_t zero, int8_t *planes,
                                   size_t stride, integers *upper, integers *lower) {
  typedef int8_t bytes16 __attribute__((ext_vector_type(16)));
  for (size_t i = 0; i < count; i += 16) {
    floats v = round_clip((i + 16 <= count ? load(x + i) : load_part(x + i, count - i)) * factor, -largest_in_planes,
                          largest_in_planes);
    integers whole = __builtin_convertvector(v, integers);
    integers rest = (whole + 128) >> 8, high = (rest + 128) >> 8;
    integers low = whole - (rest << 8), middle = rest - (high << 8);
    bytes16 b = __builtin_convertvector(high, bytes16);
    memcpy(planes + i, &b, 16);
    b = __builtin_convertvector(middle, bytes16);
    memcpy(planes + stride + i, &b, 16);
    b = __builtin_convertvector(low, bytes16);
    memcpy(planes + 2 * stride + i, &b, 16);
    *upper += rest * zero;
    *lower += low * zero;
  }
}

static inline int32_t total_of_integers(const integers *v) {
  int32_t sum = 0;
  for (int lane = 0; lane < 16; lane++) sum += (*v)[lane];
  return sum;
}

/// Sixteen sums of three planes as floats, less what the integers' lying above zero added to them.
static inline floats planes_sum(const int32_t *sums, size_t stride, int32_t upper, int32_t lower) {
  integers high, middle, low;
  memcpy(&high, sums, sizeof high);
  memcpy(&middle, sums + stride, sizeof middle);
  memcpy(&low, sums + 2 * stride, sizeof low);
  floats a = __builtin_convertvector((high << 8) + middle - upper, floats);
  return fused(a, (floats)256.0f, __builtin_convertvector(low - lower, floats));
}

/// The integer that stands for 0.
static inline int32_t zero_of(int bits) { return (1 << (bits - 1)) - 1; }

/// The tokens of a page that a position sees.
static inline size_t visible_in(const struct kernel_page *page, size_t position) {
  if (position < page->position) return 0;
  size_t seen = position + 1 - page->position;
  return seen < page->count ? seen : page->count;
}

static inline void prepare_queries(const struct kernel_queries *q, const struct attention_memory *m) {
  size_t padded = padded_to(q->dimension, 32);
  for (size_t row = 0; row < q->tokens * q->heads; row++) {
    const float *vector = q->vectors + row / q->heads * q->token_stride + row % q->heads * q->dimension;
    float factor = 1, scale = q->factors[row / q->heads * q->factor_stride + row % q->heads];
    if (!q->are_whole) {
      float size = __builtin_fmaxf(largest_magnitude(vector, q->dimension), 1e-30f);
      factor = largest_in_planes / size;
      scale *= size / largest_in_planes;
    }
    integers upper = 0, lower = 0;
    round_to_planes(vector, q->dimension, factor, 1, m->query_planes + row * 3 * padded, padded, &upper, &lower);
    m->query_factors[row] = scale;
    m->query_sums[row * 2] = total_of_integers(&upper);
    m->query_sums[row * 2 + 1] = total_of_integers(&lower);
  }
}

/// Scores of one page, those of a row at scores[row * chunk_slots]; what a token does not see gets -infinity.
static inline void score_page(const struct kernel_page *page, size_t kv_head, const struct kernel_queries *q,
                              const struct attention_memory *m, float *scores) {
  const integers lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const uint8_t *keys = page->keys + kv_head * page->key_bytes;
  const float *scales = page->key_scales + kv_head * page->slots;
  size_t rows = q->tokens * q->heads, padded = padded_to(q->dimension, 32);
  if (page->bits <= 4) {
    CACHE_PRODUCTS(keys, page->bits, padded_to(q->dimension, 4) / 4, m->query_planes, padded, rows * 3, true, m->sums,
                   page_slots);
    int32_t zero = zero_of(page->bits);
    for (size_t row = 0; row < rows; row++)
      for (size_t t = 0; t < page_slots; t += 16) {
        floats sum = planes_sum(m->sums + row * 3 * page_slots + t, page_slots, zero * m->query_sums[row * 2],
                                zero * m->query_sums[row * 2 + 1]);
        store(scores + row * chunk_slots + t, sum * m->query_factors[row] * load(scales + t));
      }
  } else {
    for (size_t token = 0; token < q->tokens; token++)
      attend_keys(keys, page->bits, page->slots, page->count, q->dimension, q->vectors + token * q->token_stride,
                  q->heads, q->factors + token * q->factor_stride, scales, scores + token * q->heads * chunk_slots,
                  chunk_slots);
  }
  for (size_t token = 0; token < q->tokens; token++) {
    int32_t visible = (int32_t)visible_in(page, q->first_position + token);
    if (visible == page_slots) continue;
    for (size_t row = token * q->heads; row < (token + 1) * q->heads; row++)
      for (int32_t t = 0; t < page_slots; t += 16) {
        float *from = scores + row * chunk_slots + t;
        store(from, choose((words)(lanes + t < visible), load(from), -__builtin_inff()));
      }
  }
}

/// e^(score - the largest) in place, over some slots of a row; returns their sum.
static inline float exponentials(float *scores, size_t slots, float *top) {
  floats tops = load(scores), sums = 0;
  for (size_t t = 16; t < slots; t += 16) tops = most(tops, load(scores + t));
  *top = largest(tops);
  for (size_t t = 0; t < slots; t += 16) {
    floats e = exponential(load(scores + t) - *top);
    store(scores + t, e);
    sums += e;
  }
  return total(sums);
}

/// Weights times the scales of their values; returns the largest of those on pages of integers.
static inline float scale_weights(const struct kernel_page *pages, size_t count, size_t kv_head, float *weights) {
  floats tops = 0;
  for (size_t i = 0; i < count; i++) {
    const float *scales = pages[i].value_scales + kv_head * pages[i].slots;
    for (size_t t = 0; t < pages[i].slots; t += 16) {
      floats w = load(weights + i * page_slots + t) * load(scales + t);
      store(weights + i * page_slots + t, w);
      if (pages[i].bits <= 4) tops = most(tops, w);
    }
  }
  return largest(tops);
}

/// m->out = the sum of all values, each times its weight.
static inline void add_values(const struct kernel_page *pages, size_t count, size_t kv_head,
                              const struct kernel_queries *q, const struct attention_memory *m) {
  size_t rows = q->tokens * q->heads, padded = padded_to(q->dimension, 32);
  memset(m->out, 0, rows * padded * sizeof *m->out);
  bool begin = true;
  for (size_t row = 0; row < rows; row++) {
    float *weights = m->scores + row * chunk_slots;
    float top = scale_weights(pages, count, kv_head, weights);
    // A page's largest weight is not below 1e-9, so what is smaller than this is none.
    float factor = top > 1e-30f ? largest_in_planes / top : 0;
    m->weight_units[row] = top > 1e-30f ? top / largest_in_planes : 0;
    integers upper = 0, lower = 0;
    for (size_t i = 0; i < count; i++)
      if (pages[i].bits <= 4)
        round_to_planes(weights + i * page_slots, page_slots, factor, zero_of(pages[i].bits),
                        m->weight_planes + row * 3 * chunk_slots + i * page_slots, chunk_slots, &upper, &lower);
    m->weight_sums[row * 2] = total_of_integers(&upper);
    m->weight_sums[row * 2 + 1] = total_of_integers(&lower);
  }
  for (size_t i = 0; i < count; i++) {
    const struct kernel_page *page = pages + i;
    const uint8_t *values = page->values + kv_head * page->value_bytes;
    if (page->bits > 4) {
      for (size_t token = 0; token < q->tokens; token++)
        attend_values(values, page->bits, visible_in(page, q->first_position + token), padded_to(q->dimension, 16),
                      m->scores + token * q->heads * chunk_slots + i * page_slots, chunk_slots, q->heads,
                      m->out + token * q->heads * padded, padded);
      continue;
    }
    for (size_t d = 0; d < padded; d += kernel_tile_rows)
      CACHE_PRODUCTS(values + d * page_slots * (size_t)page->bits / 8, page->bits, page_slots / 4,
                     m->weight_planes + i * page_slots, chunk_slots, rows * 3, begin, m->sums + d, padded);
    begin = false;
  }
  for (size_t row = 0; row < rows; row++) {
    float *out = m->out + row * padded;
    if (m->weight_units[row] == 0) continue;
    for (size_t d = 0; d < padded; d += 16) {
      floats sum = planes_sum(m->sums + row * 3 * padded + d, padded, m->weight_sums[row * 2], m->weight_sums[row * 2 + 1]);
      store(out + d, fused(sum, m->weight_units[row], load(out + d)));
    }
  }
}

static void merge_attended(float *out, float *top, float *sum, const float *other, float other_top, float other_sum,
                           size_t dimension) {
  if (other_sum == 0) return;
  float common = *top > other_top ? *top : other_top;
  float mine = exponential((floats)(*top - common))[0], theirs = exponential((floats)(other_top - common))[0];
  size_t padded = padded_to(dimension, 32);
  for (size_t d = 0; d < padded; d += 16) store(out + d, load(out + d) * mine + load(other + d) * theirs);
  *sum = *sum * mine + other_sum * theirs;
  *top = common;
}

static inline void prefetch_bytes(const void *from, size_t count) {
  for (size_t i = 0; i < count; i += 64) __builtin_prefetch((const uint8_t *)from + i);
}

/// Asks for a page's values, which are needed after all keys, and for the keys of one that comes soon.
static inline void prefetch_page(const struct kernel_page *page, size_t kv_head, const struct kernel_page *later,
                                 size_t later_head) {
  prefetch_bytes(page->values + kv_head * page->value_bytes, page->value_bytes);
  prefetch_bytes(page->value_scales + kv_head * page->slots, page->slots * sizeof(float));
  if (!later) return;
  prefetch_bytes(later->keys + later_head * later->key_bytes, later->key_bytes);
  prefetch_bytes(later->key_scales + later_head * later->slots, later->slots * sizeof(float));
}

static void attend(const struct kernel_page *pages, size_t page_count, size_t kv_head,
                   const struct kernel_queries *queries, void *memory, float *out, float *tops, float *sums) {
  const struct kernel_queries *q = queries;
  size_t rows = q->tokens * q->heads, padded = padded_to(q->dimension, 32), bytes;
  struct attention_memory m = divide_memory(memory, rows, q->dimension, &bytes);
  prepare_queries(q, &m);
  memset(out, 0, rows * padded * sizeof *out);
  for (size_t row = 0; row < rows; row++) {
    tops[row] = -__builtin_inff();
    sums[row] = 0;
  }
  for (size_t first = 0; first < page_count; first += kernel_pages_in_chunk) {
    const struct kernel_page *chunk = pages + first;
    size_t count = 0;
    while (count < kernel_pages_in_chunk && first + count < page_count &&
           visible_in(chunk + count, q->first_position + q->tokens - 1) > 0)
      count++;
    if (count == 0) return;
    for (size_t i = 0; i < count; i++) {
      // Behind the last pages come the next head's: threads take them in this order.
      size_t later = i + 2, last = kv_head;
      if (later >= count) later -= count, last++;
      prefetch_page(chunk + i, kv_head, later < count ? chunk + later : NULL, last);
      score_page(chunk + i, kv_head, q, &m, m.scores + i * page_slots);
    }
    for (size_t row = 0; row < rows; row++) {
      // A token that sees nothing of these pages has no largest score.
      bool sees = visible_in(chunk, q->first_position + row / q->heads) > 0;
      float *scores = m.scores + row * chunk_slots;
      if (!sees) memset(scores, 0, chunk_slots * sizeof *scores);
      m.totals[row] = sees ? exponentials(scores, count * page_slots, m.tops + row) : 0;
    }
    add_values(chunk, count, kv_head, q, &m);
    for (size_t row = 0; row < rows; row++)
      merge_attended(out + row * padded, tops + row, sums + row, m.out + row * padded, m.tops[row], m.totals[row],
                     q->dimension);
  }
}
