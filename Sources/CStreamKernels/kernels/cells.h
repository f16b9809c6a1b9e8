// Histograms: ranges, bins and counts of cells.
#pragma once

#include "../lanes.h"
#include "searching.h"
#include "sums.h"

/// Smallest and largest value; false if one is NaN or infinite. The sum of v - v is zero or NaN.
static int range(const double *x, size_t count, double *low, double *high) {
  lanes lows[2] = {x[0], x[0]}, highs[2] = {x[0], x[0]}, probes[2] = {0, 0};
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (size_t j = 0; j < 2; ++j) {
      lanes v = lanes_at(x + i + 8 * j);
      lows[j] = lane_minimum(v, lows[j]);
      highs[j] = lane_maximum(v, highs[j]);
      probes[j] += v - v;
    }
  }
  for (; i < count; i += 8) {
    lanes v = some_lanes_at(x + i, smaller(count - i, 8), x[0]);
    lows[0] = lane_minimum(v, lows[0]);
    highs[0] = lane_maximum(v, highs[0]);
    probes[0] += v - v;
  }
  *high = largest_lane(lane_maximum(highs[0], highs[1]));
  *low = -largest_lane(lane_maximum(-lows[0], -lows[1]));
  return total_of_partials(probes[0] + probes[1]) == 0;
}

/// The number of inner edges at or below a value, from a guess.
MI_INLINE uint32_t exact_bin(const mi_bin_edges *bins, double value, uint32_t guess) {
  uint32_t bin = guess, last = bins->count - 1;
  while (bin > 0 && value < bins->edges[bin]) --bin;
  while (bin < last && value >= bins->edges[bin + 1]) ++bin;
  return bin;
}

#define BIN_CHUNK 256

/// The bins of eight values. (v - low)·scale is the bin but for rounding. The edges must decide in
/// the lanes returned, where it is within the rounding tolerance of a whole number.
MI_INLINE lane_mask bins_of_lanes(const mi_bin_edges *bins, lanes x, uint32_t *result) {
  lanes position = (x - bins->edges[0]) * bins->scale;
  lanes distance = magnitude(position - ((position + MI_ROUNDER) - MI_ROUNDER));
  lanes last = (double)(bins->count - 1);
  lanes clamped = lane_minimum(lane_maximum(position, 0), last);
  lane_integers found = __builtin_convertvector(clamped, lane_integers);
  memcpy(result, &found, sizeof found);
  return ~(distance > bins->tolerance);  // true of NaN, which a scale of infinity gives
}

/// The bins of a chunk. Edges decide at the smallest and the largest value, and hardly ever else.
static void bins_of_chunk(const mi_bin_edges *bins, const double *restrict x, uint32_t *restrict result,
                          size_t count) {
  size_t i = 0;
  if (bins->is_uneven) {
    const double *inner = bins->edges + 1;
    for (; i + SEARCHES <= count; i += SEARCHES) count_below(inner, bins->count - 1, x + i, SEARCHES, result + i);
    for (; i < count; ++i) count_below(inner, bins->count - 1, x + i, 1, result + i);
    return;
  }
  for (; i + 16 <= count; i += 16) {
    lane_mask close = bins_of_lanes(bins, lanes_at(x + i), result + i);
    close |= bins_of_lanes(bins, lanes_at(x + i + 8), result + i + 8);
    if (__builtin_expect(any_lane(close), 0))
      for (size_t j = i; j < i + 16; ++j) result[j] = exact_bin(bins, x[j], result[j]);
  }
  for (; i < count; i += 8) {
    uint32_t found[8];
    bins_of_lanes(bins, some_lanes_at(x + i, smaller(count - i, 8), bins->edges[0]), found);
    for (size_t j = 0; j < smaller(count - i, 8); ++j) result[i + j] = exact_bin(bins, x[i + j], found[j]);
  }
}

/// Up to so many cells are counted in four tables by turns: no increment waits for the one before.
#define SPLIT_CELLS 1024

/// Adds the cells of a chunk to `counts`, which has room for four tables if `split`.
MI_INLINE void count_chunk(const uint32_t *restrict cells, size_t count, int32_t *restrict counts, size_t split) {
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    counts[cells[i]] += 1;
    counts[split + cells[i + 1]] += 1;
    counts[2 * split + cells[i + 2]] += 1;
    counts[3 * split + cells[i + 3]] += 1;
  }
  for (; i < count; ++i) counts[cells[i]] += 1;
}

static void count_bins(const mi_bin_edges *xs, const double *x, const mi_bin_edges *ys, const double *y, size_t count,
                       int32_t *counts) {
  const size_t cells = (size_t)xs->count * ys->count;
  int32_t tables[4 * SPLIT_CELLS];
  const int is_split = cells <= SPLIT_CELLS;
  int32_t *target = is_split ? tables : counts;
  memset(target, 0, (is_split ? 4 : 1) * cells * sizeof(int32_t));
  uint32_t indices[BIN_CHUNK], columns[BIN_CHUNK];
  for (size_t start = 0; start < count; start += BIN_CHUNK) {
    size_t length = smaller(count - start, BIN_CHUNK);
    bins_of_chunk(xs, x + start, indices, length);
    bins_of_chunk(ys, y + start, columns, length);
    for (size_t i = 0; i < length; ++i) indices[i] = indices[i] * ys->count + columns[i];
    count_chunk(indices, length, target, is_split ? cells : 0);
  }
  if (!is_split) return;
  for (size_t i = 0; i < cells; ++i)
    counts[i] = (tables[i] + tables[cells + i]) + (tables[2 * cells + i] + tables[3 * cells + i]);
}

/// Up to so many cells are counted by comparing every draw with each of them.
#define COMPARED_CELLS 16
#define SYMBOL_CHUNK 2048

static void count_symbols(const uint16_t *x, const uint16_t *z, const uint16_t *y, size_t count, uint32_t x_count,
                          uint32_t z_count, uint32_t y_count, int32_t *counts) {
  const size_t cells = (size_t)x_count * z_count * y_count;
  memset(counts, 0, cells * sizeof(int32_t));
  if (cells > COMPARED_CELLS) {
    uint32_t indices[BIN_CHUNK];
    for (size_t start = 0; start < count; start += BIN_CHUNK) {
      size_t length = smaller(count - start, BIN_CHUNK);
      for (size_t i = 0; i < length; ++i) {
        uint32_t letter = z == 0 ? 0 : z[start + i];
        indices[i] = (x[start + i] * z_count + letter) * y_count + y[start + i];
      }
      count_chunk(indices, length, counts, 0);
    }
    return;
  }
  uint16_t indices[SYMBOL_CHUNK];
  for (size_t start = 0; start < count; start += SYMBOL_CHUNK) {
    size_t length = smaller(count - start, SYMBOL_CHUNK);
    const uint16_t *restrict xs = x + start, *restrict ys = y + start;
    if (z == 0) {
      for (size_t i = 0; i < length; ++i) indices[i] = (uint16_t)(xs[i] * y_count + ys[i]);
    } else {
      const uint16_t *restrict zs = z + start;
      for (size_t i = 0; i < length; ++i) indices[i] = (uint16_t)((xs[i] * z_count + zs[i]) * y_count + ys[i]);
    }
    for (size_t cell = 0; cell < cells; ++cell) {
      uint16_t found = 0;
      for (size_t i = 0; i < length; ++i) found = (uint16_t)(found + (indices[i] == (uint16_t)cell));
      counts[cell] += found;
    }
  }
}
