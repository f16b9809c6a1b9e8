#pragma STDC FP_CONTRACT OFF

#include "critic.h"
#include "elementary.h"
#include "stream_kernels.h"

double mi_log(double x) { return mi_log_inline(x); }

double mi_exp(double x) { return mi_exp_inline(x); }

void mi_sincos_2pi(double u, double *sine, double *cosine) { mi_sincos_2pi_inline(u, sine, cosine); }

double mi_log1p(double x) {
  if (x == 0) return x;                                          // keeps -0
  if (x > -0.29 && x < 0.41) return mi_log_reduced(0, x, 0);  // 1 + x in (√½, √2): k = 0
  if (!(x > -1)) return x == -1 ? -MI_INFINITY : MI_NAN;
  if (x == MI_INFINITY) return x;
  // u + rest = 1 + x exactly; ln(u + rest) = ln u + rest/u up to (rest/u)² / 2 < 2^-107.
  double u = 1 + x;
  double rest = x > 1 ? 1 - (u - x) : x - (u - 1);
  mi_reduced r = mi_reduce(u);
  return mi_log_reduced(r.k, r.f, rest / u);
}

// ψ(x) = ψ(x + 1) - 1/x up to x >= 10; from there ln x - 1/(2x) - Σ B_2n / (2n x^2n), n <= 7. The
// first neglected term is below 4.5e-17 (https://dlmf.nist.gov/5.5.E2, .../5.11.E2).
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

MI_INLINE double whole(double x) { return (double)(int64_t)x; }

MI_DEFINE_NORMAL_TAIL(normal_tail, double, mi_exp_inline, whole)

double mi_normal_cumulative(double x) {
  double t = x < 0 ? -x : x;
  if (!(t < 39)) return x != x ? x : x < 0 ? 0 : 1;
  double tail = normal_tail(t);
  return x <= 0 ? tail : 1 - tail;
}

double mi_score(const mi_critic *critic, double x, double y) {
  mi_score_line line = mi_line_of(critic, x);
  return critic->temperature > 0 ? mi_product_score(line, y) : mi_form_score(critic, line, y);
}
