// Networks as critics: the gradient of an objective on a batch, and scores. The first layer of a joint network
// is computed for each draw and not for each pair: W (x, y) + b is the sum of a part of x and a part of y. A
// row is an x with all y of the batch; rows go forward and backward one after the other, in the cache.
#pragma once

#include "dense.h"
#include "memory.h"
#include "sums.h"

#define MAX_LAYERS (MI_NETWORK_HIDDEN + 1)

typedef struct {
  size_t layers, inputs, widths[MAX_LAYERS];  // of the outputs of each layer
  int kind;
  matrix forward[MAX_LAYERS], backward[MAX_LAYERS];
  float *transposed[MAX_LAYERS];
  float *weight_sums[MAX_LAYERS], *bias_sums[MAX_LAYERS];  // partial sums of the gradient
  float *values[MAX_LAYERS], *slopes[MAX_LAYERS];          // of a block of groups
} perceptron;

MI_INLINE float *take_floats(arena *memory, size_t count) { return take(memory, (count + 15) / 16 * 16, sizeof(float)); }

/// The inputs of a layer.
MI_INLINE size_t inputs_of(const perceptron *p, size_t layer) { return layer == 0 ? p->inputs : p->widths[layer - 1]; }

/// The activation behind a layer.
MI_INLINE int kind_after(const perceptron *p, size_t layer) { return layer + 1 < p->layers ? p->kind : MI_IDENTITY; }

static size_t parameters_of(const perceptron *p) {
  size_t count = 0;
  for (size_t l = 0; l < p->layers; ++l) count += p->widths[l] * (inputs_of(p, l) + 1);
  return count;
}

static perceptron perceptron_of(const mi_network *n, size_t inputs, size_t outputs) {
  perceptron p = {.layers = n->hidden + 1, .inputs = inputs, .kind = n->activation};
  for (size_t l = 0; l < n->hidden; ++l) p.widths[l] = n->widths[l];
  p.widths[n->hidden] = outputs;
  return p;
}

/// The perceptrons of a critic, and the width of what rows combine of an x and of a y: the parts of the first
/// layer's sums if it is joint, else the embeddings.
typedef struct {
  int is_joint;
  perceptron x, y;  // `x` of both if it is joint
  size_t width;
} critic;

static critic critic_of(const mi_network *n) {
  critic c = {.is_joint = n->embedding == 0};
  c.x = c.is_joint ? perceptron_of(n, n->x_sides + n->y_sides, 1) : perceptron_of(n, n->x_sides, n->embedding);
  if (!c.is_joint) c.y = perceptron_of(n, n->y_sides, n->embedding);
  c.width = c.is_joint ? c.x.widths[0] : n->embedding;
  return c;
}

static size_t network_parameters(const mi_network *network) {
  critic c = critic_of(network);
  return parameters_of(&c.x) + parameters_of(&c.y);
}

/// Room for blocks of `groups` groups, forward and (has_gradient) backward.
static void take_perceptron(arena *memory, perceptron *p, size_t groups, int has_gradient) {
  for (size_t l = 0; l < p->layers; ++l) {
    p->values[l] = take_floats(memory, groups * p->widths[l] * FLOATS);
    if (!has_gradient) continue;
    const size_t weights = p->widths[l] * inputs_of(p, l);
    p->slopes[l] = take_floats(memory, groups * p->widths[l] * FLOATS);
    p->transposed[l] = take_floats(memory, weights);
    p->weight_sums[l] = take_floats(memory, weights * FLOATS);
    p->bias_sums[l] = take_floats(memory, p->widths[l] * FLOATS);
  }
}

/// Takes its parameters; returns what follows them.
static const float *use_parameters(perceptron *p, const float *parameters, int has_gradient) {
  for (size_t l = 0; l < p->layers; ++l) {
    const size_t rows = p->widths[l], columns = inputs_of(p, l);
    p->forward[l] = (matrix){parameters, rows, columns, columns, parameters + rows * columns};
    if (has_gradient) {
      if (l > 0)
        for (size_t r = 0; r < rows; ++r)
          for (size_t c = 0; c < columns; ++c) p->transposed[l][c * rows + r] = parameters[r * columns + c];
      p->backward[l] = (matrix){p->transposed[l], columns, rows, rows, 0};
      memset(p->weight_sums[l], 0, rows * columns * FLOATS * sizeof(float));
      memset(p->bias_sums[l], 0, rows * FLOATS * sizeof(float));
    }
    parameters += rows * (columns + 1);
  }
  return parameters;
}

