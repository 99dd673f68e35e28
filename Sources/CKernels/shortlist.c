// The coarse copy of a dense matrix: see CKernels.h.
#include "kernels_private.h"
#include <math.h>

size_t kernel_shortlist_bytes(size_t columns) { return (columns + 127) / 128 * 64; }

size_t kernel_turn_block(size_t columns) { return columns & (~columns + 1); }

/// A sign for each dimension, the same for all vectors: without them a constant vector would end in one dimension.
static float sign_of(size_t i) {
  uint32_t x = (uint32_t)i * 0x9e3779b1u;
  x ^= x >> 15;
  x *= 0x85ebca77u;
  return x & 0x10000u ? -1.0f : 1.0f;
}

void kernel_turn(float *x, size_t count) {
  size_t block = kernel_turn_block(count);
  float factor = 1.0f / sqrtf((float)block);
  for (size_t i = 0; i < count; i++) x[i] *= sign_of(i) * factor;
  for (size_t start = 0; start < count; start += block)
    for (size_t half = 1; half < block; half *= 2)
      for (size_t i = start; i < start + block; i += 2 * half)
        for (size_t j = i; j < i + half; j++) {
          float a = x[j], b = x[j + half];
          x[j] = a + b;
          x[j + half] = a - b;
        }
}

struct kernel_shortlist_row kernel_shortlist_pack(const float *turned, size_t columns, uint8_t *out) {
  float squares = 0;
  for (size_t i = 0; i < columns; i++) squares += turned[i] * turned[i];
  // Turned rows are near to Gaussian, for which this step loses least with sixteen values.
  float scale = 0.335f * sqrtf(squares / (float)columns);
  float inverse = scale > 0 ? 1 / scale : 0;
  float missed = 0;
  memset(out, 0x88, kernel_shortlist_bytes(columns));
  for (size_t i = 0; i < columns; i++) {
    float value = turned[i] * inverse + 12582912.0f - 12582912.0f;  // the nearest whole number
    int q = value > 7 ? 7 : value < -8 ? -8 : (int)value;
    float error = turned[i] - (float)q * scale;
    missed += error * error;
    uint8_t *byte = out + i / 128 * 64 + i % 64;
    *byte = i % 128 < 64 ? (uint8_t)((*byte & 0xf0) | (q + 8)) : (uint8_t)((*byte & 0x0f) | (q + 8) << 4);
  }
  return (struct kernel_shortlist_row){scale, sqrtf(squares), sqrtf(missed)};
}

float kernel_shortlist_bounds(const struct kernel_shortlist_row *rows, const int32_t *sums, size_t count, float factor,
                              float row_error, float vector_error, float *estimates, float *deviations) {
  float largest = -INFINITY;
  for (size_t i = 0; i < count; i++) {
    float estimate = rows[i].scale * factor * (float)sums[i];
    float a = rows[i].error * row_error, b = rows[i].norm * vector_error;
    float deviation = sqrtf(a * a + b * b);
    estimates[i] = estimate;
    deviations[i] = deviation;
    float least = estimate - 6 * deviation;
    largest = least > largest ? least : largest;
  }
  return largest;
}

size_t kernel_shortlist_select(const float *estimates, const float *deviations, size_t count, float threshold,
                               uint32_t *selected) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    selected[found] = (uint32_t)i;
    found += estimates[i] + 6 * deviations[i] >= threshold;
  }
  return found;
}
