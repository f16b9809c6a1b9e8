// Critics that are a quadratic form in y once x is known.
#pragma once

#include "elementary.h"
#include "stream_kernels.h"

/// f(x, ·) for one x.
typedef struct {
  double offset, slope;
} mi_score_line;

MI_INLINE mi_score_line mi_line_of(const mi_critic *critic, double x) {
  mi_score_line line = {critic->constant + critic->square * x * x,
                        critic->temperature > 0 ? x / critic->temperature : critic->product * x + critic->linear};
  return line;
}

/// With a temperature.
MI_INLINE double mi_product_score(mi_score_line line, double y) { return line.slope * y; }

/// Without one.
MI_INLINE double mi_form_score(const mi_critic *critic, mi_score_line line, double y) {
  return line.offset + (line.slope + critic->square * y) * y;
}