/// The layers behind the first, whose values are there.
static void forward(perceptron *p, size_t groups) {
  for (size_t l = 1; l < p->layers; ++l)
    dense_activated(&p->forward[l], p->values[l - 1], groups, kind_after(p, l), p->values[l]);
}

/// All layers.
static void forward_from(perceptron *p, const float *inputs, size_t groups) {
  dense_activated(&p->forward[0], inputs, groups, kind_after(p, 0), p->values[0]);
  forward(p, groups);
}

/// From the slopes of the outputs to those of the second layer, with the sums of the gradient.
static void backward(perceptron *p, size_t groups) {
  for (size_t l = p->layers - 1; l > 0; --l) {
    outer_biases(p->slopes[l], p->widths[l], groups, p->bias_sums[l]);
    outer(p->slopes[l], p->widths[l], p->values[l - 1], p->widths[l - 1], groups, p->weight_sums[l], p->widths[l - 1]);
    if (l > 1)
      dense_through(&p->backward[l], p->slopes[l], groups, p->kind, p->values[l - 1], p->slopes[l - 1]);
  }
}

/// From given slopes of the outputs to those of the first layer.
static void backward_from(perceptron *p, const float *slopes, size_t groups) {
  const size_t last = p->layers - 1;
  memcpy(p->slopes[last], slopes, groups * p->widths[last] * FLOATS * sizeof(float));
  backward(p, groups);
  if (last > 0) dense_through(&p->backward[1], p->slopes[1], groups, p->kind, p->values[0], p->slopes[0]);
}

/// Writes the gradient by the parameters; returns what follows it.
static float *total_gradient(const perceptron *p, float *gradient) {
  for (size_t l = 0; l < p->layers; ++l) {
    const size_t weights = p->widths[l] * inputs_of(p, l);
    for (size_t i = 0; i < weights; ++i) *gradient++ = total_of_floats(floats_at(p->weight_sums[l] + i * FLOATS));
    for (size_t i = 0; i < p->widths[l]; ++i) *gradient++ = total_of_floats(floats_at(p->bias_sums[l] + i * FLOATS));
  }
  return gradient;
}

/// Rows of draws as groups of columns; zeros behind the last.
static void groups_from_rows(const float *rows, size_t count, size_t sides, float *groups) {
  for (size_t g = 0; g < groups_of(count); ++g)
    for (size_t d = 0; d < sides; ++d)
      for (size_t j = 0; j < FLOATS; ++j) {
        const size_t i = g * FLOATS + j;
        groups[(g * sides + d) * FLOATS + j] = i < count ? rows[i * sides + d] : 0;
      }
}

/// The element of a unit and a draw among groups.
MI_INLINE size_t place(size_t draw, size_t width, size_t unit) {
  return (draw / FLOATS * width + unit) * FLOATS + draw % FLOATS;
}

// ---- What rows weigh ----------------------------------------------------------------------------

/// The sums over pairs. Own pairs: scores, or (MI_LOGISTIC) their terms. Other pairs: exp(f - shift), or terms.
typedef struct {
  const mi_network_batch *batch;
  double own, other;
  float shift;
  size_t pairs;  // the other ones
} weighing;

// e^-50 changes no sum that has a one. Weights below it count as 0: products of those would soon be subnormal numbers, with
// which a step of a critic with scores of some hundreds takes twenty times as long.
#define LEAST_EXPONENT -50.0f

/// e^s of a weight.
MI_INLINE floats weight_exp(floats s) {
  floats zero = 0;
  return s < LEAST_EXPONENT ? zero : exp_of_floats(s);
}

/// The gradient of the objective by an own score, and its term in the sum.
MI_INLINE float weight_of_own(weighing *w, float score) {
  const float share = 1 / (float)w->batch->count;
  if (w->batch->objective != MI_LOGISTIC) {
    w->own += score;
    return share;
  }
  // -ln(1 + e^-f) and its slope 1 / (1 + e^f), of e^-|f|.
  const double exponent = score > 0 ? -(double)score : (double)score;
  const double small = exponent < (double)LEAST_EXPONENT ? 0 : mi_exp_inline(exponent);
  w->own -= (score < 0 ? -(double)score : 0) + mi_log_inline(1 + small);
  return share * (float)((score > 0 ? small : 1) / (1 + small));
}

