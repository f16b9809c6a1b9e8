// Φ, exponentials and logarithms of arrays, and sums whose order no width of a register decides.
#pragma once

#include "../lanes.h"

static void exp_array(const double *x, double *result, size_t count) {
  for (size_t i = 0; i < count; ++i) result[i] = mi_exp_inline(x[i]);
}

static void log_array(const double *x, double *result, size_t count) {
  for (size_t i = 0; i < count; ++i) result[i] = mi_log_inline(x[i]);
}

static double sum(const double *x, size_t count) {
  lanes partial = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) partial += lanes_at(x + i);
  for (size_t j = 0; i < count; ++i, ++j) partial[j] += x[i];
  return total_of_partials(partial);
}

/// The largest value; NaN is passed over, -inf of none.
MI_INLINE double maximum(const double *x, size_t count) {
  lanes largest = -MI_INFINITY;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) largest = lane_maximum(lanes_at(x + i), largest);
  if (i < count) largest = lane_maximum(some_lanes_at(x + i, count - i, -MI_INFINITY), largest);
  return largest_lane(largest);
}

MI_INLINE int is_finite(double x) { return x > -MI_INFINITY && x < MI_INFINITY; }

/// ln Σ exp x_i with an infinite maximum, or none: the maximum, or a NaN if there is one.
static double log_sum_exp_of_infinite(const double *x, size_t count, double shift) {
  for (size_t i = 0; i < count; ++i)
    if (x[i] != x[i]) return x[i];
  return shift;
}

/// Defines NAME(x) = exp x for x <= 0: the bits of mi_exp down to -708, and 3.3e-308 from there.
#define DEFINE_EXP_OF_NEGATIVE(NAME, REAL, BITS)                                  \
  MI_DEFINE_EXP_FRACTION(NAME##_fraction, REAL, BITS)                             \
  MI_INLINE REAL NAME(REAL x) {                                                   \
    BITS shifted;                                                                 \
    REAL value = NAME##_fraction(x < -708 ? (REAL)(-708) : x, &shifted);          \
    return value * __builtin_bit_cast(REAL, (shifted + 1023) << 52);              \
  }
DEFINE_EXP_OF_NEGATIVE(exp_of_lanes, lanes, lane_bits)

MI_INLINE lanes whole_lanes(lanes x) {
  return __builtin_convertvector(__builtin_convertvector(x, lane_integers), lanes);
}

MI_DEFINE_NORMAL_TAIL(normal_tail_of_lanes, lanes, exp_of_lanes, whole_lanes)

static void normal_cumulatives(const double *x, double *result, size_t count) {
  for (size_t i = 0; i < count; i += 8) {
    size_t part = smaller(8, count - i);
    lanes values = part == 8 ? lanes_at(x + i) : some_lanes_at(x + i, part, 0);
    lanes t = magnitude(values);
    lanes tail = normal_tail_of_lanes(lane_minimum(t, 39));
    lanes below = t < 39 ? tail : 0;
    lanes cumulative = values <= 0 ? below : 1 - below;
    for (size_t j = 0; j < part; ++j) result[i + j] = cumulative[j];
  }
}

// As many lanes as make four registers: three operations are under way while one waits. Their parts
// of eight are added one after the other.
#define WIDE (4 * MI_WIDTH)
typedef double wide_lanes __attribute__((ext_vector_type(WIDE)));
typedef double unaligned_wide_lanes __attribute__((ext_vector_type(WIDE), aligned(8)));
typedef uint64_t wide_bits __attribute__((ext_vector_type(WIDE)));
DEFINE_EXP_OF_NEGATIVE(exp_of_wide, wide_lanes, wide_bits)

/// Adds exp(x_i - shift) to the partial sums. A term far below the maximum counts 3.3e-308 instead
/// of less: no bit of a sum of at least exp 0 changes.
MI_INLINE lanes add_exponentials(lanes partial, const double *x, size_t count, double shift) {
  size_t i = 0;
  for (; i + WIDE <= count; i += WIDE) {
    double terms[WIDE];
    *(unaligned_wide_lanes *)terms = exp_of_wide(*(const unaligned_wide_lanes *)(x + i) - shift);
#pragma clang loop unroll(full)
    for (size_t part = 0; part < WIDE; part += 8) partial += lanes_at(terms + part);
  }
  for (; i + 8 <= count; i += 8) partial += exp_of_lanes(lanes_at(x + i) - shift);
  if (i < count) {
    lanes terms = exp_of_lanes(some_lanes_at(x + i, count - i, shift) - shift);
    for (size_t j = 0; i < count; ++i, ++j) partial[j] += terms[j];
  }
  return partial;
}

static double log_sum_exp(const double *x, size_t count) {
  double shift = maximum(x, count);
  if (!is_finite(shift)) return log_sum_exp_of_infinite(x, count, shift);
  return shift + mi_log_inline(total_of_partials(add_exponentials(0, x, count, shift)));
}

static double laplace_sum(const double *weights, const double *x, size_t count, double a) {
  lanes partial = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) partial += lanes_at(weights + i) * exp_of_lanes(lanes_at(x + i) * -a);
  if (i < count)
    partial += some_lanes_at(weights + i, count - i, 0) * exp_of_lanes(some_lanes_at(x + i, count - i, 0) * -a);
  return total_of_partials(partial);
}
