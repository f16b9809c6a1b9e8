// Searches in sorted values.
#pragma once

#include "../lanes.h"

/// `step` if the condition holds, 0 if not, without a branch, which could not be predicted.
MI_INLINE size_t step_if(int condition, size_t step) {
  size_t mask = 0 - (size_t)condition;
  __asm__("" : "+r"(mask));  // otherwise the optimizer makes it a branch
  return step & mask;
}

/// So many searches run side by side: the steps of one wait for each other.
#define SEARCHES 6

/// result[i] ← how many of n ascending values are at or below x[i], for `count` <= SEARCHES.
MI_INLINE void count_below(const double *sorted, size_t n, const double *x, size_t count, uint32_t *result) {
  const double *low[SEARCHES];
  for (size_t i = 0; i < count; ++i) low[i] = sorted;
  for (size_t left = n; left > 1;) {
    size_t half = left / 2;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; ++i) low[i] += step_if(low[i][half - 1] <= x[i], half);
    left -= half;
  }
  for (size_t i = 0; i < count; ++i) result[i] = (uint32_t)(low[i] - sorted) + (n > 0 && *low[i] <= x[i]);
}
