// Contrastive bounds: f(x, y) - ln Σ_k exp f(x, y_k) of one anchor after the other, for critics that are a quadratic
// form in y once x is known. The scores of one anchor stay in the first-level cache.

#define SCORE_BLOCK 1024

MI_INLINE mi_lanes lanes_of(const double *y, const uint32_t *i) {
  mi_lanes lanes = {y[i[0]], y[i[1]], y[i[2]], y[i[3]], y[i[4]], y[i[5]], y[i[6]], y[i[7]]};
  return lanes;
}

/// y of the candidates from number `first` on of the anchor in a row.
MI_INLINE void candidates_of(const mi_contrast *c, size_t row, size_t first, size_t count, double *restrict ys) {
  const double *restrict y = c->y;
  if (c->negatives == 0) {
    for (size_t k = 0; k < count; ++k) ys[k] = y[c->anchors[first + k]];
    return;
  }
  const uint32_t *restrict others = c->negatives + row * c->width;
  size_t k = 0;
  if (first == 0) ys[k++] = y[c->anchors[row]];
  others += first - 1;
  for (; k + 8 <= count; k += 8) put_lanes(ys + k, lanes_of(y, others + k));
  for (; k < count; ++k) ys[k] = y[others[k]];
}

/// The scores of `count` candidates.
MI_INLINE void scores_of(const mi_critic *critic, mi_score_line line, const double *y, double *scores, size_t count) {
  if (critic->temperature > 0) {
    for (size_t k = 0; k < count; ++k) scores[k] = mi_product_score(line, y[k]);
  } else {
    for (size_t k = 0; k < count; ++k) scores[k] = mi_form_score(critic, line, y[k]);
  }
}

/// Σ exp(f(x, y_k) - shift), shift the largest score, with more candidates than a block holds: the scores are computed
/// twice, and never all there.
static double sum_of_many(const mi_contrast *c, size_t row, mi_score_line line, size_t candidates, double *shift) {
  double scores[SCORE_BLOCK];
  mi_lanes partial = 0;
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

/// Anchors whose scores fit into a block together. First all scores and their maxima, then all sums: within one anchor
/// each step waits for the one before, those of different anchors do not.
MI_INLINE void shares_of_rows(const mi_contrast *c, size_t first, size_t rows, size_t candidates,
                              double *restrict shares) {
  double scores[SCORE_BLOCK], totals[SCORE_BLOCK], shifts[SCORE_BLOCK], ys[SCORE_BLOCK];
  const int isBlock = c->negatives == 0;
  if (isBlock) candidates_of(c, 0, 0, candidates, ys);
  for (size_t r = 0; r < rows; ++r) {
    const uint32_t anchor = c->anchors[first + r];
    double *own = scores + r * candidates;
    mi_score_line line = mi_line_of(&c->critic, c->x[anchor]);
    scores_of(&c->critic, line, c->y + anchor, shares + r, 1);
    if (!isBlock) candidates_of(c, first + r, 0, candidates, own);
    scores_of(&c->critic, line, isBlock ? ys : own, own, candidates);
    shifts[r] = maximum(own, candidates);
  }
  for (size_t r = 0; r < rows; ++r)
    totals[r] = total_of_partials(add_exponentials(0, scores + r * candidates, candidates, shifts[r]));
  MI_LOOP(1)
  for (size_t r = 0; r < rows; ++r) shares[r] -= shifts[r] + mi_log_inline(totals[r]);
}

static void log_shares(const mi_contrast *c, size_t rows, double *shares) {
  const size_t candidates = c->negatives == 0 ? rows : c->width + 1;
  if (candidates <= SCORE_BLOCK) {
    const size_t block = SCORE_BLOCK / candidates;
    for (size_t first = 0; first < rows; first += block)
      shares_of_rows(c, first, smaller(rows - first, block), candidates, shares + first);
    return;
  }
  for (size_t row = 0; row < rows; ++row) {
    const uint32_t anchor = c->anchors[row];
    mi_score_line line = mi_line_of(&c->critic, c->x[anchor]);
    double positive, shift;
    scores_of(&c->critic, line, c->y + anchor, &positive, 1);
    double total = sum_of_many(c, row, line, candidates, &shift);
    shares[row] = positive - (shift + mi_log_inline(total));
  }
}
