// log, exp and sin/cos of 2πu: branch-free, so that the loops around them vectorise, and made of +,
// -, ×, /, comparisons and bit operations only, which IEEE 754 rounds alike everywhere.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernel_coefficients.h"

#define MI_INLINE static inline __attribute__((always_inline))

#define MI_INFINITY __builtin_inf()
#define MI_NAN __builtin_nan("")

MI_INLINE uint64_t mi_bits(double x) { return __builtin_bit_cast(uint64_t, x); }
MI_INLINE double mi_value(uint64_t bits) { return __builtin_bit_cast(double, bits); }

/// 1.5·2^52. A sum with it is rounded to an integer (ties to even), which is in its low bits.
#define MI_ROUNDER 0x1.8p52

/// x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt 2), for finite normal x > 0; k as a double.
typedef struct {
  double k, f;
} mi_reduced;

/// The reduction of x·2^-scale for a small whole number `scale`.
MI_INLINE mi_reduced mi_reduce_scaled(double x, int scale) {
  // Counted from the bits of sqrt(1/2), the exponent field steps where the significand passes it.
  const uint64_t root_half = 0x3fe6a09e667f3bcd;
  uint64_t steps = mi_bits(x) - root_half;
  uint64_t field = (steps >> 52) & 0xfff;  // k modulo 2^12
  uint64_t significand = (steps & 0x000fffffffffffff) + root_half;
  // Sign-extends 12 bits by (k xor 2^11) - 2^11, as a double: no conversion before AVX-512.
  double k = mi_value((field ^ 0x800) | 0x4330000000000000) - (0x1p52 + 0x1p11 + scale);
  mi_reduced result = {k, mi_value(significand) - 1};
  return result;
}

MI_INLINE mi_reduced mi_reduce(double x) { return mi_reduce_scaled(x, 0); }

/// -(k ln 2 + ln(1 + f)), given k times the low part of ln 2, plus a correction. With s = f/(2 +
/// f): ln(1+f) = f - f²/2 + s (f²/2 + s² G(s²)). k ln2_high + f is kept as a sum of two doubles.
MI_INLINE double mi_minus_log_reduced(double k, double f, double k_ln2_low) {
  double s = f / (2 + f);
  double z = s * s;
  double w = z * z;
  double even = MI_LOG_G0 + w * (MI_LOG_G2 + w * (MI_LOG_G4 + w * MI_LOG_G6));
  double odd = MI_LOG_G1 + w * (MI_LOG_G3 + w * MI_LOG_G5);
  double tail = z * (even + z * odd);
  double half_square = 0.5 * f * f;
  double high = k * MI_LN2_HIGH;
  double sum = high + f;
  double rest = (high - sum) + f;  // exact: k = 0, or |high| > |f|
  double low = rest + k_ln2_low;
  return (half_square - (s * (half_square + tail) + low)) - sum;
}

/// k ln 2 + ln(1 + f) + correction: rounding is symmetric.
MI_INLINE double mi_log_reduced(double k, double f, double correction) {
  return 0 - mi_minus_log_reduced(k, f, k * MI_LN2_LOW + correction);
}

MI_INLINE double mi_log_inline(double x) {
  int subnormal = x < 0x1p-1022;
  double scaled = subnormal ? x * 0x1p54 : x;
  mi_reduced r = mi_reduce(scaled);
  double result = mi_log_reduced(subnormal ? r.k - 54 : r.k, r.f, 0);
  result = x < MI_INFINITY ? result : x;  // +inf and NaN stay
  result = x == 0 ? -MI_INFINITY : result;
  return x < 0 ? MI_NAN : result;
}

/// Defines NAME(x, &shifted): exp x = 2^k e^r, r = x - k ln 2 in two parts. Returns e^r, and k in
/// the low bits of `shifted`. REAL is double or a vector of doubles, BITS the integers like it.
#define MI_DEFINE_EXP_FRACTION(NAME, REAL, BITS)              \
  MI_INLINE REAL NAME(REAL x, BITS *shifted_bits) {           \
    REAL shifted = x * MI_INVERSE_LN2 + MI_ROUNDER;           \
    *shifted_bits = __builtin_bit_cast(BITS, shifted);        \
    REAL k = shifted - MI_ROUNDER;                            \
    REAL high = x - k * MI_LN2_HIGH; /* exact */              \
    REAL low = k * MI_LN2_LOW;                                \
    REAL r = high - low;                                      \
    REAL correction = (high - r) - low;                       \
    REAL z = r * r;                                           \
    REAL p01 = MI_EXP_P0 + r * MI_EXP_P1;                     \
    REAL p23 = MI_EXP_P2 + r * MI_EXP_P3;                     \
    REAL p45 = MI_EXP_P4 + r * MI_EXP_P5;                     \
    REAL p67 = MI_EXP_P6 + r * MI_EXP_P7;                     \
    REAL p89 = MI_EXP_P8 + r * MI_EXP_P9;                     \
    REAL p = p01 + z * (p23 + z * (p45 + z * (p67 + z * p89))); \
    return 1 + (r + (z * p + correction));                    \
  }
