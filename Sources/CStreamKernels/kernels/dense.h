// Products of a small matrix with many vectors, the work of a network. Sixteen vectors are a group, one a
// lane. A block of groups is stored group by group, in each coordinate by coordinate.
//
// A product sums over the coordinates in their order. A gradient by a weight sums over the vectors: sixteen
// partial sums, one a lane, group after group. So no bit depends on how many rows of the matrix are done at
// a time, which is what the registers of each instruction set decide.
#pragma once

#include "../float_lanes.h"

#if MI_WIDTH == 8
#define DENSE_ROWS 8
#define DENSE_TILE 4
#elif MI_WIDTH == 4
#define DENSE_ROWS 4
#define DENSE_TILE 2
#else
#define DENSE_ROWS 2
#define DENSE_TILE 1
#endif

/// mi_activation, and none.
enum { MI_IDENTITY = MI_ELU + 1 };

/// Repeats a statement for each activation, as the constant KIND_OF, and runs the one that is wanted.
#define FOR_ACTIVATION(KIND, STATEMENT) \
  switch (KIND) {                       \
    AS_ACTIVATION(MI_RELU, STATEMENT)       \
    AS_ACTIVATION(MI_LEAKY_RELU, STATEMENT) \
    AS_ACTIVATION(MI_TANH, STATEMENT)       \
    AS_ACTIVATION(MI_ELU, STATEMENT)        \
    AS_ACTIVATION(MI_IDENTITY, STATEMENT)   \
  }
#define AS_ACTIVATION(CONSTANT, STATEMENT) \
  case CONSTANT: {                         \
    enum { KIND_OF = CONSTANT };           \
    STATEMENT                              \
  } break;

#define LEAK 0.01f

/// The activation of a sum. Absolute errors: of tanh z below 1e-7, of e^z - 1 below 6e-8.
MI_INLINE floats activated(int kind, floats z) {
  floats zero = 0;
  switch (kind) {
    case MI_RELU:
      return z > 0 ? z : zero;
    case MI_LEAKY_RELU:
      return z > 0 ? z : z * LEAK;
    case MI_TANH: {
      floats small = exp_of_floats(-2 * float_magnitude(z));
      floats value = (1 - small) / (1 + small);
      return z < 0 ? -value : value;
    }
    case MI_ELU:
      return z > 0 ? z : exp_of_floats(z) - 1;
    default:
      return z;
  }
}

static void float_exps(const float *x, float *result, size_t count) {
  for (size_t i = 0; i < count; i += FLOATS) put_floats(result + i, exp_of_floats(floats_at(x + i)));
}

static void activations(int kind, const float *z, float *values, size_t count) {
  FOR_ACTIVATION(kind, for (size_t i = 0; i < count; i += FLOATS)
                           put_floats(values + i, activated(KIND_OF, floats_at(z + i)));)
}

/// A gradient by an activation, as one by its sum: times the derivative, which follows from its value.
MI_INLINE floats through_activation(int kind, floats value, floats gradient) {
  floats zero = 0;
  switch (kind) {
    case MI_RELU:
      return value > 0 ? gradient : zero;
    case MI_LEAKY_RELU:
      return value > 0 ? gradient : gradient * LEAK;
    case MI_TANH:
      return gradient * (1 - value * value);
    case MI_ELU:
      return value > 0 ? gradient : gradient * (value + 1);
    default:
      return gradient;
  }
}

/// What becomes of an output.
typedef enum { STORE, ADD, ACTIVATE, THROUGH, SCATTER } finish;

typedef struct {
  const float *weights;  // rows × columns, a row every `stride`
  size_t rows, columns, stride;
  const float *biases;  // of the rows; null: none
} matrix;