MI_INLINE floats largest_of_groups(const float *x, size_t groups) {
  floats largest = floats_at(x);
  for (size_t g = 1; g < groups; ++g) largest = float_maximum(largest, floats_at(x + g * FLOATS));
  return largest;
}

/// Writes exp(scores - shift) times a factor; returns the sum without it.
MI_INLINE double weigh_exponentials(const float *scores, size_t groups, float shift, float factor, float *weights) {
  floats sum = 0;
  for (size_t g = 0; g < groups; ++g) {
    floats e = weight_exp(floats_at(scores + g * FLOATS) - shift);
    put_floats(weights + g * FLOATS, e * factor);
    sum += e;
  }
  return total_of_floats(sum);
}

/// Writes the negative gradient of E_q ln(1 + e^f) by the scores; returns the sum of its terms.
MI_INLINE double weigh_logistic(const float *scores, size_t groups, float factor, float *weights) {
  double sum = 0;
  // Products of 64 numbers from 1 to 2 stay finite: one logarithm for each of the sixteen.
  for (size_t first = 0; first < groups; first += 64) {
    floats product = 1, value = 0, zero = 0, one = 1;
    for (size_t g = first; g < smaller(groups, first + 64); ++g) {
      floats s = floats_at(scores + g * FLOATS), small = weight_exp(-float_magnitude(s)), whole = 1 + small;
      put_floats(weights + g * FLOATS, (s > 0 ? one : small) / whole * factor);
      product *= whole;
      value += float_maximum(s, zero);
    }
    sum += total_of_floats(value);
    for (int j = 0; j < FLOATS; ++j) sum += mi_log_inline(product[j]);
  }
  return sum;
}

/// The weights of the pairs that are not a draw's own; scores of others are -inf.
///
/// Returns the factor by which all sums so far are to be multiplied: the shift of MI_LOG_MEAN rises where
/// exp would overflow.
static float weigh_others(weighing *w, const float *scores, size_t groups, float *weights) {
  const float factor = -1 / (float)w->pairs;
  float rescaling = 1;
  switch (w->batch->objective) {
    case MI_LOGISTIC:
      w->other += weigh_logistic(scores, groups, factor, weights);
      break;
    case MI_EXPONENTIAL:
      w->other += weigh_exponentials(scores, groups, (float)w->batch->log_baseline, factor, weights);
      break;
    default: {
      const float largest = largest_float(largest_of_groups(scores, groups));
      if (!(largest <= w->shift + 40)) {
        rescaling = exp_of_floats((floats)(w->shift - largest))[0];
        w->other *= rescaling;
        w->shift = largest;
      }
      w->other += weigh_exponentials(scores, groups, w->shift, -1, weights);
    }
  }
  return rescaling;
}

/// The weights of a row of MI_SOFTMAX: own pair and others at once.
static void weigh_softmax(weighing *w, const float *scores, size_t groups, size_t own, float *weights) {
  const float shift = largest_float(largest_of_groups(scores, groups));
  const double sum = weigh_exponentials(scores, groups, shift, 1, weights);
  const float share = 1 / (float)w->batch->count, factor = -share / (float)sum;
  for (size_t g = 0; g < groups; ++g) put_floats(weights + g * FLOATS, floats_at(weights + g * FLOATS) * factor);
  weights[own] += share;
  w->own += (double)scores[own] - ((double)shift + mi_log_inline(sum));
}

// ---- Gradients ----------------------------------------------------------------------------------

typedef struct {
  critic critic;
  float *x_groups, *y_groups, *other_groups;  // inputs
  float *x_parts, *y_parts, *other_parts;     // what rows combine
  float *x_slopes, *y_slopes, *other_slopes;  // gradients by it
  float *scores, *weights, *rows, *row_sums;
  size_t rows_at_once;
} network_map;

#define EMBEDDED_ROWS 8