MI_DEFINE_EXP_FRACTION(mi_exp_fraction, double, uint64_t)

MI_INLINE double mi_exp_inline(double x) {
  double clamped = x > 710 ? 710 : x;
  clamped = clamped < -746 ? -746 : clamped;
  uint64_t shifted;
  double value = mi_exp_fraction(clamped, &shifted);
  // 2^k in two factors: the first product is exact, the second rounds once into the subnormals.
  uint64_t biased = (shifted + 2048) & 0xfff;  // k + 2048, in 972…3073
  uint64_t half = biased >> 1;
  double first = mi_value((half - 1) << 52);
  double second = mi_value((biased - half - 1) << 52);
  return (value * first) * second;
}

/// Sine and cosine of `quarters` right angles. With q = round(quarters) and t = quarters - q in
/// [-1/2, 1/2] the angle is q π/2 + t π/2.
MI_INLINE void mi_sincos_quarters(double quarters, double *sine, double *cosine) {
  double shifted = quarters + MI_ROUNDER;
  double t = quarters - (shifted - MI_ROUNDER);  // exact
  uint64_t q = mi_bits(shifted);
  double z = t * t;
  double w = z * z;
  double s = (MI_SIN_S2 + z * MI_SIN_S3) + w * ((MI_SIN_S4 + z * MI_SIN_S5) + w * MI_SIN_S6);
  double c = (MI_COS_C2 + z * MI_COS_C3) + w * ((MI_COS_C4 + z * MI_COS_C5) + w * MI_COS_C6);
  double sine_t = t * (MI_SIN_S0 + (z * MI_SIN_S1 + w * s));
  double cosine_t = 1 + (z * MI_COS_C0 + w * (MI_COS_C1 + z * c));
  // Odd quarters swap the two; the sine is negative in quarters 2 and 3, the cosine in 1 and 2.
  int swap = (q & 1) != 0;
  double a = swap ? cosine_t : sine_t;
  double b = swap ? sine_t : cosine_t;
  *sine = mi_value(mi_bits(a) ^ ((q & 2) << 62));
  *cosine = mi_value(mi_bits(b) ^ (((q + 1) & 2) << 62));
}

MI_INLINE void mi_sincos_2pi_inline(double u, double *sine, double *cosine) {
  mi_sincos_quarters(4 * u, sine, cosine);
}

// Φ(x): Q(t) = exp(-t²/2) p(s)/(t + 4) with t = |x| and s = (t - 4)/(t + 4). Q(t) is Φ(x) for x <= 0,
// else 1 - Q(t). Swift's standardNormalCumulative tells the accuracy and where p comes from.

/// The coefficients of p from the constant up.
static const double mi_normal_tail_coefficients[24] = {
    0.7552851304157515, -0.6078966419718921, 0.38713740074221453, -0.18652185795965726,
    0.06039657489093656, -0.007540188966726791, -0.003479692367393595, 0.0016308184575887011,
    0.00013334431240964574, -0.000231094935169459, -1.9082584797734333e-06, 3.5144686053003464e-05,
    7.166663245221031e-07, -5.9201733230161025e-06, -6.296965605815823e-07, 1.0215540371961016e-06,
    2.7180452962592834e-07, -1.549649174224745e-07, -8.540841815685125e-08, 1.3280797787310328e-08,
    1.961961086135556e-08, 1.91827702037334e-09, -2.5220994578780736e-09, -7.262419810409579e-10,
};

/// Defines NAME(t) = Q(t) for 0 <= t < 39. WHOLE drops the fraction of a positive number.
#define MI_DEFINE_NORMAL_TAIL(NAME, REAL, EXP, WHOLE)                         \
  MI_INLINE REAL NAME(REAL t) {                                               \
    REAL a = WHOLE(64 * t) / 64; /* half its square is exact */               \
    REAL decay = EXP(-0.5 * a * a) * EXP(-0.5 * (t - a) * (t + a));           \
    REAL s = (t - 4) / (t + 4);                                               \
    REAL p = mi_normal_tail_coefficients[23];                                 \
    for (int k = 22; k >= 0; --k) p = p * s + mi_normal_tail_coefficients[k]; \
    return decay * p / (t + 4);                                               \
  }
