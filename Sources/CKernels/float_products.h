// Ternary weights times float activations, for both packings. Included by each table after lanes.h.

typedef uint8_t octets __attribute__((ext_vector_type(16)));

static inline octets less_where(octets b, octets limit) { return b - (limit & (octets)(b >= limit)); }

/// Sixteen weights of plane `plane` as -1, 0, 1, from bytes j .. j + 15 of a chunk.
static inline floats ternary_lanes(enum kernel_packing packing, const uint8_t *chunk, int plane, int j) {
  octets b, u;
  memcpy(&b, chunk + j, 16);
  if (packing == kernel_twos) {
    u = (b >> (uint8_t)(2 * plane)) & 3;
  } else {
    static const uint8_t places[5] = {1, 3, 9, 29, 85};
    for (int place = 4; place > plane; place--) b = less_where(less_where(b, places[place]), places[place]);
    octets one = places[plane], two = one + one;
    u = ((octets)(b >= one) & 1) + ((octets)(b >= two) & 1);
  }
  return __builtin_convertvector(u, floats) - 1.0f;
}

static inline void rows_float(enum kernel_packing packing, const uint8_t *weights, size_t stride,
                              const float *activations, const uint32_t *row_list, size_t first, size_t count,
                              float scale, float *out) {
  int planes = packing == kernel_fives ? 5 : 4;
  for (size_t i = first; i < first + count; i++) {
    size_t r = row_list ? row_list[i] : i;
    floats sum = 0;
    const float *a = activations;
    for (size_t c = 0; c < stride; c += 64)
      for (int plane = 0; plane < planes; plane++)
        for (int j = 0; j < 64; j += 16, a += 16)
          sum += ternary_lanes(packing, weights + r * stride + c, plane, j) * load(a);
    out[r] = total(sum) * scale;
  }
}

static inline void columns_float(enum kernel_packing packing, const uint8_t *weights, size_t stride,
                                 const uint32_t *column_list, const float *activations, size_t list_count,
                                 size_t first_chunk, size_t chunk_count, float scale, size_t rows, float *out) {
  int planes = packing == kernel_fives ? 5 : 4;
  for (size_t chunk = first_chunk; chunk < first_chunk + chunk_count; chunk++)
    for (int plane = 0; plane < planes; plane++)
      for (int j = 0; j < 64; j += 16) {
        size_t r = (chunk * (size_t)planes + (size_t)plane) * 64 + (size_t)j;
        if (r >= rows) return;
        floats sum = 0;
        for (size_t i = 0; i < list_count; i++)
          sum += ternary_lanes(packing, weights + column_list[i] * stride + chunk * 64, plane, j) * activations[i];
        sum *= scale;
        memcpy(out + r, &sum, (rows - r < 16 ? rows - r : 16) * sizeof(float));
      }
}

#define FLOAT_PRODUCTS(packing)                                                                                      \
  static void packing##_rows_float(const uint8_t *weights, size_t stride, const float *activations,                  \
                                   const uint32_t *row_list, size_t first, size_t count, float scale, float *out) {  \
    rows_float(kernel_##packing, weights, stride, activations, row_list, first, count, scale, out);                  \
  }                                                                                                                  \
  static void packing##_columns_float(const uint8_t *weights, size_t stride, const uint32_t *column_list,            \
                                      const float *activations, size_t list_count, size_t first_chunk,               \
                                      size_t chunk_count, float scale, size_t rows, float *out) {                    \
    columns_float(kernel_##packing, weights, stride, column_list, activations, list_count, first_chunk, chunk_count, \
                  scale, rows, out);                                                                                 \
  }

FLOAT_PRODUCTS(twos)
FLOAT_PRODUCTS(fives)
