// The coarse copy of a dense matrix: see CKernels.h.
#include "kernels_private.h"
#include <math.h>
#pragma clang fp contract(off)

size_t kernel_shortlist_bytes(size_t columns) { return (columns + 127) / 128 * 64; }

size_t kernel_turn_block(size_t columns) {
  size_t block = 1;
  while (block * 2 <= columns) block *= 2;
  return block;
}

/// A sign for each place of each pass, the same for all vectors: without them a constant vector would end in one
/// dimension.
static uint32_t sign_bit_of(size_t i, uint32_t pass) {
  uint32_t x = ((uint32_t)i + pass) * 0x9e3779b1u;
  x ^= x >> 15;
  x *= 0x85ebca77u;
  return x & 0x80000000u;
}

/// Signs and a Hadamard transform; `count` is a power of two.
static void mix(float *x, size_t count, uint32_t pass) {
  float factor = 1.0f / sqrtf((float)count);
  for (size_t i = 0; i < count; i++) x[i] *= sign_bit_of(i, pass) ? -factor : factor;
  size_t half = 1;
  // Two steps at once, so that a vector passes by half as often.
  for (; half * 4 <= count; half *= 4)
    for (size_t i = 0; i < count; i += 4 * half)
      for (size_t j = i; j < i + half; j++) {
        float a = x[j] + x[j + half], b = x[j] - x[j + half];
        float c = x[j + 2 * half] + x[j + 3 * half], d = x[j + 2 * half] - x[j + 3 * half];
        x[j] = a + c;
        x[j + half] = b + d;
        x[j + 2 * half] = a - c;
        x[j + 3 * half] = b - d;
      }
  if (half < count)
    for (size_t j = 0; j < half; j++) {
      float a = x[j], b = x[j + half];
      x[j] = a + b;
      x[j + half] = a - b;
    }
}

void kernel_turn(float *x, size_t count) {
  size_t block = kernel_turn_block(count);
  mix(x, block, 0);
  // What the first block leaves over is mixed with the end of it.
  if (block < count) mix(x + count - block, block, 0x10000);
}

struct kernel_shortlist_row kernel_shortlist_pack(const float *turned, size_t columns, uint8_t *out) {
  float squares = 0;
  for (size_t i = 0; i < columns; i++) squares += turned[i] * turned[i];
  memset(out, 0x88, kernel_shortlist_bytes(columns));
  if (!isfinite(squares)) return (struct kernel_shortlist_row){0, 0, INFINITY};
  // Turned rows are near to Gaussian, for which this step loses least with sixteen values.
  float step = 0.335f * sqrtf(squares / (float)columns);
  float inverse = step > 0 ? 1 / step : 0;
  if (!isfinite(inverse)) inverse = 0;
  float along = 0;
  for (size_t i = 0; i < columns; i++) {
    float value = turned[i] * inverse + 12582912.0f - 12582912.0f;  // the nearest whole number
    int q = value > 7 ? 7 : value < -8 ? -8 : (int)value;
    along += (float)q * turned[i];
    uint8_t *byte = out + i / 128 * 64 + i % 64;
    *byte = i % 128 < 64 ? (uint8_t)((*byte & 0xf0) | (q + 8)) : (uint8_t)((*byte & 0x0f) | (q + 8) << 4);
  }
  // With this scale, larger than the step, what the integers miss has no part along the row: vectors are often near a
  // row, and would all be missed to the same side.
  float scale = along > 0 ? squares / along : 0;
  float missed = 0, kept = 0;
  for (size_t i = 0; i < columns; i++) {
    uint8_t byte = out[i / 128 * 64 + i % 64];
    float value = (float)((i % 128 < 64 ? byte & 15 : byte >> 4) - 8) * scale, error = turned[i] - value;
    missed += error * error;
    kept += value * value;
  }
  return (struct kernel_shortlist_row){scale, sqrtf(kept), sqrtf(missed)};
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
