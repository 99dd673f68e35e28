// Sixteen float lanes, whatever the width of the machine's registers: the compiler splits them. Included once by each
// table, inside its target attribute.
#ifndef LANES_H
#define LANES_H
#pragma clang fp contract(off)
// Vectors are passed between functions of one file only, so how another compiler would pass them does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

typedef int32_t integers __attribute__((ext_vector_type(16)));

static inline floats load(const float *from) {
  floats v;
  memcpy(&v, from, sizeof v);
  return v;
}

static inline void store(float *to, floats v) { memcpy(to, &v, sizeof v); }

/// The first `count` floats, at most 16, the rest zero.
static inline floats load_part(const float *from, size_t count) {
  floats v = 0;
  memcpy(&v, from, count * sizeof(float));
  return v;
}

/// The sum of the lanes, always in the same tree.
static inline float total(floats v) {
  typedef float eight __attribute__((ext_vector_type(8)));
  typedef float four __attribute__((ext_vector_type(4)));
  eight a = v.lo + v.hi;
  four b = a.lo + a.hi;
  return (b.x + b.z) + (b.y + b.w);
}

static inline floats magnitude(floats v) { return (floats)((words)v & 0x7fffffffu); }

/// Per lane: yes where the mask is set, else no.
static inline floats choose(words mask, floats yes, floats no) {
  return (floats)(((words)yes & mask) | ((words)no & ~mask));
}

static inline floats least(floats a, floats b) { return choose((words)(a < b), a, b); }
static inline floats most(floats a, floats b) { return choose((words)(a > b), a, b); }

static inline float largest(floats v) {
  v = most(v, v.s89abcdef01234567);
  v = most(v, v.s4567012389abcdef);
  v = most(v, v.s23016745ab89efcd);
  return v[0] > v[1] ? v[0] : v[1];
}

/// Nearest whole number, halves to even; |v| < 2^22.
static inline floats nearest(floats v) {
  const floats magic = 12582912.0f;
  return (v + magic) - magic;
}

static inline floats round_clip(floats v, float low, float high) {
  return nearest(least(most(v, (floats)low), (floats)high));
}

static inline floats from_halves(halves h) {
#ifdef HALVES_IN_HARDWARE
  typedef _Float16 half_floats __attribute__((ext_vector_type(16)));
  return __builtin_convertvector((half_floats)h, floats);
#else
  words w = __builtin_convertvector(h, words);
  words sign = (w & 0x8000u) << 16;
  words rest = (w & 0x7fffu) << 13;
  // Shifted bits are the half times 2^-112, subnormals included; infinity and NaN need their own exponent.
  words special = (words)(rest >= 0x0f800000u);
  floats scaled = (floats)rest * 0x1p112f;
  return (floats)((((words)scaled & ~special) | ((rest | 0x7f800000u) & special)) | sign);
#endif
}

static inline floats from_bfloats(halves h) { return (floats)(__builtin_convertvector(h, words) << 16); }

static inline halves load_halves(const uint8_t *from, size_t count) {
  halves h = 0;
  memcpy(&h, from, count * sizeof(uint16_t));
  return h;
}

static inline floats fused(floats a, floats b, floats sum) { return __builtin_elementwise_fma(a, b, sum); }

/// 2^v for v <= 0, within a unit in the last place; 2^-100 for all that is less than -100.
static inline floats power_of_two(floats v) {
  const floats magic = 12582912.0f;
  v = most(v, (floats)-100.0f);
  floats moved = v + magic, r = v - (moved - magic);
  floats p = 1.53353620e-4f;
  p = fused(p, r, (floats)1.33988750e-3f);
  p = fused(p, r, (floats)9.61843694e-3f);
  p = fused(p, r, (floats)5.55033237e-2f);
  p = fused(p, r, (floats)2.40226477e-1f);
  p = fused(p, r, (floats)6.93147182e-1f);
  p = fused(p, r, (floats)1.0f);
  // The lowest bits of `moved` are the whole number nearest to v.
  return (floats)((words)p + ((words)moved << 23));
}

/// e^v for v <= 0, within 2 units in the last place; 0 under -87.
static inline floats exponential(floats v) {
  words gone = (words)(v < -87.0f);
  v = most(v, (floats)-87.0f);
  floats n = nearest(v * 1.44269504f);
  floats r = (v - n * 0.693359375f) - n * -2.12194440e-4f;
  floats p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  integers exponent = (__builtin_convertvector(n, integers) + 127) << 23;
  return (floats)((words)(p * (floats)exponent) & ~gone);
}
#endif
