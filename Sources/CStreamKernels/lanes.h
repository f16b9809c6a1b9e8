// Eight doubles at a time, the vocabulary of kernels/*.h. The compiler splits them into registers.
#pragma once

// Calls with lanes depend on the instruction set; here all of them are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elementary.h"

#define MI_PRAGMA(text) _Pragma(#text)
#define MI_LOOP_HINT(width, count) MI_PRAGMA(clang loop vectorize_width(width) interleave_count(count))
/// For loops that are bound by latency: as many independent vectors as registers allow.
#define MI_LOOP(count) MI_LOOP_HINT(MI_WIDTH, count)

typedef double lanes __attribute__((ext_vector_type(8)));
typedef double unaligned_lanes __attribute__((ext_vector_type(8), aligned(8)));
typedef int64_t lane_mask __attribute__((ext_vector_type(8)));
typedef uint64_t lane_bits __attribute__((ext_vector_type(8)));
typedef int32_t lane_integers __attribute__((ext_vector_type(8)));

static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t larger(size_t a, size_t b) { return a > b ? a : b; }

MI_INLINE lanes lanes_at(const double *x) { return *(const unaligned_lanes *)x; }
MI_INLINE void put_lanes(double *x, lanes values) { *(unaligned_lanes *)x = values; }
MI_INLINE lanes lane_minimum(lanes a, lanes b) { return a < b ? a : b; }
MI_INLINE lanes lane_maximum(lanes a, lanes b) { return a > b ? a : b; }
MI_INLINE lanes magnitude(lanes a) { return __builtin_elementwise_abs(a); }
MI_INLINE int any_lane(lane_mask mask) { return __builtin_reduce_or(mask) != 0; }

/// The first `count` lanes from memory, the others from `rest`.
MI_INLINE lanes some_lanes_at(const double *x, size_t count, double rest) {
  lanes some = rest;
  for (size_t i = 0; i < count; ++i) some[i] = x[i];
  return some;
}

MI_INLINE double largest_lane(lanes a) {
  lanes b = lane_maximum(a, a.s45670123);
  b = lane_maximum(b, b.s23016745);
  b = lane_maximum(b, b.s10325476);
  return b[0];
}

/// The sum of eight partial sums, one a lane, in the order that stream_kernels.h states.
MI_INLINE double total_of_partials(lanes p) {
  return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]));
}
