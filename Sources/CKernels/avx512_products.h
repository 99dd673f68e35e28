// Products of integers and packed ternary weights with AVX-512 VNNI. Included once for each packing, inside its target
// attribute, with PACKING(name), PLANES (weights a byte) and these defined:
//
//     DECLARE_DECODER           constants that the next two need
//     DECODE(fields, top, b)    the weights in 64 bytes: four of two bits in each byte of `fields`; with five weights
//                               a byte, `top` holds the fifth, 85 times too large
//
// Fields are used where they stand in their byte, so that their sums are 1, 4, 16, 64 and 85 times too large.

/// What takes a sum of plane `plane` back to its own size. 85 has an inverse modulo 2^32, so the fifth is exact too.
static inline __m512i plane_sum(__m512i sum, int plane) {
  return plane == 4 ? _mm512_mullo_epi32(sum, _mm512_set1_epi32((int)0xfcfcfcfd)) : _mm512_srai_epi32(sum, 2 * plane);
}

KERNEL_ROWS(PACKING(rows)) {
  DECLARE_DECODER;
  for (size_t i = first; i < first + count; i++) {
    size_t r = row_list ? row_list[i] : i;
    const uint8_t *row = weights + r * stride;
    const uint8_t *next = next_row(weights, stride, row_list, list_count, i);
    const int8_t *a = activations->values;
    __m512i sums[5] = {0};
    for (size_t c = 0; c < stride; c += 64, a += 64 * PLANES) {
      prefetch(next + c);
      __m512i fields, top;
      DECODE(fields, top, load512(row + c));
      for (int plane = 0; plane < 4; plane++)
        sums[plane] = _mm512_dpbusd_epi32(sums[plane], field(fields, plane), load512(a + 64 * plane));
      if (PLANES == 5) sums[4] = _mm512_dpbusd_epi32(sums[4], top, load512(a + 256));
    }
    for (int plane = 1; plane < PLANES; plane++) sums[0] = _mm512_add_epi32(sums[0], plane_sum(sums[plane], plane));
    out[r] = (float)(_mm512_reduce_add_epi32(sums[0]) - activations->sum) * activations->scale;
  }
}

// sums: for each chunk [unpacked 0-3][plane][16].
KERNEL_COLUMNS(PACKING(columns)) {
  DECLARE_DECODER;
  for (size_t i = first; i < first + count; i += columns_in_pass) {
    struct column_pass pass;
    next_pass(&pass, weights, stride, column_list, activations, list_count, i, first + count);
    const __m512i a[2] = {four_activations(pass.activations), four_activations(pass.activations + 4)};
    const uint8_t *const *w = pass.weights;
    int32_t *out = sums;
    for (size_t at = 0; at < stride; at += 64) {
      for (int j = 0; j < columns_in_pass; j++) prefetch(pass.later[j] + at);
      __m512i x[2][4];
      for (int g = 0; g < 2; g++)
        interleave(x[g], load512(w[4 * g] + at), load512(w[4 * g + 1] + at), load512(w[4 * g + 2] + at),
                   load512(w[4 * g + 3] + at));
      for (int quarter = 0; quarter < 4; quarter++, out += 16 * PLANES) {
        __m512i sum[5];
        for (int plane = 0; plane < PLANES; plane++) sum[plane] = load512(out + 16 * plane);
        for (int g = 0; g < 2; g++) {
          __m512i fields, top;
          DECODE(fields, top, x[g][quarter]);
          for (int plane = 0; plane < 4; plane++)
            sum[plane] = _mm512_dpbusd_epi32(sum[plane], field(fields, plane), a[g]);
          if (PLANES == 5) sum[4] = _mm512_dpbusd_epi32(sum[4], top, a[g]);
        }
        for (int plane = 0; plane < PLANES; plane++) store512(out + 16 * plane, sum[plane]);
      }
    }
  }
}

KERNEL_COLUMNS_TOTAL(PACKING(columns_total)) {
  const __m512 factor = _mm512_set1_ps(scale);
  for (size_t chunk = 0; chunk < stride / 64; chunk++)
    for (int plane = 0; plane < PLANES; plane++) {
      __m512i quarters[4], lanes[4];
      for (int quarter = 0; quarter < 4; quarter++) {
        size_t at = chunk * 64 * PLANES + (size_t)(quarter * PLANES + plane) * 16;
        __m512i sum = load512(sums[0] + at);
        for (size_t set = 1; set < sets; set++) sum = _mm512_add_epi32(sum, load512(sums[set] + at));
        quarters[quarter] = _mm512_sub_epi32(plane_sum(sum, plane), _mm512_set1_epi32(activation_sum));
      }
      transpose_lanes(lanes, quarters);
      for (size_t lane = 0; lane < 4; lane++) {
        size_t r = (chunk * PLANES + (size_t)plane) * 64 + lane * 16;
        if (r >= rows) return;
        __mmask16 there = rows - r < 16 ? (__mmask16)((1u << (rows - r)) - 1) : 0xffff;
        _mm512_mask_storeu_ps(out + r, there, _mm512_mul_ps(_mm512_cvtepi32_ps(lanes[lane]), factor));
      }
    }
}

/// The weights of 64 bytes as u, `plane_bytes` between the planes.
static inline void unpack_planes(__m512i b, uint8_t *to, size_t plane_bytes) {
  DECLARE_DECODER;
  const __m512i three = _mm512_set1_epi8(3);
  __m512i fields, top;
  DECODE(fields, top, b);
  for (int plane = 0; plane < 4; plane++)
    store512(to + (size_t)plane * plane_bytes, _mm512_and_si512(_mm512_srli_epi16(fields, (unsigned)(2 * plane)), three));
  // 85 is 1 modulo 4, and 170 is 2.
  if (PLANES == 5) store512(to + 4 * plane_bytes, _mm512_and_si512(top, three));
}

KERNEL_UNPACK_ROWS(PACKING(unpack_rows)) {
  enum { four = kernel_tile_rows * 4 };
  for (size_t group = 0; group < kernel_tile_rows; group += 16)
    for (size_t at = 0; at < stride; at += 64) {
      __m512i packed[16], turned[16];
      for (size_t r = 0; r < 16; r++) {
        prefetch(weights + (group + r + kernel_tile_rows) * stride + at);  // the next tile
        packed[r] = group + r < rows ? load512(weights + (group + r) * stride + at) : _mm512_setzero_si512();
      }
      transpose_words(turned, packed);
      for (size_t i = 0; i < 16; i++)
        unpack_planes(turned[i], tile + (at / 64 * 16 * PLANES + i) * four + group * 4, 16 * four);
    }
}

KERNEL_UNPACK_COLUMNS(PACKING(unpack_columns)) {
  enum { four = kernel_tile_rows * 4 };
  size_t tile_bytes = tile_columns * kernel_tile_rows;
  const uint8_t *from = weights + first * stride + chunk * 64;
  for (size_t k = 0; k < count; k += 4) {
    __m512i x[4], mixed[4], rows[4];
    for (size_t i = 0; i < 4; i++) prefetch(from + (k + i + 32) * stride);
    for (size_t i = 0; i < 4; i++) x[i] = k + i < count ? load512(from + (k + i) * stride) : _mm512_setzero_si512();
    interleave(mixed, x[0], x[1], x[2], x[3]);
    transpose_lanes(rows, mixed);
    for (size_t i = 0; i < 4; i++)
      unpack_planes(rows[i], tiles + i / 2 * tile_bytes + k / 4 * four + i % 2 * 64, 2 * tile_bytes);
  }
}
