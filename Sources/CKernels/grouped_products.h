// Products of integers and weights with a scale for each group, for one width of registers. Included once by each set
// of kernels, inside its target attribute, with these defined:
//
//     GROUPED(name)             the kernel's name
//     GROUPED_ROWS              rows of a register: 16, or 8, of which a strip takes two
//     words_of_rows             a register with four weights, or their products, for each of so many rows
//     floats_of_rows            a register with a float for each of them
//     LOAD(from)                64 (32) bytes of a strip
//     FIELD(w, plane)           the weights of a plane as bytes
//     BROADCAST(a)              four activations for every row
//     FIRST(sum)                what the products of a block are added to, where the block's activations have this sum
//     ADD_PRODUCTS(sum, u, a)   with those of four columns
//     LAST(sum, s)              the sums of a block as whole numbers of 32 bits, without the sum of its activations
//     FLOATS(sum)               as floats
//     HALVES(from)              half-floats of so many rows as floats
//     EACH(x)                   the same float for every row
//     STORE(to, x)              floats of so many rows

enum { grouped_registers = kernel_strip_rows / GROUPED_ROWS };

#define EACH_TOKEN _Pragma("clang loop unroll(full)") for (int t = 0; t < n; t++)
#define EACH_REGISTER _Pragma("clang loop unroll(full)") for (int r = 0; r < grouped_registers; r++)

/// A strip times n tokens.
static inline __attribute__((always_inline)) void grouped_strip(const uint8_t *strip, size_t columns, size_t group,
                                                                const struct kernel_blocks *a, size_t token,
                                                                const int n, float *out) {
  const size_t blocks = a->stride / kernel_block;
  const int8_t *values = a->values + token * a->stride;
  const float *scales = a->scales + token * blocks;
  const int32_t *sums = a->sums + token * blocks;
  floats_of_rows totals[8][grouped_registers], parts[8][grouped_registers];
  words_of_rows products[8][grouped_registers];
  EACH_TOKEN EACH_REGISTER totals[t][r] = EACH(0);
  for (size_t column = 0; column < columns; column += group) {
    floats_of_rows weight_scales[grouped_registers];
    EACH_REGISTER weight_scales[r] = HALVES(strip + 2 * GROUPED_ROWS * r);
    strip += kernel_strip_rows * 2;
    EACH_TOKEN EACH_REGISTER parts[t][r] = EACH(0);
    for (size_t at = column; at < column + group; at += kernel_block, strip += 128) {
      prefetch(strip + 4096);
      prefetch(strip + 4096 + 64);
      EACH_TOKEN EACH_REGISTER products[t][r] = FIRST(sums[(size_t)t * blocks + at / kernel_block]);
#pragma clang loop unroll(full)
      for (int half = 0; half < 2; half++) {
        words_of_rows w[grouped_registers];
        EACH_REGISTER w[r] = LOAD(strip + 64 * half + 4 * GROUPED_ROWS * r);
#pragma clang loop unroll(full)
        for (int plane = 0; plane < 4; plane++) {
          words_of_rows u[grouped_registers];
          EACH_REGISTER u[r] = FIELD(w[r], plane);
          EACH_TOKEN {
            const words_of_rows four =
                BROADCAST(values + (size_t)t * a->stride + at + (size_t)(16 * half + 4 * plane));
            EACH_REGISTER products[t][r] = ADD_PRODUCTS(products[t][r], u[r], four);
          }
        }
      }
      EACH_TOKEN {
        const size_t block = (size_t)t * blocks + at / kernel_block;
        EACH_REGISTER {
          const floats_of_rows scaled = FLOATS(LAST(products[t][r], sums[block])) * EACH(scales[block]);
          parts[t][r] = parts[t][r] + scaled;
        }
      }
    }
    EACH_TOKEN EACH_REGISTER {
      const floats_of_rows scaled = parts[t][r] * weight_scales[r];
      totals[t][r] = totals[t][r] + scaled;
    }
  }
  EACH_TOKEN EACH_REGISTER STORE(out + t * kernel_strip_rows + r * GROUPED_ROWS, totals[t][r]);
}

KERNEL_GROUPED(GROUPED(products)) {
  const size_t strip_bytes = kernel_strip_bytes(columns, group);
  for (size_t s = first; s < first + count; s++) {
    const uint8_t *strip = strips + s * strip_bytes;
    const size_t row = s * kernel_strip_rows;
    const size_t there = rows - row < kernel_strip_rows ? rows - row : kernel_strip_rows;
    for (size_t token = 0; token < tokens;) {
      float results[8 * kernel_strip_rows];
      const size_t left = tokens - token;
      const size_t n = left >= 8 && grouped_registers == 1 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
      if (n == 8) grouped_strip(strip, columns, group, a, token, 8, results);
      else if (n == 4) grouped_strip(strip, columns, group, a, token, 4, results);
      else if (n == 2) grouped_strip(strip, columns, group, a, token, 2, results);
      else grouped_strip(strip, columns, group, a, token, 1, results);
      for (size_t t = 0; t < n; t++)
        memcpy(out + (token + t) * rows + row, results + t * kernel_strip_rows, there * sizeof(float));
      token += n;
    }
  }
}
