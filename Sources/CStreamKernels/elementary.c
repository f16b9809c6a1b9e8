#pragma STDC FP_CONTRACT OFF

#include "elementary.h"

#include "stream_kernels.h"

double mi_log(double x) { return mi_log_inline(x); }

double mi_exp(double x) { return mi_exp_inline(x); }

void mi_sincos_2pi(double u, double *sine, double *cosine) { mi_sincos_2pi_inline(u, sine, cosine); }

void mi_log_array(const double *x, double *result, size_t count) {
  for (size_t i = 0; i < count; ++i) result[i] = mi_log_inline(x[i]);
}

void mi_exp_array(const double *x, double *result, size_t count) {
  for (size_t i = 0; i < count; ++i) result[i] = mi_exp_inline(x[i]);
}

double mi_log1p(double x) {
  if (x == 0) return x;                                          // keeps -0
  if (x > -0.29 && x < 0.41) return mi_log_reduced(0, x, 0);  // 1 + x in (√½, √2): nothing to reduce
  if (!(x > -1)) return x == -1 ? -MI_INFINITY : MI_NAN;
  if (x == MI_INFINITY) return x;
  // u + rest = 1 + x exactly; ln(u + rest) = ln u + rest/u up to (rest/u)² / 2 < 2^-107.
  double u = 1 + x;
  double rest = x > 1 ? 1 - (u - x) : x - (u - 1);
  mi_reduced r = mi_reduce(u);
  return mi_log_reduced(r.k, r.f, rest / u);
}

// ψ(x) = ψ(x + 1) - 1/x up to x >= 10; from there ln x - 1/(2x) - Σ B_2n / (2n x^2n), n <= 7, whose first neglected
// term is below 4.5e-17 (https://dlmf.nist.gov/5.5.E2, https://dlmf.nist.gov/5.11.E2).
double mi_digamma(double x) {
  if (!(x > 0)) return x == 0 ? -MI_INFINITY : MI_NAN;
  if (x == MI_INFINITY) return x;
  double below = 0;
  while (x < 10) {
    below += 1 / x;
    x += 1;
  }
  double inverse = 1 / x;
  double z = inverse * inverse;
  double series = 1.0 / 12;
  series = 691.0 / 32760 - z * series;
  series = 1.0 / 132 - z * series;
  series = 1.0 / 240 - z * series;
  series = 1.0 / 252 - z * series;
  series = 1.0 / 120 - z * series;
  series = 1.0 / 12 - z * series;
  return (mi_log(x) - (0.5 * inverse + z * series)) - below;
}

#define PARTIALS 8

/// Adds `count` elements to the partial sums; the first of them must belong to partial 0.
MI_INLINE void add_to_partials(double partial[PARTIALS], const double *x, size_t count) {
  size_t whole = count - count % PARTIALS;
  for (size_t i = 0; i < whole; i += PARTIALS)
    for (size_t j = 0; j < PARTIALS; ++j) partial[j] += x[i + j];
  for (size_t i = whole; i < count; ++i) partial[i - whole] += x[i];
}

MI_INLINE double combine(const double p[PARTIALS]) {
  return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]));
}

double mi_sum(const double *x, size_t count) {
  double partial[PARTIALS] = {0};
  add_to_partials(partial, x, count);
  return combine(partial);
}

static double maximum(const double *x, size_t count) {
  double lanes[PARTIALS];
  for (size_t j = 0; j < PARTIALS; ++j) lanes[j] = -MI_INFINITY;
  size_t whole = count - count % PARTIALS;
  for (size_t i = 0; i < whole; i += PARTIALS)
    for (size_t j = 0; j < PARTIALS; ++j) lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j];
  for (size_t i = whole; i < count; ++i) lanes[i - whole] = x[i] > lanes[i - whole] ? x[i] : lanes[i - whole];
  double result = lanes[0];
  for (size_t j = 1; j < PARTIALS; ++j) result = lanes[j] > result ? lanes[j] : result;
  return result;
}

#define CHUNK 256

double mi_log_sum_exp(const double *x, size_t count) {
  double shift = maximum(x, count);
  if (!(shift > -MI_INFINITY && shift < MI_INFINITY)) {  // an infinite maximum, unless a NaN says otherwise
    for (size_t i = 0; i < count; ++i)
      if (x[i] != x[i]) return x[i];
    return shift;
  }
  double partial[PARTIALS] = {0};
  double terms[CHUNK];
  for (size_t start = 0; start < count; start += CHUNK) {
    size_t length = count - start < CHUNK ? count - start : CHUNK;
    for (size_t i = 0; i < length; ++i) terms[i] = mi_exp_inline(x[start + i] - shift);
    add_to_partials(partial, terms, length);
  }
  return shift + mi_log(combine(partial));
}