/// Writes an output. THROUGH: `values` are those of the activation. SCATTER: the same, added to the
/// output and to `sums`.
MI_INLINE void finish_floats(finish how, int kind, floats value, const float *values, float *output, float *sums) {
  if (how == ACTIVATE) value = activated(kind, value);
  if (how == THROUGH || how == SCATTER) value = through_activation(kind, floats_at(values), value);
  if (how == SCATTER) add_floats(sums, value);
  if (how == SCATTER || how == ADD) value += floats_at(output);
  put_floats(output, value);
}

/// Defines the outputs of ROWS rows and GROUPS groups from a row and a group on.
#define DEFINE_DENSE(NAME, ROWS, GROUPS)                                                                          \
  MI_INLINE void NAME(const matrix *m, const float *restrict inputs, finish how, int kind,                 \
                      const float *values, float *outputs, float *sums, size_t row, size_t group) {               \
    floats z[ROWS][GROUPS];                                                                                       \
    const float *restrict weights = m->weights + row * m->stride, *restrict from = inputs + group * m->columns * FLOATS; \
    const size_t columns = m->columns, stride = m->stride, next = m->columns * FLOATS;                            \
    for (size_t r = 0; r < ROWS; ++r)                                                                             \
      for (size_t g = 0; g < GROUPS; ++g) z[r][g] = m->biases == 0 ? 0 : m->biases[row + r];                      \
    for (size_t c = 0; c < columns; ++c) {                                                                        \
      floats x[GROUPS];                                                                                           \
      for (size_t g = 0; g < GROUPS; ++g) x[g] = floats_at(from + g * next + c * FLOATS);                         \
      MI_PRAGMA(clang loop unroll(full))                                                                          \
      for (size_t r = 0; r < ROWS; ++r)                                                                           \
        for (size_t g = 0; g < GROUPS; ++g) z[r][g] += weights[r * stride + c] * x[g];                            \
    }                                                                                                             \
    for (size_t r = 0; r < ROWS; ++r)                                                                             \
      for (size_t g = 0; g < GROUPS; ++g) {                                                                       \
        size_t at = ((group + g) * m->rows + row + r) * FLOATS;                                                   \
        finish_floats(how, kind, z[r][g], values + at, outputs + at, sums + (row + r) * FLOATS);                  \
      }                                                                                                           \
  }
DEFINE_DENSE(dense_rows, DENSE_ROWS, 1)
DEFINE_DENSE(dense_row, 1, 4)
DEFINE_DENSE(dense_one, 1, 1)

/// outputs[group][row] ← Σ weights[row][column] inputs[group][column] + bias, finished.
MI_INLINE void dense_as(const matrix *m, const float *inputs, size_t groups, finish how, int kind,
                        const float *values, float *outputs, float *sums) {
  size_t row = 0;
  for (; row + DENSE_ROWS <= m->rows; row += DENSE_ROWS)
    for (size_t g = 0; g < groups; ++g) dense_rows(m, inputs, how, kind, values, outputs, sums, row, g);
  for (; row < m->rows; ++row) {
    size_t g = 0;
    for (; g + 4 <= groups; g += 4) dense_row(m, inputs, how, kind, values, outputs, sums, row, g);
    for (; g < groups; ++g) dense_one(m, inputs, how, kind, values, outputs, sums, row, g);
  }
}

static void dense(const matrix *m, const float *inputs, size_t groups, float *outputs) {
  dense_as(m, inputs, groups, STORE, MI_IDENTITY, outputs, outputs, outputs);
}

static void dense_added(const matrix *m, const float *inputs, size_t groups, float *outputs) {
  dense_as(m, inputs, groups, ADD, MI_IDENTITY, outputs, outputs, outputs);
}

static void dense_activated(const matrix *m, const float *inputs, size_t groups, int kind, float *outputs) {
  FOR_ACTIVATION(kind, dense_as(m, inputs, groups, ACTIVATE, KIND_OF, outputs, outputs, outputs);)
}

