// Queries and weights as integers in planes of eight bits, and their products with the cache's integers; written once
// over sixteen lanes. Included by each table after attention_floats.h; a table may define CACHE_PRODUCTS, else its kernel
// for tiles, ATTENTION_TILE, is used.
//
// Planes are digits from -128 to 127, which count 256 and 1, or with three of them 65,536 as well.

/// What a cached integer of some bits times one of a plane may come to.
static inline int largest_cache_product(int bits) { return ((1 << bits) - 2) * 128; }

/// The largest integer that is rounded to: all digits are bytes then, and 2^22 is what `whole_bits` can do.
static inline float largest_in_planes(int planes) { return planes == 2 ? 127 * 256 : 1 << 22; }

/// Vectors in planes, four bytes of each at a time: those of vector i at i * vector_step + four * four_step.
struct plane_vectors {
  const int8_t *bytes;
  size_t vector_step, four_step;
};

#ifndef CACHE_PRODUCTS
/// Some groups of integers (see kernel_put_key) as bytes: 8 groups of 3 bits, or 2 of 4.
static inline void unpack_groups(const uint8_t *from, const int bits, uint8_t *to) {
  words b[3] = {0}, u[8];
  memcpy(b, from, bits == 4 ? 64 : 192);
  if (bits == 4) {
    u[0] = b[0] & 0x0f0f0f0fu;
    u[1] = b[0] >> 4 & 0x0f0f0f0fu;
  } else {
    for (int i = 0; i < 3; i++) {
      u[2 * i] = b[i] & 0x07070707u;
      u[2 * i + 1] = b[i] >> 3 & 0x07070707u;
    }
    u[6] = (b[0] >> 6 & 0x03030303u) | (b[2] >> 4 & 0x04040404u);
    u[7] = (b[1] >> 6 & 0x03030303u) | (b[2] >> 5 & 0x04040404u);
  }
  memcpy(to, u, bits == 4 ? 128 : 512);
}

/// 32 rows of cached integers, of `fours` times four columns in each of some parts one after the other, times `rows`
/// vectors of `planes` each: sums[vector * sums_stride + row]; adds to what is there unless `begin`. ahead: parts that
/// come soon.
static void cache_products(const uint8_t *const *parts, const uint8_t *const *ahead, size_t part_count, int bits,
                           size_t fours, struct plane_vectors vectors, size_t rows, int planes, bool begin,
                           int32_t *sums, size_t sums_stride) {
  enum { at_once = 32 };
  uint8_t tile[at_once * kernel_tile_rows * 4];
  for (size_t part = 0; part < part_count; part++)
    for (size_t first = 0; first < fours; first += at_once) {
      size_t some = fours - first < at_once ? fours - first : at_once;
      const uint8_t *from = parts[part] + first * 16 * (size_t)bits;
      for (size_t i = 0; i < some * 16 * (size_t)bits; i += 64)
        __builtin_prefetch(ahead[part] + first * 16 * (size_t)bits + i);
      if (bits == 4)
        for (size_t i = 0; i < some; i++) unpack_groups(from + i * 64, 4, tile + i * 128);
      else
        for (size_t i = 0; i < some; i += 4) unpack_groups(from + i * 48, 3, tile + i * 128);
      ATTENTION_TILE(tile, some, vectors.bytes + (part * fours + first) * vectors.four_step, vectors.vector_step,
                     vectors.four_step, rows * (size_t)planes, largest_cache_product(bits),
                     begin && part == 0 && first == 0, sums, sums_stride);
    }
}
#define CACHE_PRODUCTS cache_products
#endif

static inline int32_t sum_of_lanes(const words *v) {
  uint32_t sum = 0;
  for (int lane = 0; lane < 16; lane++) sum += (*v)[lane];
  return (int32_t)sum;
}

/// Numbers times a factor, then at most `largest_in_planes`, as integers in planes that lie `stride` bytes apart. Reads
/// and writes whole sixteens.
static inline __attribute__((always_inline)) struct plane_sums round_in(const float *x, size_t count, float factor,
                                                                        const int planes, int8_t *out, size_t stride) {
  typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));
  // Added to a number below 2^22, this leaves its nearest whole number in the bits under its own, and 0 in the lowest 8.
  const floats magic = 12582912.0f;
  const uint32_t bits_of_magic = 0x4b400000;
  words all = 0, uppers = 0;
  for (size_t i = 0; i < count; i += 16) {
    words whole = (words)(load(x + i) * factor + magic), upper = (whole + 128) >> 8;
    all += whole;
    bytes16 b = __builtin_convertvector(whole, bytes16);
    memcpy(out + (size_t)(planes - 1) * stride + i, &b, 16);
    b = __builtin_convertvector(upper, bytes16);
    memcpy(out + (size_t)(planes - 2) * stride + i, &b, 16);
    if (planes == 2) continue;
    uppers += upper;
    b = __builtin_convertvector((upper - (bits_of_magic >> 8) + 128) >> 8, bytes16);
    memcpy(out + i, &b, 16);
  }
  uint32_t lanes = (uint32_t)((count + 15) / 16 * 16);
  uint32_t sum = (uint32_t)sum_of_lanes(&all) - lanes * bits_of_magic;
  if (planes == 2) return (struct plane_sums){(int32_t)sum, 0};
  uint32_t upper = (uint32_t)sum_of_lanes(&uppers) - lanes * (bits_of_magic >> 8);
  return (struct plane_sums){(int32_t)upper, (int32_t)(sum - (upper << 8))};
}

static inline struct plane_sums round_to_planes(const float *x, size_t count, float factor, int planes, int8_t *out,
                                                size_t stride) {
  return planes == 2 ? round_in(x, count, factor, 2, out, stride) : round_in(x, count, factor, 3, out, stride);
}

/// Sixteen sums of planes `stride` apart as floats, less what the cached integers' lying `zero` above 0 added to them.
static inline floats planes_total(const int32_t *sums, size_t stride, int planes, struct plane_sums of, int32_t zero) {
  integers high, low, last;
  memcpy(&high, sums, sizeof high);
  memcpy(&low, sums + stride, sizeof low);
  floats upper = __builtin_convertvector((high << 8) + low - zero * of.upper, floats);
  if (planes == 2) return upper;
  memcpy(&last, sums + 2 * stride, sizeof last);
  return fused(upper, (floats)256.0f, __builtin_convertvector(last - zero * of.last, floats));
}