static network_map map_network(arena *memory, const mi_network *n, size_t count) {
  network_map m = {.critic = critic_of(n)};
  const size_t groups = groups_of(count);
  m.rows_at_once = m.critic.is_joint ? (groups < 8 ? (8 + groups - 1) / groups : 1) : EMBEDDED_ROWS;
  m.x_groups = take_floats(memory, groups * n->x_sides * FLOATS);
  m.y_groups = take_floats(memory, groups * n->y_sides * FLOATS);
  m.other_groups = take_floats(memory, groups * n->y_sides * FLOATS);
  m.x_parts = take_floats(memory, groups * m.critic.width * FLOATS);
  m.y_parts = take_floats(memory, groups * m.critic.width * FLOATS);
  m.other_parts = take_floats(memory, groups * m.critic.width * FLOATS);
  m.x_slopes = take_floats(memory, groups * m.critic.width * FLOATS);
  m.y_slopes = take_floats(memory, groups * m.critic.width * FLOATS);
  m.other_slopes = take_floats(memory, groups * m.critic.width * FLOATS);
  m.scores = take_floats(memory, groups * FLOATS * m.rows_at_once);
  m.weights = take_floats(memory, groups * FLOATS * m.rows_at_once);
  m.rows = take_floats(memory, EMBEDDED_ROWS * m.critic.width);
  m.row_sums = take_floats(memory, EMBEDDED_ROWS * m.critic.width * FLOATS);
  take_perceptron(memory, &m.critic.x, m.critic.is_joint ? groups * m.rows_at_once : groups, 1);
  if (!m.critic.is_joint) take_perceptron(memory, &m.critic.y, groups, 1);
  return m;
}

static size_t network_memory(const mi_network *network, size_t count) {
  arena memory = {0, 0};
  map_network(&memory, network, count);
  return memory.used;
}

MI_INLINE void multiply_floats(float *x, size_t count, float factor) {
  for (size_t i = 0; i < count; i += FLOATS) put_floats(x + i, floats_at(x + i) * factor);
}

/// Multiplies all sums of the gradient so far.
static void rescale(network_map *m, size_t groups, float factor) {
  const size_t parts = groups * m->critic.width * FLOATS;
  multiply_floats(m->x_slopes, parts, factor);
  multiply_floats(m->y_slopes, parts, factor);
  multiply_floats(m->other_slopes, parts, factor);
  if (!m->critic.is_joint) return;  // those of the perceptrons come later
  for (size_t l = 1; l < m->critic.x.layers; ++l) {
    multiply_floats(m->critic.x.weight_sums[l], m->critic.x.widths[l] * inputs_of(&m->critic.x, l) * FLOATS, factor);
    multiply_floats(m->critic.x.bias_sums[l], m->critic.x.widths[l] * FLOATS, factor);
  }
}

/// The parts of the first layer of x, and of y: its biases are in x's.
static void first_parts(const perceptron *p, size_t x_sides, size_t y_sides, const float *x, const float *y,
                        size_t groups, float *x_parts, float *y_parts) {
  const matrix *whole = &p->forward[0];
  const matrix of_x = {whole->weights, whole->rows, x_sides, whole->stride, whole->biases};
  const matrix of_y = {whole->weights + x_sides, whole->rows, y_sides, whole->stride, 0};
  if (x_parts != 0) dense(&of_x, x, groups, x_parts);
  dense(&of_y, y, groups, y_parts);
}

/// The values of the first layer of a row: a draw's part of x with all parts of y.
static void first_of_row(const perceptron *p, const float *x_parts, size_t draw, const float *y_parts, size_t groups,
                         float *values) {
  const size_t width = p->widths[0];
  const float *x = x_parts + place(draw, width, 0);
  FOR_ACTIVATION(kind_after(p, 0), for (size_t g = 0; g < groups; ++g) for (size_t u = 0; u < width; ++u) {
    const size_t at = (g * width + u) * FLOATS;
    put_floats(values + at, activated(KIND_OF, x[u * FLOATS] + floats_at(y_parts + at)));
  })
}

/// The same of pairs: parts of x with parts of y, one with one.
static void first_of_pairs(const perceptron *p, const float *x_parts, const float *y_parts, size_t groups, float *values) {
  const size_t count = groups * p->widths[0] * FLOATS;
  FOR_ACTIVATION(kind_after(p, 0), for (size_t i = 0; i < count; i += FLOATS) {
    put_floats(values + i, activated(KIND_OF, floats_at(x_parts + i) + floats_at(y_parts + i)));
  })
}

/// The slopes of the first layer of a row, added to those of its draw and of all y.
static void scatter_row(network_map *m, size_t draw, size_t groups, const float *values, const float *first_slopes,
                        const float *second_slopes) {
  const perceptron *p = &m->critic.x;
  const size_t width = p->widths[0];
  memset(m->row_sums, 0, width * FLOATS * sizeof(float));
  if (p->layers > 1) {
    dense_scattered(&p->backward[1], second_slopes, groups, p->kind, values, m->y_slopes, m->row_sums);
  } else {
    for (size_t g = 0; g < groups; ++g) {
      add_floats(m->row_sums, floats_at(first_slopes + g * FLOATS));
      add_floats(m->y_slopes + g * FLOATS, floats_at(first_slopes + g * FLOATS));
    }
  }
  for (size_t u = 0; u < width; ++u)
    m->x_slopes[place(draw, width, u)] += total_of_floats(floats_at(m->row_sums + u * FLOATS));
}

