// Contrastive bounds: the log-softmax f(x, y) - ln Σ_k exp f(x, y_k) of one anchor after the other,
// for critics that are a quadratic form in y for each x. Its scores stay in the first-level cache.
#pragma once

#include "../critic.h"
#include "../lanes.h"
#include "sums.h"

#define SCORE_BLOCK 1024

MI_INLINE lanes lanes_of(const double *y, const uint32_t *i) {
  return (lanes){y[i[0]], y[i[1]], y[i[2]], y[i[3]], y[i[4]], y[i[5]], y[i[6]], y[i[7]]};
}

/// y of the candidates from index `first` on of the anchor in a row.
MI_INLINE void candidates_of(const mi_contrast *c, size_t row, size_t first, size_t count, double *restrict ys) {
  const double *restrict y = c->y;
  if (c->negatives == 0) {
    for (size_t k = 0; k < count; ++k) ys[k] = y[c->anchors[first + k]];
    return;
  }
  const uint32_t *restrict others = c->negatives + row * c->width;
  size_t k = 0;
  if (first == 0) ys[k++] = y[c->anchors[row]];
  for (; k + 8 <= count; k += 8) put_lanes(ys + k, lanes_of(y, others + (first + k - 1)));
  for (; k < count; ++k) ys[k] = y[others[first + k - 1]];
}

/// The scores of `count` candidates.
MI_INLINE void scores_of(const mi_critic *critic, mi_score_line line, const double *y, double *scores, size_t count) {
  if (critic->temperature > 0) {
    for (size_t k = 0; k < count; ++k) scores[k] = mi_product_score(line, y[k]);
  } else {
    for (size_t k = 0; k < count; ++k) scores[k] = mi_form_score(critic, line, y[k]);
  }
}

static void scores(const mi_critic *critic, double x, const double *y, size_t count, double *values) {
  scores_of(critic, mi_line_of(critic, x), y, values, count);
}

/// Σ exp(f(x, y_k) - shift), shift the largest score, of more candidates than a block holds.
static double sum_of_many(const mi_contrast *c, size_t row, mi_score_line line, size_t candidates, double *shift) {
  double scores[SCORE_BLOCK];
  lanes partial = 0;
  *shift = -MI_INFINITY;
  for (int pass = 0; pass < 2; ++pass) {
    for (size_t first = 0; first < candidates; first += SCORE_BLOCK) {
      size_t count = smaller(candidates - first, SCORE_BLOCK);
      candidates_of(c, row, first, count, scores);
      scores_of(&c->critic, line, scores, scores, count);
      if (pass == 0) {
        double largest = maximum(scores, count);
        *shift = largest > *shift ? largest : *shift;
      } else {
        partial = add_exponentials(partial, scores, count, *shift);
      }
    }
  }
  return total_of_partials(partial);
}

/// Anchors whose scores fit into a block together. First all scores and their maxima, then all
/// sums: the steps of one anchor wait for each other, those of different anchors do not.
MI_INLINE void log_softmax_of_rows(const mi_contrast *c, size_t first, size_t rows, size_t candidates,
                                   double *restrict values) {
  double scores[SCORE_BLOCK], totals[SCORE_BLOCK], shifts[SCORE_BLOCK], ys[SCORE_BLOCK];
  const int is_block = c->negatives == 0;
  if (is_block) candidates_of(c, 0, 0, candidates, ys);
  for (size_t r = 0; r < rows; ++r) {
    const uint32_t anchor = c->anchors[first + r];
    double *own = scores + r * candidates;
    mi_score_line line = mi_line_of(&c->critic, c->x[anchor]);
    scores_of(&c->critic, line, c->y + anchor, values + r, 1);
    if (!is_block) candidates_of(c, first + r, 0, candidates, own);
    scores_of(&c->critic, line, is_block ? ys : own, own, candidates);
    shifts[r] = maximum(own, candidates);
  }
  for (size_t r = 0; r < rows; ++r)
    totals[r] = total_of_partials(add_exponentials(0, scores + r * candidates, candidates, shifts[r]));
  MI_LOOP(1)
  for (size_t r = 0; r < rows; ++r) values[r] -= shifts[r] + mi_log_inline(totals[r]);
}

