// Sums of means over the cells of a histogram.
#pragma once

#include "../lanes.h"

/// The interval of x = sqrt(n q): halves below 8, then four an octave.
MI_INLINE size_t mean_interval(const mi_mean_table *means, double x) {
  size_t interval = x < 8 ? (size_t)(2 * x) : 16 + (size_t)((mi_bits(x) >> 50) - (mi_bits(8) >> 50));
  return smaller(interval, means->intervals - 1);
}

static double mean_sum(const mi_mean_table *means, const double *edges, size_t width, size_t rows, size_t columns,
                       double scale) {
  // The terms of each power up to the seventh, and of the two others.
  lanes powers = 0;
  double others = 0;
  for (size_t row = 0; row < rows; ++row) {
    const double *low = edges + row * width, *high = low + width;
    for (size_t i = 0; i < columns; i += 8) {
      size_t part = smaller(8, columns - i);
      lanes mass = part == 8 ? lanes_at(high + i) - lanes_at(low + i)
                             : some_lanes_at(high + i, part, 0) - some_lanes_at(low + i, part, 0);
      lanes x = __builtin_elementwise_sqrt(lane_minimum(lane_maximum(mass, 0) * scale, 1) * means->count);
      for (size_t j = 0; j < part; ++j) {
        size_t interval = mean_interval(means, x[j]);
        const double *polynomial = means->polynomials + 10 * interval;
        double t = (x[j] - means->lows[interval]) * means->scales[interval] - 1;
        double t2 = t * t, t4 = t2 * t2;
        lanes first = {1, t, 1, t, 1, t, 1, t};
        lanes second = {1, 1, t2, t2, 1, 1, t2, t2};
        lanes third = {1, 1, 1, 1, t4, t4, t4, t4};
        powers += lanes_at(polynomial) * (first * second * third);
        others += t4 * t4 * (polynomial[8] + polynomial[9] * t);
      }
    }
  }
  return total_of_partials(powers) + others;
}