/// No score beyond the last draw, and none of the own pair if there is one to leave out.
MI_INLINE void leave_out(float *scores, size_t count, size_t groups, size_t own) {
  for (size_t k = count; k < groups * FLOATS; ++k) scores[k] = -(float)MI_INFINITY;
  if (own < count) scores[own] = -(float)MI_INFINITY;
}

/// The weights of a row's scores, which may change.
static float weigh_row(weighing *w, float *scores, size_t groups, size_t draw, float *weights) {
  const size_t count = w->batch->count;
  if (w->batch->objective == MI_SOFTMAX) {
    leave_out(scores, count, groups, count);
    weigh_softmax(w, scores, groups, draw, weights);
    return 1;
  }
  const float own = scores[draw];
  leave_out(scores, count, groups, draw);
  const float rescaling = weigh_others(w, scores, groups, weights);
  // Own pairs of MI_LOG_MEAN come last, when the divisor of the others is known.
  if (w->batch->objective != MI_LOG_MEAN) weights[draw] = weight_of_own(w, own);
  return rescaling;
}

/// All rows of a joint network.
static void joint_rows(network_map *m, weighing *w, size_t groups) {
  perceptron *p = &m->critic.x;
  const size_t last = p->layers - 1, width = p->widths[0], count = w->batch->count;
  for (size_t first = 0; first < count; first += m->rows_at_once) {
    const size_t rows = smaller(m->rows_at_once, count - first);
    for (size_t r = 0; r < rows; ++r)
      first_of_row(p, m->x_parts, first + r, m->y_parts, groups, p->values[0] + r * groups * width * FLOATS);
    forward(p, rows * groups);
    for (size_t r = 0; r < rows; ++r) {
      const size_t at = r * groups * FLOATS;
      const float rescaling = weigh_row(w, p->values[last] + at, groups, first + r, p->slopes[last] + at);
      if (rescaling != 1) {
        rescale(m, groups, rescaling);
        multiply_floats(p->slopes[last], at, rescaling);
      }
    }
    backward(p, rows * groups);
    for (size_t r = 0; r < rows; ++r)
      scatter_row(m, first + r, groups, p->values[0] + r * groups * width * FLOATS, p->slopes[0] + r * groups * FLOATS,
                  p->layers > 1 ? p->slopes[1] + r * groups * p->widths[1] * FLOATS : 0);
  }
}

/// All rows of a separable network: products of matrices of embeddings.
static void separable_rows(network_map *m, weighing *w, size_t groups) {
  const size_t width = m->critic.width, count = w->batch->count;
  for (size_t first = 0; first < count; first += EMBEDDED_ROWS) {
    const size_t rows = smaller(EMBEDDED_ROWS, count - first);
    for (size_t r = 0; r < rows; ++r)
      for (size_t u = 0; u < width; ++u) m->rows[r * width + u] = m->x_parts[place(first + r, width, u)];
    const matrix anchors = {m->rows, rows, width, width, 0};
    dense(&anchors, m->y_parts, groups, m->scores);
    for (size_t r = 0; r < rows; ++r) {
      // The scores of a row lie apart: it is weighed in memory that the perceptrons do not need now.
      float *line = m->critic.x.values[0];
      for (size_t g = 0; g < groups; ++g) put_floats(line + g * FLOATS, floats_at(m->scores + (g * rows + r) * FLOATS));
      const float rescaling = weigh_row(w, line, groups, first + r, m->critic.x.slopes[0]);
      if (rescaling != 1) {
        rescale(m, groups, rescaling);
        for (size_t g = 0; g < groups; ++g) multiply_floats(m->weights + g * rows * FLOATS, r * FLOATS, rescaling);
      }
      for (size_t g = 0; g < groups; ++g)
        put_floats(m->weights + (g * rows + r) * FLOATS, floats_at(m->critic.x.slopes[0] + g * FLOATS));
    }
    memset(m->row_sums, 0, rows * width * FLOATS * sizeof(float));
    outer(m->weights, rows, m->y_parts, width, groups, m->row_sums, width);
    for (size_t r = 0; r < rows; ++r)
      for (size_t u = 0; u < width; ++u)
        m->x_slopes[place(first + r, width, u)] += total_of_floats(floats_at(m->row_sums + (r * width + u) * FLOATS));
    // The transposed anchors, in the place of the anchors.
    float *columns = m->row_sums;
    for (size_t r = 0; r < rows; ++r)
      for (size_t u = 0; u < width; ++u) columns[u * rows + r] = m->rows[r * width + u];
    const matrix transposed = {columns, width, rows, rows, 0};
    dense_added(&transposed, m->weights, groups, m->y_slopes);
  }
}