static void log_softmax(const mi_contrast *c, size_t rows, double *values) {
  const size_t candidates = c->negatives == 0 ? rows : c->width + 1;
  if (candidates <= SCORE_BLOCK) {
    const size_t block = SCORE_BLOCK / candidates;
    for (size_t first = 0; first < rows; first += block)
      log_softmax_of_rows(c, first, smaller(rows - first, block), candidates, values + first);
    return;
  }
  for (size_t row = 0; row < rows; ++row) {
    const uint32_t anchor = c->anchors[row];
    mi_score_line line = mi_line_of(&c->critic, c->x[anchor]);
    double positive, shift;
    scores_of(&c->critic, line, c->y + anchor, &positive, 1);
    double total = sum_of_many(c, row, line, candidates, &shift);
    values[row] = positive - (shift + mi_log_inline(total));
  }
}

// ---- Moments for training ----

typedef struct {
  lanes zeroth, first, second;
} moment_lanes;

MI_INLINE void add_moments(moment_lanes *sums, lanes weights, lanes y) {
  lanes product = weights * y;
  sums->zeroth += weights;
  sums->first += product;
  sums->second += product * y;
}

/// The sums of the last `count` < 8 elements, lanes beyond them having the weight 0.
MI_INLINE lanes only_first(lanes weights, size_t count) {
  for (size_t j = count; j < 8; ++j) weights[j] = 0;
  return weights;
}

static void softmax_moments(const double *scores, const double *y, size_t count, mi_moments *moments) {
  const double shift = maximum(scores, count);
  moment_lanes sums = {0, 0, 0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) add_moments(&sums, exp_of_lanes(lanes_at(scores + i) - shift), lanes_at(y + i));
  if (i < count) {
    lanes weights = exp_of_lanes(some_lanes_at(scores + i, count - i, shift) - shift);
    add_moments(&sums, only_first(weights, count - i), some_lanes_at(y + i, count - i, 0));
  }
  const double total = total_of_partials(sums.zeroth);
  moments->value = shift + mi_log_inline(total);
  moments->zeroth = 1;
  moments->first = total_of_partials(sums.first) / total;
  moments->second = total_of_partials(sums.second) / total;
}

/// Products of so many numbers between 1 and 2 stay finite.
#define LOGISTIC_BLOCK (8 * 512)

static void logistic_moments(const double *scores, const double *y, size_t count, mi_moments *moments) {
  moment_lanes sums = {0, 0, 0};
  lanes value = 0;
  for (size_t first = 0; first < count; first += LOGISTIC_BLOCK) {
    const size_t end = smaller(count, first + LOGISTIC_BLOCK);
    // ln(1 + e^s) = max(s, 0) + ln(1 + e^-|s|): one logarithm of a product for each lane.
    lanes product = 1;
    for (size_t i = first; i < end; i += 8) {
      const size_t left = smaller(end - i, 8);
      // Beyond the end: 1 + e^-|s| is one.
      lanes s = left == 8 ? lanes_at(scores + i) : some_lanes_at(scores + i, left, -MI_INFINITY);
      lanes small = exp_of_lanes(-magnitude(s));
      lanes one = 1, zero = 0, whole = one + small;
      lanes weights = (s > 0 ? one : small) / whole;
      product *= whole;
      value += lane_maximum(s, zero);
      if (left < 8) weights = only_first(weights, left);
      add_moments(&sums, weights, left == 8 ? lanes_at(y + i) : some_lanes_at(y + i, left, 0));
    }
    for (int j = 0; j < 8; ++j) value[j] += mi_log_inline(product[j]);
  }
  moments->value = total_of_partials(value);
  moments->zeroth = total_of_partials(sums.zeroth);
  moments->first = total_of_partials(sums.first);
  moments->second = total_of_partials(sums.second);
}
