// Weights with a scale a group for AVX-VNNI: a register holds half the rows of a strip.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"
#pragma clang fp contract(off)

#pragma clang attribute push(__attribute__((target("avx2,f16c,avxvnni"))), apply_to = function)
#include "lanes_256.h"

#define GROUPED(name) avxvnni_grouped_##name
#define FIRST(sum) _mm256_set1_epi32(-(sum))
#define ADD_PRODUCTS(sum, u, a) _mm256_dpbusd_avx_epi32(sum, u, a)
#define LAST(sum, s) ((void)(s), (sum))
#include "grouped_256.h"
#pragma clang attribute pop
#endif