/// Pairs of draws one with one: their scores, and from the weights of those their slopes.
static void score_pairs(network_map *m, const float *y_parts, size_t groups, float *scores) {
  if (m->critic.is_joint) {
    perceptron *p = &m->critic.x;
    first_of_pairs(p, m->x_parts, y_parts, groups, p->values[0]);
    forward(p, groups);
    memcpy(scores, p->values[p->layers - 1], groups * FLOATS * sizeof(float));
    return;
  }
  for (size_t g = 0; g < groups; ++g) {
    floats sum = 0;
    for (size_t u = 0; u < m->critic.width; ++u) {
      const size_t at = (g * m->critic.width + u) * FLOATS;
      sum += floats_at(m->x_parts + at) * floats_at(y_parts + at);
    }
    put_floats(scores + g * FLOATS, sum);
  }
}

static void slope_pairs(network_map *m, const float *y_parts, size_t groups, const float *weights, float *y_slopes) {
  const size_t width = m->critic.width;
  if (m->critic.is_joint) {
    perceptron *p = &m->critic.x;
    backward_from(p, weights, groups);
    for (size_t i = 0; i < groups * width * FLOATS; i += FLOATS) {
      add_floats(m->x_slopes + i, floats_at(p->slopes[0] + i));
      add_floats(y_slopes + i, floats_at(p->slopes[0] + i));
    }
    return;
  }
  for (size_t g = 0; g < groups; ++g)
    for (size_t u = 0; u < width; ++u) {
      const size_t at = (g * width + u) * FLOATS;
      floats weight = floats_at(weights + g * FLOATS);
      add_floats(m->x_slopes + at, weight * floats_at(y_parts + at));
      add_floats(y_slopes + at, weight * floats_at(m->x_parts + at));
    }
}

/// The own pairs, one with one.
static void own_pairs(network_map *m, weighing *w, size_t groups) {
  score_pairs(m, m->y_parts, groups, m->scores);
  for (size_t i = 0; i < groups * FLOATS; ++i)
    m->weights[i] = i < w->batch->count ? weight_of_own(w, m->scores[i]) : 0;
  slope_pairs(m, m->y_parts, groups, m->weights, m->y_slopes);
}

/// The slopes of the inputs' parts become the gradient of a first layer or of perceptrons.
static void finish_gradient(network_map *m, const mi_network_batch *b, size_t groups, float *gradient) {
  const size_t width = m->critic.width, x_sides = b->network.x_sides, y_sides = b->network.y_sides;
  if (m->critic.is_joint) {
    perceptron *p = &m->critic.x;
    const size_t stride = p->inputs;
    outer_biases(m->x_slopes, width, groups, p->bias_sums[0]);
    outer(m->x_slopes, width, m->x_groups, x_sides, groups, p->weight_sums[0], stride);
    outer(m->y_slopes, width, m->y_groups, y_sides, groups, p->weight_sums[0] + x_sides * FLOATS, stride);
    if (b->others != 0)
      outer(m->other_slopes, width, m->other_groups, y_sides, groups, p->weight_sums[0] + x_sides * FLOATS, stride);
    total_gradient(p, gradient);
    return;
  }
  perceptron *sides[3] = {&m->critic.x, &m->critic.y, &m->critic.y};
  const float *inputs[3] = {m->x_groups, m->y_groups, m->other_groups};
  const float *slopes[3] = {m->x_slopes, m->y_slopes, m->other_slopes};
  for (int s = 0; s < (b->others != 0 ? 3 : 2); ++s) {
    perceptron *p = sides[s];
    // Values of hidden layers are computed again: rows have used their memory.
    forward_from(p, inputs[s], groups);
    backward_from(p, slopes[s], groups);
    outer_biases(p->slopes[0], p->widths[0], groups, p->bias_sums[0]);
    outer(p->slopes[0], p->widths[0], inputs[s], p->inputs, groups, p->weight_sums[0], p->inputs);
  }
  total_gradient(&m->critic.y, total_gradient(&m->critic.x, gradient));
}