/// A gradient by outputs becomes one by the sums behind the activations `values` of the inputs; `m` is
/// transposed.
static void dense_through(const matrix *m, const float *inputs, size_t groups, int kind, const float *values,
                          float *outputs) {
  FOR_ACTIVATION(kind, dense_as(m, inputs, groups, THROUGH, KIND_OF, values, outputs, outputs);)
}

/// The same, added to `outputs`, and summed over the groups to `sums`.
static void dense_scattered(const matrix *m, const float *inputs, size_t groups, int kind, const float *values,
                            float *outputs, float *sums) {
  FOR_ACTIVATION(kind, dense_as(m, inputs, groups, SCATTER, KIND_OF, values, outputs, sums);)
}

/// Defines sums[r][c] += Σ gradients[group][r] inputs[group][c] for ROWS rows and COLUMNS columns.
#define DEFINE_OUTER(NAME, ROWS, COLUMNS)                                                                       \
  MI_INLINE void NAME(const float *restrict gradients, size_t rows, const float *restrict inputs, size_t columns, \
                      size_t groups, float *restrict sums, size_t stride) {                                     \
    floats total[ROWS][COLUMNS];                                                                                \
    for (size_t r = 0; r < ROWS; ++r)                                                                           \
      for (size_t c = 0; c < COLUMNS; ++c) total[r][c] = floats_at(sums + (r * stride + c) * FLOATS);           \
    for (size_t g = 0; g < groups; ++g) {                                                                       \
      floats x[COLUMNS];                                                                                        \
      for (size_t c = 0; c < COLUMNS; ++c) x[c] = floats_at(inputs + (g * columns + c) * FLOATS);               \
      MI_PRAGMA(clang loop unroll(full))                                                                        \
      for (size_t r = 0; r < ROWS; ++r) {                                                                       \
        floats d = floats_at(gradients + (g * rows + r) * FLOATS);                                              \
        for (size_t c = 0; c < COLUMNS; ++c) total[r][c] += d * x[c];                                           \
      }                                                                                                         \
    }                                                                                                           \
    for (size_t r = 0; r < ROWS; ++r)                                                                           \
      for (size_t c = 0; c < COLUMNS; ++c) put_floats(sums + (r * stride + c) * FLOATS, total[r][c]);           \
  }
DEFINE_OUTER(outer_tile, DENSE_TILE, 4)
DEFINE_OUTER(outer_row, 1, 4)
DEFINE_OUTER(outer_one, 1, 1)

/// The gradient by the weights, in sixteen partial sums for each: rows × columns of them, a row every
/// `stride`.
static void outer(const float *gradients, size_t rows, const float *inputs, size_t columns, size_t groups, float *sums,
                  size_t stride) {
  size_t row = 0;
  for (; row < rows;) {
    const int is_tile = row + DENSE_TILE <= rows;
    const float *d = gradients + row * FLOATS;
    size_t column = 0;
    for (; column + 4 <= columns; column += 4) {
      const float *x = inputs + column * FLOATS;
      float *s = sums + (row * stride + column) * FLOATS;
      if (is_tile)
        outer_tile(d, rows, x, columns, groups, s, stride);
      else
        outer_row(d, rows, x, columns, groups, s, stride);
    }
    const size_t height = is_tile ? DENSE_TILE : 1;
    for (; column < columns; ++column)
      for (size_t r = 0; r < height; ++r)
        outer_one(d + r * FLOATS, rows, inputs + column * FLOATS, columns, groups,
                  sums + ((row + r) * stride + column) * FLOATS, stride);
    row += height;
  }
}

/// The gradient by the biases, likewise.
static void outer_biases(const float *gradients, size_t rows, size_t groups, float *sums) {
  for (size_t r = 0; r < rows; ++r) {
    floats total = floats_at(sums + r * FLOATS);
    for (size_t g = 0; g < groups; ++g) total += floats_at(gradients + (g * rows + r) * FLOATS);
    put_floats(sums + r * FLOATS, total);
  }
}
