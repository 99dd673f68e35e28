// Every kernel in plain C: what runs anywhere, and what the others are tested against.
#include "kernels_private.h"
#include "lanes.h"
#include "float_kernels.h"

static void rows(const uint8_t *weights, size_t row_bytes, const int8_t *activations, const uint32_t *row_list,
                 size_t first, size_t count, int32_t *out) {
  int32_t activation_sum = 0;
  for (size_t i = 0; i < row_bytes * 4; i++) activation_sum += activations[i];
  for (size_t i = 0; i < count; i++) {
    size_t r = row_list ? row_list[first + i] : first + i;
    const uint8_t *row = weights + r * row_bytes;
    int32_t sum = 0;
    for (size_t c = 0; c < row_bytes; c += 64) {
      const int8_t *a = activations + c * 4;
      for (size_t j = 0; j < 64; j++) {
        int b = row[c + j];
        sum += (b & 3) * a[j] + (b >> 2 & 3) * a[j + 64] + (b >> 4 & 3) * a[j + 128] + (b >> 6) * a[j + 192];
      }
    }
    out[r] = sum - activation_sum;
  }
}

static void columns(const uint8_t *weights, size_t column_bytes, const uint32_t *column_list,
                    const int8_t *activations, size_t alive, size_t first_chunk, size_t chunk_count, int32_t *out) {
  int32_t activation_sum = 0;
  for (size_t i = 0; i < alive; i++) activation_sum += activations[i];
  for (size_t chunk = first_chunk; chunk < first_chunk + chunk_count; chunk++) {
    int32_t *o = out + chunk * 256;
    for (size_t j = 0; j < 256; j++) o[j] = -activation_sum;
    for (size_t i = 0; i < alive; i++) {
      const uint8_t *column = weights + column_list[i] * column_bytes + chunk * 64;
      int32_t a = activations[i];
      for (size_t j = 0; j < 64; j++) {
        int b = column[j];
        o[j] += (b & 3) * a;
        o[j + 64] += (b >> 2 & 3) * a;
        o[j + 128] += (b >> 4 & 3) * a;
        o[j + 192] += (b >> 6) * a;
      }
    }
  }
}

const struct kernel_table kernel_table_portable = {
    "portable",    rows,          columns,      rows_float,   columns_float, dense,  rms_norm,
    quantize_int8, quantize_int4, quantize_fp4, cache_encode, cache_decode,  attend,
};