/// The embeddings of draws.
static void embed(perceptron *p, const float *inputs, size_t groups, float *embeddings) {
  forward_from(p, inputs, groups);
  memcpy(embeddings, p->values[p->layers - 1], groups * p->widths[p->layers - 1] * FLOATS * sizeof(float));
}

/// Other pairs that are given, then own pairs.
static void given_pairs(network_map *m, weighing *w, size_t groups) {
  score_pairs(m, m->other_parts, groups, m->scores);
  leave_out(m->scores, w->batch->count, groups, w->batch->count);
  weigh_others(w, m->scores, groups, m->weights);
  slope_pairs(m, m->other_parts, groups, m->weights, m->other_slopes);
}

static double network_gradient(const mi_network_batch *b, float *gradient) {
  arena memory = {b->memory, 0};
  const mi_network *n = &b->network;
  network_map map = map_network(&memory, n, b->count), *m = &map;
  const size_t groups = groups_of(b->count), parts = groups * m->critic.width * FLOATS;
  weighing w = {.batch = b, .shift = -(float)MI_INFINITY, .pairs = b->others != 0 ? b->count : b->count * (b->count - 1)};
  const float *rest = use_parameters(&m->critic.x, b->parameters, 1);
  if (!m->critic.is_joint) use_parameters(&m->critic.y, rest, 1);
  groups_from_rows(b->x, b->count, n->x_sides, m->x_groups);
  groups_from_rows(b->y, b->count, n->y_sides, m->y_groups);
  if (b->others != 0) groups_from_rows(b->others, b->count, n->y_sides, m->other_groups);
  if (m->critic.is_joint) {
    first_parts(&m->critic.x, n->x_sides, n->y_sides, m->x_groups, m->y_groups, groups, m->x_parts, m->y_parts);
    if (b->others != 0)
      first_parts(&m->critic.x, n->x_sides, n->y_sides, 0, m->other_groups, groups, 0, m->other_parts);
  } else {
    embed(&m->critic.x, m->x_groups, groups, m->x_parts);
    embed(&m->critic.y, m->y_groups, groups, m->y_parts);
    if (b->others != 0) embed(&m->critic.y, m->other_groups, groups, m->other_parts);
  }
  memset(m->x_slopes, 0, parts * sizeof(float));
  memset(m->y_slopes, 0, parts * sizeof(float));
  memset(m->other_slopes, 0, parts * sizeof(float));

  if (b->others != 0)
    given_pairs(m, &w, groups);
  else if (m->critic.is_joint)
    joint_rows(m, &w, groups);
  else
    separable_rows(m, &w, groups);

  const double pairs = (double)w.pairs, count = (double)b->count;
  double log_mean = 0;
  if (b->objective == MI_LOG_MEAN) {
    log_mean = (double)w.shift + mi_log_inline(w.other) - mi_log_inline(pairs);
    // d ln E_q exp f = Σ exp(f) df / Σ exp(f); with a moving mean its denominator is that.
    double divisor = log_mean;
    if (b->share < 1) {
      const double both[] = {mi_log_inline(1 - b->share) + *b->log_mean, mi_log_inline(b->share) + log_mean};
      if (*b->log_mean > -MI_INFINITY) divisor = log_sum_exp(both, 2);
      *b->log_mean = divisor;
    }
    rescale(m, groups, (float)(mi_exp_inline(log_mean - divisor) / w.other));
  }
  if (b->others != 0 || b->objective == MI_LOG_MEAN) own_pairs(m, &w, groups);
  finish_gradient(m, b, groups, gradient);
  switch (b->objective) {
    case MI_SOFTMAX:
      return mi_log_inline(count) + w.own / count;
    case MI_LOG_MEAN:
      return w.own / count - log_mean;
    case MI_EXPONENTIAL:
      return 1 + w.own / count - w.other / pairs - b->log_baseline;
    default:
      return w.own / count - w.other / pairs;
  }
}

// ---- Scores -------------------------------------------------------------------------------------

#define SCORED_GROUPS 16

typedef struct {
  critic critic;
  float *x_parts, *y_parts, *x_inputs, *y_inputs, *row;
} draws_map;

