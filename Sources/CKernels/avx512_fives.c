// Five weights a byte with AVX-512 VNNI and VBMI, whose shuffle of 128 bytes turns what is left below 85 into fields of
// two bits.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#pragma clang attribute push(__attribute__((\
    target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi"), \
    min_vector_width(512))), apply_to = function)
#include "lanes_512.h"

// Four digits of a number below 85, with places 1, 3, 9 and 29, as fields of two bits; what is never met is 0.
#define LOW(n) ((n) % 3 | (n) / 3 % 3 << 2 | (n) / 9 << 4)
#define NINE(d, n) \
  LOW(n) | (d) << 6, LOW(n + 1) | (d) << 6, LOW(n + 2) | (d) << 6, LOW(n + 3) | (d) << 6, LOW(n + 4) | (d) << 6, \
      LOW(n + 5) | (d) << 6, LOW(n + 6) | (d) << 6, LOW(n + 7) | (d) << 6, LOW(n + 8) | (d) << 6
#define DIGIT(d) NINE(d, 0), NINE(d, 9), NINE(d, 18), 0, 0
static const uint8_t fields_below_85[128] __attribute__((aligned(64))) = {DIGIT(0), DIGIT(1), DIGIT(2)};

/// b or b - limit, whichever is not below zero: a byte below the limit wraps to something greater.
static inline __m512i less_where(__m512i b, __m512i limit) { return _mm512_min_epu8(b, _mm512_sub_epi8(b, limit)); }

#define PACKING(name) avx512_fives_##name
#define PLANES 5
#define DECLARE_DECODER                                                                             \
  const __m512i table0 = load512(fields_below_85), table1 = load512(fields_below_85 + 64),          \
                place = _mm512_set1_epi8(85)
#define DECODE(fields, top, b)                                                                      \
  do {                                                                                              \
    __m512i all = (b), rest = less_where(less_where(all, place), place);                            \
    (fields) = _mm512_permutex2var_epi8(table0, rest, table1);                                      \
    (top) = _mm512_sub_epi8(all, rest);                                                             \
  } while (0)
#include "avx512_products.h"
#pragma clang attribute pop
#endif
