// Weights with a scale a group times float activations. Included by each table after lanes.h.

/// Sixteen rows of a strip times one token.
static inline floats grouped_strip_floats(const uint8_t *strip, size_t columns, size_t group, const float *a) {
  floats all = 0;
  for (size_t column = 0; column < columns; column += group) {
    floats weight_scale = from_halves(load_halves(strip, kernel_strip_rows)), part = 0;
    strip += kernel_strip_rows * 2;
    for (size_t at = column; at < column + group; at += 16, strip += 64) {
      words w;
      memcpy(&w, strip, sizeof w);
      // Byte k of a row's four has columns 4 plane + k at bits 2 plane.
      for (uint32_t place = 0; place < 16; place++) {
        integers u = (integers)((w >> (8 * (place % 4) + 2 * (place / 4))) & 3) - 1;
        part += __builtin_convertvector(u, floats) * a[at + place];
      }
    }
    all += part * weight_scale;
  }
  return all;
}

static void grouped_float(const uint8_t *strips, size_t columns, size_t group, const float *activations,
                          size_t activation_stride, size_t tokens, size_t first, size_t count, size_t rows, float *out) {
  for (size_t s = first; s < first + count; s++) {
    size_t row = s * kernel_strip_rows;
    size_t there = rows - row < kernel_strip_rows ? rows - row : kernel_strip_rows;
    for (size_t t = 0; t < tokens; t++) {
      floats sums = grouped_strip_floats(strips + s * kernel_strip_bytes(columns, group), columns, group,
                                         activations + t * activation_stride);
      memcpy(out + t * rows + row, &sums, there * sizeof(float));
    }
  }
}
