// Weights with a scale a group in registers of 256 bits, for AVX2 and AVX-VNNI; how products are summed is theirs.

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
#include "grouped_products.h"
