// Weights with a scale a group with AVX-512 VNNI: a register holds the sixteen rows of a strip.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"
#pragma clang fp contract(off)

#pragma clang attribute push(__attribute__((\
    target("avx2,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"), \
    min_vector_width(512))), apply_to = function)
#include "lanes_512.h"

#define GROUPED(name) avx512_grouped_##name
#define GROUPED_ROWS 16
#define words_of_rows __m512i
#define floats_of_rows __m512
#define LOAD(from) load512(from)
#define FIELD(w, plane) _mm512_and_si512(_mm512_srli_epi16(w, (unsigned)(2 * (plane))), _mm512_set1_epi8(3))
#define BROADCAST(a) four_activations(a)
#define FIRST(sum) _mm512_set1_epi32(-(sum))
#define ADD_PRODUCTS(sum, u, a) _mm512_dpbusd_epi32(sum, u, a)
#define LAST(sum, s) ((void)(s), (sum))
#define FLOATS(sum) _mm512_cvtepi32_ps(sum)
#define HALVES(from) _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(from)))
#define EACH(x) _mm512_set1_ps(x)
#define STORE(to, x) _mm512_storeu_ps(to, x)
#include "grouped_products.h"
#pragma clang attribute pop
#endif
