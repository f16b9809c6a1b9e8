// Sorting real numbers with their indices, and counting how many lie within a radius of each.
#pragma once

#include "../lanes.h"
#include "cells.h"
#include "searching.h"

/// order ← the indices by value, equal values by index: for values that the digits do not suit.
static void merge_sort(const double *x, uint32_t *order, uint32_t *spare, size_t n) {
  for (size_t i = 0; i < n; ++i) order[i] = (uint32_t)i;
  uint32_t *from = order, *to = spare;
  for (size_t width = 1; width < n; width *= 2) {
    for (size_t start = 0; start < n; start += 2 * width) {
      size_t middle = smaller(start + width, n), end = smaller(start + 2 * width, n);
      size_t i = start, j = middle;
      for (size_t k = start; k < end; ++k)
        to[k] = i < middle && (j == end || !(x[from[j]] < x[from[i]])) ? from[i++] : from[j++];
    }
    uint32_t *swap = from;
    from = to;
    to = swap;
  }
  if (from != order) memcpy(order, from, n * sizeof *order);
}

#define DIGIT_BITS 8
#define DIGITS 4

/// order ← the indices of x by value, equal values by index; sorted ← the values in that order.
///
/// Four passes sort by the digits of 32-bit keys, which divide the range into equal steps.
/// Insertion then sorts the values with equal keys. If too many are left (heavy tails), all are
/// merged.
static void sort_values(const double *restrict x, size_t n, double *restrict sorted, uint32_t *restrict order,
                        uint64_t *restrict keys, uint64_t *restrict spare) {
  double low, high;
  range(x, n, &low, &high);
  const double scale = 0x1.fffffffep31 / (high - low);
  uint32_t counts[DIGITS][1 << DIGIT_BITS];
  memset(counts, 0, sizeof counts);
  const int is_usable = is_finite(scale);
  for (size_t i = 0; is_usable && i < n; ++i) {
    uint64_t key = (uint64_t)(uint32_t)(int64_t)((x[i] - low) * scale);
    keys[i] = key << 32 | i;
    for (int digit = 0; digit < DIGITS; ++digit) counts[digit][(key >> (DIGIT_BITS * digit)) & 0xff] += 1;
  }
  for (int digit = 0; is_usable && digit < DIGITS; ++digit) {
    uint32_t start = 0;
    for (size_t value = 0; value < 1 << DIGIT_BITS; ++value) {
      uint32_t count = counts[digit][value];
      counts[digit][value] = start;
      start += count;
    }
    const int shift = 32 + DIGIT_BITS * digit;
    for (size_t i = 0; i < n; ++i) spare[counts[digit][(keys[i] >> shift) & 0xff]++] = keys[i];
    uint64_t *swap = keys;
    keys = spare;
    spare = swap;
  }
  size_t moves = 0;
  const size_t patience = 4 * n + 64;
  for (size_t i = 0; is_usable && i < n && moves <= patience; ++i) {
    uint32_t index = (uint32_t)keys[i];
    double value = x[index];
    size_t j = i;
    for (; j > 0 && value < sorted[j - 1] && moves <= patience; --j, ++moves) {
      sorted[j] = sorted[j - 1];
      order[j] = order[j - 1];
    }
    sorted[j] = value;
    order[j] = index;
  }
  if (is_usable && moves <= patience) return;
  merge_sort(x, order, (uint32_t *)spare, n);
  for (size_t i = 0; i < n; ++i) sorted[i] = x[order[i]];
}

static void sort(const double *x, size_t n, double *sorted, uint32_t *order, void *memory) {
  uint64_t *keys = memory;
  sort_values(x, n, sorted, order, keys, keys + n);
}

/// Adds one to tally[c] for each of `count` <= SEARCHES points x, c being the number of other
/// sorted values within its radius: |x - value| < r, or <= r if `is_closed`.
MI_INLINE void tally_few(const double *sorted, size_t n, const double *x, const double *r, size_t count, int is_closed,
                         uint32_t *tally) {
  const double *low[SEARCHES], *high[SEARCHES];
  for (size_t i = 0; i < count; ++i) low[i] = high[i] = sorted;
  for (size_t left = n; left > 1;) {
    size_t half = left / 2;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; ++i) {
      double below = x[i] - low[i][half - 1], above = high[i][half - 1] - x[i];
      low[i] += step_if(is_closed ? below > r[i] : below >= r[i], half);
      high[i] += step_if(is_closed ? above <= r[i] : above < r[i], half);
    }
    left -= half;
  }
  for (size_t i = 0; i < count; ++i) {
    low[i] += step_if(is_closed ? x[i] - *low[i] > r[i] : x[i] - *low[i] >= r[i], 1);
    high[i] += step_if(is_closed ? *high[i] - x[i] <= r[i] : *high[i] - x[i] < r[i], 1);
    tally[high[i] > low[i] ? (size_t)(high[i] - low[i]) - 1 : 0] += 1;
  }
}

MI_INLINE void tally_others(const double *sorted, size_t n, const double *x, const double *r, int is_closed,
                            uint32_t *tally) {
  size_t i = 0;
  for (; i + SEARCHES <= n; i += SEARCHES) tally_few(sorted, n, x + i, r + i, SEARCHES, is_closed, tally);
  for (; i < n; ++i) tally_few(sorted, n, x + i, r + i, 1, is_closed, tally);
}
