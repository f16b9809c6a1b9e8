// What histograms need: ranges and counts of cells.

/// Smallest and largest value; false if one is NaN or infinite. The sum of v - v is zero or NaN.
static int range(const double *x, size_t count, double *low, double *high) {
  mi_lanes lows[2] = {x[0], x[0]}, highs[2] = {x[0], x[0]}, probes[2] = {0, 0};
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (size_t j = 0; j < 2; ++j) {
      mi_lanes v = lanes_at(x + i + 8 * j);
      lows[j] = lane_minimum(v, lows[j]);
      highs[j] = lane_maximum(v, highs[j]);
      probes[j] += v - v;
    }
  }
  for (; i < count; i += 8) {
    mi_lanes v = some_lanes_at(x + i, smaller(count - i, 8), x[0]);
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

typedef int32_t mi_lane_integers __attribute__((ext_vector_type(8)));

/// The bins of eight values. (v - low)·scale is the bin but for rounding: where it is within `doubt` of a whole number, which
/// the mask returned tells, the edges themselves are to be asked.
MI_INLINE mi_mask bins_of_lanes(const mi_bin_edges *bins, mi_lanes x, uint32_t *result) {
  mi_lanes place = (x - bins->edges[0]) * bins->scale;
  mi_lanes distance = magnitude(place - ((place + MI_ROUNDER) - MI_ROUNDER));
  mi_lanes last = (double)(bins->count - 1);
  mi_lanes clamped = lane_minimum(lane_maximum(place, 0), last);
  mi_lane_integers found = __builtin_convertvector(clamped, mi_lane_integers);
  memcpy(result, &found, sizeof found);
  return ~(distance > bins->doubt);  // NaN, from a scale of infinity, is a doubt
}

/// Bins of a chunk. Doubts arise at the smallest and the largest value and hardly ever else.
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
    mi_mask doubts = bins_of_lanes(bins, lanes_at(x + i), result + i);
    doubts |= bins_of_lanes(bins, lanes_at(x + i + 8), result + i + 8);
    if (__builtin_expect(any_lane(doubts), 0))
      for (size_t j = i; j < i + 16; ++j) result[j] = exact_bin(bins, x[j], result[j]);
  }
  for (; i < count; i += 8) {
    uint32_t found[8];
    bins_of_lanes(bins, some_lanes_at(x + i, smaller(count - i, 8), bins->edges[0]), found);
    for (size_t j = 0; j < smaller(count - i, 8); ++j) result[i + j] = exact_bin(bins, x[i + j], found[j]);
  }
}

/// Cells up to this many are counted in four tables by turns: an increment need not wait for the one before.
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

/// counts[i·ny + j] ← number of points in bin i of x and j of y.
static void count_bins(const mi_bin_edges *xs, const double *x, const mi_bin_edges *ys, const double *y, size_t count,
                       int32_t *counts) {
  const size_t cells = (size_t)xs->count * ys->count;
  int32_t tables[4 * SPLIT_CELLS];
  const int isSplit = cells <= SPLIT_CELLS;
  int32_t *target = isSplit ? tables : counts;
  memset(target, 0, (isSplit ? 4 : 1) * cells * sizeof(int32_t));
  uint32_t places[BIN_CHUNK], columns[BIN_CHUNK];
  for (size_t start = 0; start < count; start += BIN_CHUNK) {
    size_t length = smaller(count - start, BIN_CHUNK);
    bins_of_chunk(xs, x + start, places, length);
    bins_of_chunk(ys, y + start, columns, length);
    for (size_t i = 0; i < length; ++i) places[i] = places[i] * ys->count + columns[i];
    count_chunk(places, length, target, isSplit ? cells : 0);
  }
  if (!isSplit) return;
  for (size_t i = 0; i < cells; ++i)
    counts[i] = (tables[i] + tables[cells + i]) + (tables[2 * cells + i] + tables[3 * cells + i]);
}

/// Up to this many cells each is counted by comparing.
#define COMPARED_CELLS 16
#define SYMBOL_CHUNK 2048

/// counts[(x·zCount + z)·yCount + y] ← number of draws; without a `z` there is one letter of it.
static void count_symbols(const uint16_t *x, const uint16_t *z, const uint16_t *y, size_t count, uint32_t x_count,
                          uint32_t z_count, uint32_t y_count, int32_t *counts) {
  const size_t cells = (size_t)x_count * z_count * y_count;
  memset(counts, 0, cells * sizeof(int32_t));
  if (cells > COMPARED_CELLS) {
    uint32_t places[BIN_CHUNK];
    for (size_t start = 0; start < count; start += BIN_CHUNK) {
      size_t length = smaller(count - start, BIN_CHUNK);
      for (size_t i = 0; i < length; ++i) {
        uint32_t letter = z == 0 ? 0 : z[start + i];
        places[i] = (x[start + i] * z_count + letter) * y_count + y[start + i];
      }
      count_chunk(places, length, counts, 0);
    }
    return;
  }
  uint16_t places[SYMBOL_CHUNK];
  for (size_t start = 0; start < count; start += SYMBOL_CHUNK) {
    size_t length = smaller(count - start, SYMBOL_CHUNK);
    const uint16_t *restrict xs = x + start, *restrict ys = y + start;
    if (z == 0) {
      for (size_t i = 0; i < length; ++i) places[i] = (uint16_t)(xs[i] * y_count + ys[i]);
    } else {
      const uint16_t *restrict zs = z + start;
      for (size_t i = 0; i < length; ++i) places[i] = (uint16_t)((xs[i] * z_count + zs[i]) * y_count + ys[i]);
    }
    for (size_t cell = 0; cell < cells; ++cell) {
      uint16_t found = 0;
      for (size_t i = 0; i < length; ++i) found = (uint16_t)(found + (places[i] == (uint16_t)cell));
      counts[cell] += found;
    }
  }
}