static draws_map map_draws(arena *memory, const mi_network *n, size_t count) {
  draws_map m = {.critic = critic_of(n)};
  m.x_parts = take_floats(memory, groups_of(count) * m.critic.width * FLOATS);
  m.y_parts = take_floats(memory, groups_of(count) * m.critic.width * FLOATS);
  m.x_inputs = take_floats(memory, SCORED_GROUPS * n->x_sides * FLOATS);
  m.y_inputs = take_floats(memory, SCORED_GROUPS * n->y_sides * FLOATS);
  m.row = take_floats(memory, m.critic.width);
  take_perceptron(memory, &m.critic.x, SCORED_GROUPS, 0);
  if (!m.critic.is_joint) take_perceptron(memory, &m.critic.y, SCORED_GROUPS, 0);
  return m;
}

static size_t network_draws_memory(const mi_network *network, size_t count) {
  arena memory = {0, 0};
  map_draws(&memory, network, count);
  return memory.used;
}

static void network_prepare(const mi_network_draws *draws, const float *x, const float *y) {
  arena memory = {draws->memory, 0};
  const mi_network *n = &draws->network;
  draws_map map = map_draws(&memory, n, draws->count), *m = &map;
  const float *rest = use_parameters(&m->critic.x, draws->parameters, 0);
  if (!m->critic.is_joint) use_parameters(&m->critic.y, rest, 0);
  for (size_t first = 0; first < draws->count; first += SCORED_GROUPS * FLOATS) {
    const size_t count = smaller(SCORED_GROUPS * FLOATS, draws->count - first), groups = groups_of(count);
    float *x_parts = m->x_parts + first * m->critic.width, *y_parts = m->y_parts + first * m->critic.width;
    groups_from_rows(x + first * n->x_sides, count, n->x_sides, m->x_inputs);
    groups_from_rows(y + first * n->y_sides, count, n->y_sides, m->y_inputs);
    if (m->critic.is_joint) {
      first_parts(&m->critic.x, n->x_sides, n->y_sides, m->x_inputs, m->y_inputs, groups, x_parts, y_parts);
    } else {
      embed(&m->critic.x, m->x_inputs, groups, x_parts);
      embed(&m->critic.y, m->y_inputs, groups, y_parts);
    }
  }
}

static void network_scores(const mi_network_draws *draws, size_t anchor, size_t first, size_t count, double *scores) {
  arena memory = {draws->memory, 0};
  draws_map map = map_draws(&memory, &draws->network, draws->count), *m = &map;
  use_parameters(&m->critic.x, draws->parameters, 0);
  const size_t end = first + count, last = m->critic.x.layers - 1, all = groups_of(end);
  if (!m->critic.is_joint)
    for (size_t u = 0; u < m->critic.width; ++u) m->row[u] = m->x_parts[place(anchor, m->critic.width, u)];
  const matrix row = {m->row, 1, m->critic.width, m->critic.width, 0};
  for (size_t start = first / FLOATS; start < all; start += SCORED_GROUPS) {
    const size_t groups = smaller(SCORED_GROUPS, all - start);
    const float *y_parts = m->y_parts + start * m->critic.width * FLOATS;
    float *values = m->critic.x.values[last];
    if (m->critic.is_joint) {
      first_of_row(&m->critic.x, m->x_parts, anchor, y_parts, groups, m->critic.x.values[0]);
      forward(&m->critic.x, groups);
    } else {
      dense(&row, y_parts, groups, values);
    }
    const size_t low = larger(first, start * FLOATS), high = smaller(end, (start + groups) * FLOATS);
    for (size_t k = low; k < high; ++k) scores[k - first] = values[k - start * FLOATS];
  }
}

// ---- Steps --------------------------------------------------------------------------------------

static void adam(float *parameters, float *means, float *squares, const float *gradient, size_t count,
                 const mi_adam_step *step) {
  const float rate = step->rate, first = step->first, second = step->second;
  const float mean_scale = step->mean_scale, square_scale = step->square_scale, floor = step->floor;
  for (size_t i = 0; i < count; i += FLOATS) {
    floats g = floats_at(gradient + i);
    floats mean = first * floats_at(means + i) + (1 - first) * g;
    floats square = second * floats_at(squares + i) + (1 - second) * (g * g);
    put_floats(means + i, mean);
    put_floats(squares + i, square);
    floats root = __builtin_elementwise_sqrt(square * square_scale);
    add_floats(parameters + i, rate * (mean * mean_scale) / (root + floor));
  }
}
