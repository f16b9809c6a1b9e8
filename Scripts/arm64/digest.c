// Prints the SHA-256 of what every kernel gives on a fixed address: one line that must not depend on the processor.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stream_kernels.h"

enum { N = 3001, POOL = 3000, ANCHORS = 400, NEGATIVES = 63, BINS = 12 };

static mi_sha256_state state;
#define ADD(array) mi_sha256_update(&state, array, sizeof(array))

static double x[N], y[N], a[N], b[N];

static void streams(mi_stream_position *p) {
  static uint64_t words[N];
  static uint16_t first[N], second[N], parity[N];
  int32_t cells[8];
  mi_fill_words(p, words, N);
  ADD(words);
  mi_fill_uniforms(p, a, N);
  ADD(a);
  mi_fill_normals(p, a, N);
  ADD(a);
  mi_fill_correlated_pairs(p, 0, 1, x, y, N);
  ADD(x);
  ADD(y);
  mi_fill_correlated_pairs(p, 0.6, 0.8, x, y, N);
  ADD(y);
  mi_fill_parities(p, 1ull << 51, first, second, parity, N);
  mi_count_symbols(first, second, parity, N, 2, 2, 2, cells);
  ADD(first);
  ADD(second);
  ADD(parity);
  ADD(cells);
}

static void functions(void) {
  for (int i = 0; i < N; ++i) a[i] = 300 * x[i];
  mi_exp_array(a, b, N);
  ADD(b);
  for (int i = 0; i < N; ++i) {
    a[i] = fabs(x[i]);
    b[i] = mi_log(a[i]);
  }
  ADD(b);
  for (int i = 0; i < N; ++i) {
    double values[4] = {mi_log1p(x[i] / 9), mi_digamma(a[i] + 0.01)};
    mi_sincos_2pi(x[i], values + 2, values + 3);
    ADD(values);
  }
  double sums[2] = {mi_sum(x, N), mi_log_sum_exp(x, N)};
  ADD(sums);
}

static mi_bin_edges edges_of(const double *values, double *edges) {
  double low, high;
  mi_range(values, N, &low, &high);
  for (int i = 0; i < BINS; ++i) edges[i] = low + i * ((high - low) / BINS);
  edges[BINS] = high;
  return (mi_bin_edges){edges, BINS, BINS / (high - low), 1e-12};
}

static void estimators(void) {
  double x_edges[BINS + 1], y_edges[BINS + 1];
  int32_t counts[BINS * BINS];
  mi_bin_edges x_bins = edges_of(x, x_edges), y_bins = edges_of(y, y_edges);
  mi_count_bins(&x_bins, x, &y_bins, y, N, counts);
  ADD(counts);

  static uint32_t order[POOL], partners[NEGATIVES], chosen[ANCHORS * NEGATIVES], anchors[ANCHORS];
  static mi_word_reader reader = {.next = {1, 2, 0, 3}};
  double values[ANCHORS];
  for (uint32_t i = 0; i < POOL; ++i) order[i] = i;
  for (uint32_t i = 0; i < ANCHORS; ++i) anchors[i] = 7 * i;
  mi_choose(&reader, order, POOL, partners, chosen, NEGATIVES, ANCHORS);
  ADD(chosen);
  const mi_critic critics[2] = {{.temperature = 0.2}, {.square = -0.1, .product = 0.3}};
  for (int i = 0; i < 2; ++i) {
    mi_contrast contrast = {critics[i], x, y, anchors, chosen, NEGATIVES};
    mi_log_softmax(&contrast, ANCHORS, values);
    ADD(values);
  }

  for (size_t k = 1; k < 12; ++k) {
    for (int rectangle = 0; rectangle < 2; ++rectangle) {
      static uint32_t tally[N];
      void *memory = malloc(mi_plane_memory(N, k));
      mi_nearest_in_plane(x, y, N, k, rectangle, memory, tally);
      free(memory);
      memory = malloc(mi_space_memory(N / 3, 1, 2, k));
      mi_nearest_in_space(x, 1, y, 2, N / 3, k, rectangle, memory, tally);
      free(memory);
      ADD(tally);
    }
  }
}

int main(void) {
  mi_stream_position position = {.key = 77, .replication = 5, .purpose = 3};
  uint8_t digest[32];
  mi_sha256_init(&state);
  streams(&position);
  functions();
  estimators();
  mi_sha256_final(&state, digest);
  for (int i = 0; i < 32; ++i) printf("%02x", digest[i]);
  puts("");
}
