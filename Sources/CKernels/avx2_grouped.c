// Weights with a scale a group for AVX2: byte products in pairs, which over a block of 32 columns stay within 16 bits
// (8 * 2 * 3 * 128 = 6,144).
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"
#pragma clang fp contract(off)

#pragma clang attribute push(__attribute__((target("avx2,f16c"))), apply_to = function)
#include "lanes_256.h"

#define GROUPED(name) avx2_grouped_##name
#define GROUPED_ROWS 8
#define words_of_rows __m256i
#define floats_of_rows __m256
#define LOAD(from) load256(from)
#define FIELD(w, plane) _mm256_and_si256(_mm256_srli_epi16(w, 2 * (plane)), _mm256_set1_epi8(3))
#define BROADCAST(a) four_activations(a)
#define FLOATS(sum) _mm256_cvtepi32_ps(sum)
#define HALVES(from) _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(from)))
#define EACH(x) _mm256_set1_ps(x)
#define STORE(to, x) _mm256_storeu_ps(to, x)
#define FIRST(sum) ((void)(sum), _mm256_setzero_si256())
#define ADD_PRODUCTS(sum, u, a) _mm256_add_epi16(sum, _mm256_maddubs_epi16(u, a))
#define LAST(sum, s) _mm256_sub_epi32(_mm256_madd_epi16(sum, _mm256_set1_epi16(1)), _mm256_set1_epi32(s))
#include "grouped_products.h"
#pragma clang attribute pop
#endif
