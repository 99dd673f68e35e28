// Attention on pages of the cache, written once over sixteen lanes. Included by each table after attention_planes.h.
//
// Pages of 3 and 4 bits are multiplied as integers: queries and weights are rounded to some planes of eight bits. A token
// that sees up to kernel_fine_positions takes three planes, 23 bits, which are as fine as floats. One that sees more
// takes two, 16 bits of which the sign is one: an entry of a query is then wrong by at most 2^-16 of the largest in it,
// and a weight by as much of the largest in its chunk, both to either side. Where the largest entry of a query is 2 to 5
// times the typical one, a score is wrong by about 1 to 4e-5 of the typical score, which is what a weight, and so what comes
// out, is wrong by of itself: 1e-5 where attention is spread, 1.4e-4 where scores are as large as 20 and it rests on a
// few. The 3 bits of the cache cost a thousand times that.
//
// A chunk of pages has a softmax of its own, in powers of two, and chunks are merged in their order, so that they can be
// worked on in any order.

/// The integer that stands for 0.
static inline int32_t zero_of(int bits) { return (1 << (bits - 1)) - 1; }

/// The tokens of a page that a position sees.
static inline size_t visible_in(const struct kernel_page *page, size_t position) {
  if (position < page->position) return 0;
  size_t seen = position + 1 - page->position;
  return seen < page->count ? seen : page->count;
}

static int planes_for(const struct kernel_queries *q) {
  return q->first_position + q->tokens <= kernel_fine_positions ? 3 : 2;
}

static void prepare_queries(const struct kernel_queries *q, void *memory) {
  enum { at_once = 256 };
  int8_t planes[3][at_once];
  float some[at_once];
  size_t rows = q->tokens * q->heads, bytes;
  struct prepared_queries p = divide_queries(memory, rows, q->dimension, &bytes);
  size_t count = (size_t)planes_for(q), padded = padded_to(q->dimension, 32);
  for (size_t row = 0; row < rows; row++) {
    const float *vector = q->vectors + row / q->heads * q->token_stride + row % q->heads * q->dimension;
    // Scores are exponents of two.
    float factor = 1, scale = q->factors[row / q->heads * q->factor_stride + row % q->heads] * 1.44269504f;
    p.scales[row] = scale;
    if (!q->are_whole) {
      float size = __builtin_fmaxf(largest_magnitude(vector, q->dimension), 1e-30f), most = largest_in_planes((int)count);
      factor = most / size;
      scale *= size / most;
    }
    p.factors[row] = scale;
    p.sums[row] = (struct plane_sums){0, 0};
    for (size_t first = 0; first < padded; first += at_once) {
      size_t length = padded - first < at_once ? padded - first : at_once;
      size_t there = q->dimension <= first ? 0 : q->dimension - first < length ? q->dimension - first : length;
      memcpy(some, vector + first, there * sizeof *some);
      memset(some + there, 0, (length - there) * sizeof *some);
      struct plane_sums of = round_to_planes(some, length, factor, (int)count, planes[0], at_once);
      p.sums[row].upper += of.upper;
      p.sums[row].last += of.last;
      int8_t *out = p.planes + (first / 4 * rows + row) * count * 4;
      for (size_t i = 0; i < length; i += 4, out += rows * count * 4)
        for (size_t plane = 0; plane < count; plane++) memcpy(out + plane * 4, planes[plane] + i, 4);
    }
  }
}

/// What one head has in one page.
struct page_part {
  const struct kernel_page *page;
  size_t head;
};

/// The part that is worked on `distance` pages after page i of a chunk. Threads take the heads of a chunk in turn, then
/// those of the next; where that ends it is the part itself.
static inline struct page_part part_after(const struct kernel_page *chunk, size_t count, size_t following, size_t kv_head,
                                          size_t i, size_t distance) {
  size_t later = i + distance;
  if (later < count) return (struct page_part){chunk + later, kv_head};
  later -= count;
  if (later < count && kv_head + 1 < chunk[later].heads) return (struct page_part){chunk + later, kv_head + 1};
  if (later < following) return (struct page_part){chunk + count + later, 0};
  return (struct page_part){chunk + i, kv_head};
}

