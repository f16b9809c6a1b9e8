// Sixteen floats at a time, the vocabulary of the kernels of networks.
#pragma once

#include "lanes.h"

typedef float floats __attribute__((ext_vector_type(16)));
typedef float unaligned_floats __attribute__((ext_vector_type(16), aligned(4)));
typedef float half_floats __attribute__((ext_vector_type(8)));
typedef float quarter_floats __attribute__((ext_vector_type(4)));
typedef int32_t float_bits __attribute__((ext_vector_type(16)));

#define FLOATS 16

MI_INLINE floats floats_at(const float *x) { return *(const unaligned_floats *)x; }
MI_INLINE void put_floats(float *x, floats values) { *(unaligned_floats *)x = values; }
MI_INLINE void add_floats(float *x, floats values) { put_floats(x, floats_at(x) + values); }
MI_INLINE floats float_magnitude(floats a) { return __builtin_elementwise_abs(a); }
MI_INLINE floats float_maximum(floats a, floats b) { return a > b ? a : b; }

/// The number of groups of sixteen that hold `count` numbers.
MI_INLINE size_t groups_of(size_t count) { return (count + FLOATS - 1) / FLOATS; }

/// The sum of sixteen partial sums: halves are added to each other, four times.
MI_INLINE float total_of_floats(floats a) {
  half_floats b = a.lo + a.hi;
  quarter_floats c = b.lo + b.hi;
  return (c.x + c.z) + (c.y + c.w);
}

MI_INLINE float largest_float(floats a) {
  half_floats b = a.lo > a.hi ? a.lo : a.hi;
  quarter_floats c = b.lo > b.hi ? b.lo : b.hi;
  float d = c.x > c.z ? c.x : c.z, e = c.y > c.w ? c.y : c.w;
  return d > e ? d : e;
}

// e^x = 2^k e^r with k = round(x / ln 2) and |r| <= ln 2 / 2. ln 2 is the sum of two parts. The first
// has 9 bits, so that k times it is exact. Taylor's polynomial of degree 7 is off by less than 6e-9.
#define FLOAT_ROUNDER 0x1.8p23f
#define FLOAT_LN2_HIGH 0x1.63p-1f
#define FLOAT_LN2_LOW -0x1.bd0106p-13f

/// e^x with a relative error below 9e-8 from -87.3 up, measured at every 24th float. 0 from -104 down,
/// infinity from 88.73 up; NaN stays NaN.
MI_INLINE floats exp_of_floats(floats x) {
  floats most = 88.75f, least = -104.0f;
  floats clamped = x > most ? most : x;
  clamped = clamped < least ? least : clamped;
  floats shifted = clamped * 0x1.715476p+0f + FLOAT_ROUNDER;
  floats k = shifted - FLOAT_ROUNDER;
  floats r = (clamped - k * FLOAT_LN2_HIGH) - k * FLOAT_LN2_LOW;
  floats z = r * r;
  floats low = 0x1p-1f + r * 0x1.555556p-3f;
  floats middle = 0x1.555556p-5f + r * 0x1.111112p-7f;
  floats high = 0x1.6c16c2p-10f + r * 0x1.a01a02p-13f;
  floats value = 1 + (r + z * (low + z * (middle + z * high)));
  // 2^k in two factors: the first product is exact, the second rounds once into the subnormals.
  float_bits steps = __builtin_bit_cast(float_bits, shifted) - __builtin_bit_cast(int32_t, FLOAT_ROUNDER);
  float_bits half = steps >> 1;
  floats first = __builtin_bit_cast(floats, (half + 127) << 23);
  floats second = __builtin_bit_cast(floats, (steps - half + 127) << 23);
  return (value * first) * second;
}
