// Two bits a weight with AVX-512 VNNI.
#if defined(__x86_64__)
#include "kernels_private.h"
#include "intrinsics.h"

#pragma clang attribute push(__attribute__((\
    target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"), \
    min_vector_width(512))), apply_to = function)
#include "lanes_512.h"

#define PACKING(name) avx512_twos_##name
#define PLANES 4
#define DECLARE_DECODER (void)0
#define DECODE(fields, top, b) ((fields) = (b), (top) = _mm512_setzero_si512(), (void)(top))
#include "avx512_products.h"
#pragma clang attribute pop
#endif
