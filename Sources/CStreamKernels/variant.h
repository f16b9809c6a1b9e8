// The body of one instruction set's kernels. Each variant_*.c defines MI_VARIANT (the suffix of the table), the width
// hints below and, where the compiler must be told, a target; then it includes this file. Nothing else is written
// twice. The arithmetic is the same in every variant, operation by operation, and fused multiply-add is off, so that
// the bits are.
#pragma STDC FP_CONTRACT OFF
// Eight lanes as arguments: said to depend on the instruction set, but only functions that are always inlined take them.
#pragma clang diagnostic ignored "-Wpsabi"

#include <string.h>

#include "critic.h"
#include "elementary.h"
#include "kernel_table.h"

#define MI_PRAGMA(text) _Pragma(#text)
#define MI_LOOP_HINT(width, count) MI_PRAGMA(clang loop vectorize_width(width) interleave_count(count))
/// For loops that are bound by latency: as many independent vectors as registers allow.
#define MI_LOOP(count) MI_LOOP_HINT(MI_WIDTH, count)

#define MI_JOIN_(a, b) a##b
#define MI_JOIN(a, b) MI_JOIN_(a, b)

static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// Eight lanes, whatever the registers are: the compiler splits them.
typedef double mi_lanes __attribute__((ext_vector_type(8)));
typedef double mi_unaligned_lanes __attribute__((ext_vector_type(8), aligned(8)));
typedef int64_t mi_mask __attribute__((ext_vector_type(8)));
typedef uint64_t mi_lane_bits __attribute__((ext_vector_type(8)));

MI_INLINE mi_lanes lanes_at(const double *x) { return *(const mi_unaligned_lanes *)x; }
MI_INLINE void put_lanes(double *x, mi_lanes values) { *(mi_unaligned_lanes *)x = values; }
MI_INLINE mi_lanes lane_minimum(mi_lanes a, mi_lanes b) { return a < b ? a : b; }
MI_INLINE mi_lanes lane_maximum(mi_lanes a, mi_lanes b) { return a > b ? a : b; }
MI_INLINE mi_lanes magnitude(mi_lanes a) { return __builtin_elementwise_abs(a); }
MI_INLINE int any_lane(mi_mask mask) { return __builtin_reduce_or(mask) != 0; }

/// The first place from an address on where lanes can stand.
MI_INLINE mi_lanes *lanes_from(void *address) {
  return (mi_lanes *)(((uintptr_t)address + sizeof(mi_lanes) - 1) / sizeof(mi_lanes) * sizeof(mi_lanes));
}

/// The first `count` lanes from memory, the others from `rest`.
MI_INLINE mi_lanes some_lanes_at(const double *x, size_t count, double rest) {
  mi_lanes lanes = rest;
  for (size_t i = 0; i < count; ++i) lanes[i] = x[i];
  return lanes;
}

#include "kernels/streams.h"
#include "kernels/sums.h"
#include "kernels/searching.h"
#include "kernels/cells.h"
#include "kernels/choices.h"
#include "kernels/contrastive.h"
#include "kernels/sorting.h"
#include "kernels/neighbours.h"
#include "kernels/trees.h"

const mi_kernel_table MI_JOIN(mi_kernels_, MI_VARIANT) = {
    .fill_words = fill_words,
    .fill_uniforms = fill_uniforms,
    .fill_normals = fill_normals,
    .fill_correlated_pairs = fill_correlated_pairs,
    .fill_parities = fill_parities,
    .log_array = log_array,
    .exp_array = exp_array,
    .sum = sum,
    .log_sum_exp = log_sum_exp,
    .range = range,
    .sort_values = sort_values,
    .count_bins = count_bins,
    .count_symbols = count_symbols,
    .choose = choose,
    .draw_partners = draw_partners,
    .log_shares = log_shares,
    .softmax_moments = softmax_moments,
    .logistic_moments = logistic_moments,
    .nearest_in_plane = nearest_in_plane,
    .nearest_in_space = nearest_in_space,
    .kth_distances = kth_distances,
    .tally_within = tally_within,
};