/// Scales are two lines.
static inline void prefetch_scales(const float *scales) {
  __builtin_prefetch(scales);
  __builtin_prefetch(scales + 16);
}

/// Sums of a page's planes as scores, those of a row at scores[row * chunk_slots].
static inline __attribute__((always_inline)) void scores_of_sums(const int32_t *sums, size_t rows, const int planes,
                                                                 const struct plane_sums *of, int32_t zero,
                                                                 const float *factors, const float *scales,
                                                                 float *scores) {
  const floats first = load(scales), second = load(scales + 16);
  for (size_t row = 0; row < rows; row++, sums += planes * page_slots, scores += chunk_slots) {
    store(scores, planes_total(sums, page_slots, planes, of[row], zero) * factors[row] * first);
    store(scores + 16, planes_total(sums + 16, page_slots, planes, of[row], zero) * factors[row] * second);
  }
}

/// Scores of one page, those of a row at scores[row * chunk_slots]; what a token does not see gets -infinity. Asks for the
/// keys of a later part.
static inline void score_page(const struct kernel_page *page, size_t kv_head, struct page_part later,
                              const struct kernel_queries *q,
                              const struct prepared_queries *p, const struct attention_memory *m, float *scores) {
  const integers lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const uint8_t *keys = page->keys + kv_head * page->key_bytes;
  const float *scales = page->key_scales + kv_head * page->slots;
  size_t rows = q->tokens * q->heads;
  if (page->bits <= 4) {
    int planes = planes_for(q);
    size_t count = (size_t)planes;
    struct plane_vectors vectors = {p->planes, 4, rows * count * 4};
    const uint8_t *ahead = later.page->keys + later.head * later.page->key_bytes;
    prefetch_scales(later.page->key_scales + later.head * later.page->slots);
    size_t fours = padded_to(q->dimension, 16) / 4;
    CACHE_PRODUCTS(&keys, &ahead, 1, page->bits, fours, vectors, rows, planes, true, m->sums, page_slots);
    if (planes == 2) scores_of_sums(m->sums, rows, 2, p->sums, zero_of(page->bits), p->factors, scales, scores);
    else scores_of_sums(m->sums, rows, 3, p->sums, zero_of(page->bits), p->factors, scales, scores);
  } else {
    for (size_t token = 0; token < q->tokens; token++)
      attend_keys(keys, page->bits, page->slots, page->count, q->dimension, q->vectors + token * q->token_stride,
                  q->heads, p->scales + token * q->heads, scales, scores + token * q->heads * chunk_slots, chunk_slots);
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

/// The largest of some slots' scores.
static inline float largest_score(const float *scores, size_t slots) {
  floats tops = load(scores), others = load(scores + 16);
  for (size_t t = page_slots; t < slots; t += page_slots) {
    tops = most(tops, load(scores + t));
    others = most(others, load(scores + t + 16));
  }
  return largest(most(tops, others));
}

/// Scores of a row as weights in place: 2^(score - top) times the value's scale. Returns the sum of the powers, and of
/// pages of integers the largest weight.
static inline float weigh(const struct kernel_page *pages, size_t count, size_t kv_head, float top, float *scores,
                          float *largest_weight) {
  floats sums = 0, tops = 0;
  for (size_t i = 0; i < count; i++, scores += page_slots) {
    const float *scales = pages[i].value_scales + kv_head * pages[i].slots;
    size_t slots = pages[i].slots;
    for (size_t t = 0; t < slots; t += 16) {
      floats e = power_of_two(load(scores + t) - top), w = e * load(scales + t);
      sums += e;
      store(scores + t, w);
      if (pages[i].bits <= 4) tops = most(tops, w);
    }
  }
  *largest_weight = largest(tops);
  return total(sums);
}

/// out[row] = the sum of all values, each times its weight. Asks for the values of later parts.
static inline void add_values(const struct kernel_page *pages, size_t count, size_t following, size_t kv_head,
                              const struct kernel_queries *q, const struct attention_memory *m, float *out) {
  size_t rows = q->tokens * q->heads, padded = padded_to(q->dimension, 32);
  int planes = planes_for(q);
  size_t plane_bytes = (size_t)planes * chunk_slots;
  bool begin = true;
  for (size_t i = 0, next; i < count; i = next) {
    // A run of pages of one width.
    const uint8_t *values[kernel_pages_in_chunk], *ahead[kernel_pages_in_chunk];
    for (next = i; next < count && pages[next].bits == pages[i].bits; next++) {
      values[next - i] = pages[next].values + kv_head * pages[next].value_bytes;
      struct page_part later = part_after(pages, count, following, kv_head, next, count);
      ahead[next - i] = later.page->values + later.head * later.page->value_bytes;
      prefetch_scales(later.page->value_scales + later.head * later.page->slots);
    }
    int bits = pages[i].bits;
    if (bits > 4) continue;
    struct plane_vectors vectors = {m->weight_planes + i * page_slots, chunk_slots, 4};
    for (size_t row = 0; row < rows; row++) {
      struct plane_sums of =
          round_to_planes(m->scores + row * chunk_slots + i * page_slots, (next - i) * page_slots, m->weight_factors[row],
                          planes, m->weight_planes + row * plane_bytes + i * page_slots, chunk_slots);
      if (begin) m->weight_sums[row] = (struct plane_sums){0, 0};
      m->weight_sums[row].upper += of.upper * zero_of(bits);
      m->weight_sums[row].last += of.last * zero_of(bits);
    }
    for (size_t d = 0; d < padded; d += kernel_tile_rows) {
      CACHE_PRODUCTS(values, ahead, next - i, bits, page_slots / 4, vectors, rows, planes, begin, m->sums + d, padded);
      for (size_t page = 0; page < next - i; page++) {
        values[page] += kernel_tile_rows * 4 * (size_t)bits;
        ahead[page] += kernel_tile_rows * 4 * (size_t)bits;
      }
    }
    begin = false;
  }
  for (size_t row = 0; row < rows; row++)
    for (size_t d = 0; d < padded; d += 16) {
      floats sum = 0;
      if (!begin)
        sum = planes_total(m->sums + row * (size_t)planes * padded + d, padded, planes, m->weight_sums[row], 1) *
              m->weight_units[row];
      store(out + row * padded + d, sum);
    }
  for (size_t i = 0; i < count; i++) {
    const struct kernel_page *page = pages + i;
    if (page->bits <= 4) continue;
    for (size_t token = 0; token < q->tokens; token++)
      attend_values(page->values + kv_head * page->value_bytes, page->bits, visible_in(page, q->first_position + token),
                    padded_to(q->dimension, 16), m->scores + token * q->heads * chunk_slots + i * page_slots, chunk_slots,
                    q->heads, out + token * q->heads * padded, padded);
  }
}

static void merge_attended(float *out, float *top, float *sum, const float *other, float other_top, float other_sum,
                           size_t dimension) {
  if (other_sum == 0) return;
  float common = *top > other_top ? *top : other_top;
  float mine = power_of_two((floats)(*top - common))[0], theirs = power_of_two((floats)(other_top - common))[0];
  size_t padded = padded_to(dimension, 32);
  for (size_t d = 0; d < padded; d += 16) store(out + d, load(out + d) * mine + load(other + d) * theirs);
  *sum = *sum * mine + other_sum * theirs;
  *top = common;
}

/// The attention of some heads on the first of some chunks becomes that on all of them; as if `merge_attended` took them
/// in turn. Chunk c of head h lies at (c * heads + h). Every chunk holds a token that all heads see.
static void merge_chunks(float *out, float *tops, float *sums, size_t chunks, size_t heads, size_t dimension) {
  enum { at_once = 16 };
  size_t padded = padded_to(dimension, 32);
  for (size_t head = 0; head < heads; head++)
    for (size_t first = 1; first < chunks; first += at_once) {
      size_t count = chunks - first < at_once ? chunks - first : at_once;
      float mine[at_once] = {0}, theirs[at_once] = {0}, top = tops[head], sum = sums[head];
      for (size_t i = 0; i < count; i++) {
        float other = tops[(first + i) * heads + head], common = top > other ? top : other;
        mine[i] = top - common;
        theirs[i] = other - common;
        top = common;
      }
      store(mine, power_of_two(load(mine)));
      store(theirs, power_of_two(load(theirs)));
      for (size_t i = 0; i < count; i++) sum = sum * mine[i] + sums[(first + i) * heads + head] * theirs[i];
      for (size_t d = 0; d < padded; d += 16) {
        floats v = load(out + head * padded + d);
        for (size_t i = 0; i < count; i++)
          v = v * mine[i] + load(out + ((first + i) * heads + head) * padded + d) * theirs[i];
        store(out + head * padded + d, v);
      }
      tops[head] = top;
      sums[head] = sum;
    }
}

/// Attention on one chunk of pages: `out`, and each row's largest score and sum of weights.
static inline void attend_chunk(const struct kernel_page *pages, size_t count, size_t following, size_t kv_head,
                                const struct kernel_queries *q, const struct prepared_queries *p,
                                const struct attention_memory *m, float *out, float *tops, float *sums) {
  size_t rows = q->tokens * q->heads;
  for (size_t i = 0; i < count; i++)
    score_page(pages + i, kv_head, part_after(pages, count, following, kv_head, i, 4), q, p, m, m->scores + i * page_slots);
  for (size_t row = 0; row < rows; row++) {
    float *scores = m->scores + row * chunk_slots, top = -__builtin_inff(), sum = 0, most = 0;
    // A token that sees nothing of these pages has no largest score.
    if (visible_in(pages, q->first_position + row / q->heads) > 0) {
      top = largest_score(scores, count * page_slots);
      sum = weigh(pages, count, kv_head, top, scores, &most);
    } else {
      memset(scores, 0, chunk_slots * sizeof *scores);
    }
    tops[row] = top;
    sums[row] = sum;
    // A page's largest weight is not below 1e-9, so what is smaller than this is none.
    float whole = largest_in_planes(planes_for(q));
    m->weight_factors[row] = most > 1e-30f ? whole / most : 0;
    m->weight_units[row] = most > 1e-30f ? most / whole : 0;
  }
  add_values(pages, count, following, kv_head, q, m, out);
}

static void attend(const struct kernel_page *pages, size_t page_count, size_t following, size_t kv_head,
                   const struct kernel_queries *queries, const void *prepared, void *memory, float *out, float *tops,
                   float *sums) {
  const struct kernel_queries *q = queries;
  size_t rows = q->tokens * q->heads, padded = padded_to(q->dimension, 32), bytes;
  const struct prepared_queries p = divide_queries((uint8_t *)prepared, rows, q->dimension, &bytes);
  const struct attention_memory m = divide_memory(memory, rows, q->dimension, &bytes);
  for (size_t first = 0; first < page_count; first += kernel_pages_in_chunk) {
    const struct kernel_page *chunk = pages + first;
    size_t count = 0;
    while (count < kernel_pages_in_chunk && first + count < page_count &&
           visible_in(chunk + count, q->first_position + q->tokens - 1) > 0)
      count++;
    size_t after = page_count - first - count + following;
    if (first == 0) {
      attend_chunk(chunk, count, after, kv_head, q, &p, &m, out, tops, sums);
    } else if (count > 0) {
      attend_chunk(chunk, count, after, kv_head, q, &p, &m, m.out, m.tops, m.totals);
      for (size_t row = 0; row < rows; row++)
        merge_attended(out + row * padded, tops + row, sums + row, m.out + row * padded, m.tops[row], m.totals[row],
                       q->dimension);
    }
  }
}
