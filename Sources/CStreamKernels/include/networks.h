// Critics that are multilayer perceptrons, in float32.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MI_NETWORK_HIDDEN 8

/// What follows the sums of a hidden layer: max(z, 0); z or 0.01 z; tanh z; z or e^z - 1.
typedef enum mi_activation { MI_RELU, MI_LEAKY_RELU, MI_TANH, MI_ELU } mi_activation;

/// f(x, y): a perceptron of (x, y) with one output, or the inner product of a perceptron of x and
/// one of y with `embedding` outputs each.
///
/// Parameters: perceptron by perceptron (x's first), layer by layer from the inputs: the weights,
/// outputs × inputs in row-major order, then a bias for each output.
typedef struct mi_network {
  uint32_t x_sides, y_sides;
  uint32_t embedding;  // 0: one perceptron of both
  uint32_t hidden;     // layers, each followed by the activation; at most MI_NETWORK_HIDDEN
  uint32_t widths[MI_NETWORK_HIDDEN];
  int32_t activation;
} mi_network;

/// What a network maximises. E is the mean over the draws' own pairs, E_q that over the other pairs.
/// With a log-baseline b:
/// MI_SOFTMAX: E f(x, y) - ln (1/K Σ exp f(x, y_k)), the own pair among the K of each x.
/// MI_LOG_MEAN: E f - ln E_q exp f. MI_EXPONENTIAL: 1 + E f - E_q exp(f - b) - b.
/// MI_LOGISTIC: -E ln(1 + e^-f) - E_q ln(1 + e^f).
typedef enum mi_objective { MI_SOFTMAX, MI_LOG_MEAN, MI_EXPONENTIAL, MI_LOGISTIC } mi_objective;

/// A batch of draws on which a network is trained.
typedef struct mi_network_batch {
  mi_network network;
  const float *parameters;
  const float *x, *y;   // count × x_sides and count × y_sides
  const float *others;  // null: the other pairs are all of different draws; else the y of `count` of them
  size_t count;         // at least 2
  mi_objective objective;
  double log_baseline;
  /// Of MI_LOG_MEAN: the share of this batch in the mean of exp f by which its gradient is divided; 1:
  /// the batch alone. `log_mean` is the logarithm of that mean, in and out; -inf before the first.
  double share, *log_mean;
  void *memory;  // mi_network_memory bytes
} mi_network_batch;

/// Draws whose pairs are scored.
typedef struct mi_network_draws {
  mi_network network;
  const float *parameters;
  size_t count;
  void *memory;  // mi_network_draws_memory bytes, filled by mi_network_prepare
} mi_network_draws;

/// A step of Adam (Kingma & Ba 2015, arXiv 1412.6980) upward: m ← first m + (1 - first) g, v ← second v +
/// (1 - second) g², p ← p + rate (m mean_scale) / (sqrt(v square_scale) + floor). The scales are
/// 1 / (1 - first^t) and 1 / (1 - second^t) in step t.
typedef struct mi_adam_step {
  float rate, first, second, mean_scale, square_scale, floor;
} mi_adam_step;
