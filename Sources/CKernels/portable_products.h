// Products of integers and packed ternary weights in plain C. Included once for each packing, with
// PACKING(name), LINKAGE, PLANES (weights a byte) and DIGITS (a byte's weights) defined.

LINKAGE KERNEL_ROWS(PACKING(rows)) {
  (void)list_count;
  for (size_t i = first; i < first + count; i++) {
    size_t r = row_list ? row_list[i] : i;
    const uint8_t *row = weights + r * stride;
    int32_t sum = 0;
    for (size_t c = 0; c < stride; c += 64) {
      const int8_t *a = activations->values + c * PLANES;
      for (size_t j = 0; j < 64; j++) {
        uint8_t u[PLANES];
        DIGITS(row[c + j], u);
        for (size_t plane = 0; plane < PLANES; plane++) sum += u[plane] * a[plane * 64 + j];
      }
    }
    out[r] = (float)(sum - activations->sum) * activations->scale;
  }
}

LINKAGE KERNEL_COLUMNS(PACKING(columns)) {
  (void)list_count;
  for (size_t i = first; i < first + count; i++) {
    const uint8_t *column = weights + column_list[i] * stride;
    for (size_t c = 0; c < stride; c += 64)
      for (size_t j = 0; j < 64; j++) {
        uint8_t u[PLANES];
        DIGITS(column[c + j], u);
        for (size_t plane = 0; plane < PLANES; plane++) sums[c * PLANES + plane * 64 + j] += u[plane] * activations[i];
      }
  }
}

LINKAGE KERNEL_COLUMNS_TOTAL(PACKING(columns_total)) {
  (void)stride;
  for (size_t r = 0; r < rows; r++) {
    int32_t sum = -activation_sum;
    for (size_t set = 0; set < sets; set++) sum += sums[set][r];
    out[r] = (float)sum * scale;
  }
}

LINKAGE KERNEL_UNPACK_ROWS(PACKING(unpack_rows)) {
  memset(tile, 0, stride * PLANES * kernel_tile_rows);
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < stride; c += 64)
      for (size_t j = 0; j < 64; j++) {
        uint8_t u[PLANES];
        DIGITS(weights[r * stride + c + j], u);
        for (size_t plane = 0; plane < PLANES; plane++) {
          size_t k = c * PLANES + plane * 64 + j;
          tile[k / 4 * kernel_tile_rows * 4 + r * 4 + k % 4] = u[plane];
        }
      }
}

LINKAGE KERNEL_UNPACK_COLUMNS(PACKING(unpack_columns)) {
  size_t tile_bytes = tile_columns * kernel_tile_rows;
  for (size_t k = 0; k < (count + 3) / 4 * 4; k++)
    for (size_t j = 0; j < 64; j++) {
      uint8_t u[PLANES] = {0};
      if (k < count) DIGITS(weights[(first + k) * stride + chunk * 64 + j], u);
      for (size_t plane = 0; plane < PLANES; plane++) {
        size_t r = plane * 64 + j;
        tiles[r / 32 * tile_bytes + k / 4 * kernel_tile_rows * 4 + r % 32 * 4 + k % 4] = u[plane];
      }
    }
}
