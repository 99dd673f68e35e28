// Weights with a scale a group for AVX2: byte products in pairs, which over a block of 32 columns stay within 16 bits
// (8 * 2 * 3 * 128 = 6,144).
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"
#pragma clang fp contract(off)

#pragma clang attribute push(__attribute__((target("avx2,f16c"))), apply_to = function)
#include "lanes_256.h"

#define GROUPED(name) avx2_grouped_##name
#define FIRST(sum) ((void)(sum), _mm256_setzero_si256())
#define ADD_PRODUCTS(sum, u, a) _mm256_add_epi16(sum, _mm256_maddubs_epi16(u, a))
#define LAST(sum, s) _mm256_sub_epi32(_mm256_madd_epi16(sum, _mm256_set1_epi16(1)), _mm256_set1_epi32(s))
#include "grouped_256.h"
#pragma clang attribute pop
#endif
