// The coarse copy of a dense matrix: see CKernels.h.
#include "kernels_private.h"
#include "lanes.h"
#include <math.h>

size_t kernel_shortlist_bytes(size_t columns) { return (columns + 127) / 128 * 64; }

size_t kernel_turn_block(size_t columns) {
  size_t block = 1;
  while (block * 2 <= columns) block *= 2;
  return block;
}

/// A sign for each place of each pass, the same for all vectors: without them a constant vector would end in one
/// dimension.
static inline words sign_bits(words place, uint32_t pass) {
  words x = (place + pass) * 0x9e3779b1u;
  x ^= x >> 15;
  x *= 0x85ebca77u;
  return x & 0x80000000u;
}

static const words sixteen_places = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/// One step of the transform within sixteen values: `other` has each value's partner, `high` marks the second of two.
static inline floats sum_and_difference(floats v, floats other, words high) {
  return other + (floats)((words)v ^ (high & 0x80000000u));
}

/// The first four steps: sixteen values at a time.
static inline floats transformed(floats v) {
  const words ones = 0 - (sixteen_places & 1), twos = 0 - (sixteen_places >> 1 & 1), fours = 0 - (sixteen_places >> 2 & 1),
              eights = 0 - (sixteen_places >> 3);
  v = sum_and_difference(v, v.s1032547698badcfe, ones);
  v = sum_and_difference(v, v.s23016745ab89efcd, twos);
  v = sum_and_difference(v, v.s45670123cdef89ab, fours);
  return sum_and_difference(v, v.s89abcdef01234567, eights);
}

/// Signs and a Hadamard transform; `count` is a power of two.
static void mix(float *x, size_t count, uint32_t pass) {
  float factor = 1.0f / sqrtf((float)count);
  if (count < 16) {
    for (size_t i = 0; i < count; i++) x[i] *= sign_bits((words)(uint32_t)i, pass)[0] ? -factor : factor;
    for (size_t half = 1; half < count; half *= 2)
      for (size_t i = 0; i < count; i++)
        if (!(i & half)) {
          float a = x[i], b = x[i + half];
          x[i] = a + b;
          x[i + half] = a - b;
        }
    return;
  }
  for (size_t i = 0; i < count; i += 16) {
    words sign = sign_bits(sixteen_places + (uint32_t)i, pass);
    store(x + i, transformed((floats)((words)(load(x + i) * factor) ^ sign)));
  }
  size_t half = 16;
  // Two steps at once, so that a vector passes by half as often.
  for (; half * 4 <= count; half *= 4)
    for (size_t i = 0; i < count; i += 4 * half)
      for (size_t j = i; j < i + half; j += 16) {
        floats p = load(x + j), q = load(x + j + half), r = load(x + j + 2 * half), s = load(x + j + 3 * half);
        floats a = p + q, b = p - q, c = r + s, d = r - s;
        store(x + j, a + c);
        store(x + j + half, b + d);
        store(x + j + 2 * half, a - c);
        store(x + j + 3 * half, b - d);
      }
  if (half < count)
    for (size_t j = 0; j < half; j += 16) {
      floats a = load(x + j), b = load(x + j + half);
      store(x + j, a + b);
      store(x + j + half, a - b);
    }
}

void kernel_turn(float *x, size_t count) {
  size_t block = kernel_turn_block(count);
  mix(x, block, 0);
  // What the first block leaves over is mixed with the end of it.
  if (block < count) mix(x + count - block, block, 0x10000);
}

/// Numbers i ... i + 15 of a row, zero beyond its end.
static inline floats part_of(const float *x, size_t i, size_t count) {
  return i + 16 <= count ? load(x + i) : i < count ? load_part(x + i, count - i) : (floats)0;
}

struct kernel_shortlist_row kernel_shortlist_pack(const float *turned, size_t columns, uint8_t *out) {
  floats sums = 0;
  for (size_t i = 0; i < columns; i += 16) {
    floats v = part_of(turned, i, columns);
    sums += v * v;
  }
  float squares = total(sums);
  if (!isfinite(squares)) {
    memset(out, 0x88, kernel_shortlist_bytes(columns));
    return (struct kernel_shortlist_row){0, 0, INFINITY};
  }
  // Turned rows are near to Gaussian, for which this step loses least with sixteen values.
  float step = 0.335f * sqrtf(squares / (float)columns);
  float inverse = step > 0 ? 1 / step : 0;
  if (!isfinite(inverse)) inverse = 0;
  typedef uint8_t octets __attribute__((ext_vector_type(16)));
  floats products = 0;
  for (size_t chunk = 0; chunk * 128 < columns; chunk++)
    for (size_t j = 0; j < 64; j += 16) {
      octets nibbles[2];
      for (size_t half = 0; half < 2; half++) {
        floats v = part_of(turned, chunk * 128 + half * 64 + j, columns), q = round_clip(v * inverse, -8, 7);
        products += q * v;
        nibbles[half] = __builtin_convertvector(__builtin_convertvector(q, integers) + 8, octets);
      }
      octets both = nibbles[0] | nibbles[1] << 4;
      memcpy(out + chunk * 64 + j, &both, sizeof both);
    }
  float along = total(products);
  // With this scale, larger than the step, what the integers miss has no part along the row: vectors are often near a
  // row, and would all be missed to the same side.
  float scale = along > 0 ? squares / along : 0;
  floats missed = 0, kept = 0;
  for (size_t i = 0; i < columns; i += 16) {
    floats v = part_of(turned, i, columns), value = round_clip(v * inverse, -8, 7) * scale, error = v - value;
    missed += error * error;
    kept += value * value;
  }
  return (struct kernel_shortlist_row){scale, sqrtf(total(kept)), sqrtf(total(missed))};
}

bool kernel_shortlist_measure(const float *turned, const int8_t *integers, size_t columns,
                              struct kernel_shortlist_vector *out) {
  float squares = 0, along = 0, missed = 0;
  int32_t sum = 0;
  for (size_t i = 0; i < columns; i++) {
    squares += turned[i] * turned[i];
    along += (float)integers[i] * turned[i];
    sum += integers[i];
  }
  float scale = squares / along;
  for (size_t i = 0; i < columns; i++) {
    float error = turned[i] - (float)integers[i] * scale;
    missed += error * error;
  }
  float count = (float)columns;
  *out = (struct kernel_shortlist_vector){scale, 8 * sum, sqrtf(squares / count), sqrtf(missed / count)};
  return along > 0 && isfinite(scale) && isfinite(squares) && isfinite(missed);
}

float kernel_shortlist_deviation(const struct kernel_shortlist_facts *facts,
                                 const struct kernel_shortlist_vector *vector, size_t row) {
  float a = facts->error[row] * vector->size, b = facts->norm[row] * vector->error;
  return sqrtf(a * a + b * b);
}

size_t kernel_shortlist_largest(const float *estimates, size_t rows, const float *block_largest, size_t block,
                                float threshold, uint32_t *selected) {
  size_t found = 0;
  for (size_t first = 0; first < rows; first += block) {
    if (!(block_largest[first / block] >= threshold)) continue;
    size_t end = first + block < rows ? first + block : rows;
    for (size_t r = first; r < end; r++) {
      selected[found] = (uint32_t)r;
      found += estimates[r] >= threshold;
    }
  }
  return found;
}

size_t kernel_shortlist_possible(const struct kernel_shortlist_facts *facts,
                                 const struct kernel_shortlist_vector *vector, const float *estimates, size_t rows,
                                 const float *block_bounds, size_t block, float below, float threshold,
                                 uint32_t *selected) {
  size_t found = 0;
  for (size_t first = 0; first < rows; first += block) {
    if (block_bounds[first / block] < threshold) continue;
    size_t end = first + block < rows ? first + block : rows;
    for (size_t r = first; r < end; r++) {
      if (estimates[r] >= below) continue;
      float bound = estimates[r] + kernel_shortlist_deviations * kernel_shortlist_deviation(facts, vector, r);
      selected[found] = (uint32_t)r;
      found += !(bound < threshold);
    }
  }
  return found;
}

float kernel_nth_largest(float *values, size_t count, size_t nth) {
  size_t low = 0, high = count - 1, wanted = nth - 1;
  while (low < high) {
    float pivot = values[low + (high - low) / 2];
    size_t i = low - 1, j = high + 1;
    for (;;) {
      do i++;
      while (values[i] > pivot);
      do j--;
      while (values[j] < pivot);
      if (i >= j) break;
      float swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
    // None up to j is less than any behind it.
    if (wanted <= j) high = j;
    else low = j + 1;
  }
  return values[wanted];
}
