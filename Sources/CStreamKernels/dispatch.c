#include <stdatomic.h>
#include <string.h>

#include "kernel_table.h"

// Chosen before main by `choose_best`, and afterwards only by mi_select_instruction_set.
static _Atomic(const mi_kernel_table *) current = &mi_kernels_baseline;

static const mi_kernel_table *table(void) { return atomic_load_explicit(&current, memory_order_relaxed); }

static const mi_kernel_table *table_of(mi_instruction_set set) {
  switch (set) {
    case MI_BASELINE:
      return &mi_kernels_baseline;
#if defined(__x86_64__)
    // x86-64-v3 and -v4 as the compiler's targets have them.
    case MI_AVX2:
      return __builtin_cpu_supports("x86-64-v3") ? &mi_kernels_avx2 : 0;
    case MI_AVX512:
      return __builtin_cpu_supports("x86-64-v4") ? &mi_kernels_avx512 : 0;
#endif
    default:
      return 0;
  }
}

int mi_select_instruction_set(mi_instruction_set set) {
  const mi_kernel_table *chosen = table_of(set);
  if (chosen == 0) return 0;
  atomic_store_explicit(&current, chosen, memory_order_relaxed);
  return 1;
}

mi_instruction_set mi_selected_instruction_set(void) {
  mi_instruction_set sets[] = {MI_AVX512, MI_AVX2};
  for (int i = 0; i < 2; ++i)
    if (table_of(sets[i]) == table()) return sets[i];
  return MI_BASELINE;
}

__attribute__((constructor)) static void choose_best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  if (!mi_select_instruction_set(MI_AVX512)) mi_select_instruction_set(MI_AVX2);
}

void mi_fill_words(mi_stream_position *position, uint64_t *words, size_t count) {
  table()->fill_words(position, words, count);
}

void mi_fill_uniforms(mi_stream_position *position, double *values, size_t count) {
  table()->fill_uniforms(position, values, count);
}

void mi_fill_normals(mi_stream_position *position, double *values, size_t count) {
  table()->fill_normals(position, values, count);
}

void mi_fill_normal_pairs(mi_stream_position *position, double *x, double *y, size_t count) {
  table()->fill_correlated_pairs(position, 0, 1, x, y, count);
}

void mi_fill_correlated_pairs(mi_stream_position *position, double slope, double scale, double *x, double *y,
                              size_t count) {
  table()->fill_correlated_pairs(position, slope, scale, x, y, count);
}

void mi_fill_parities(mi_stream_position *position, uint64_t threshold, uint16_t *x, uint16_t *z, uint16_t *y,
                      size_t count) {
  table()->fill_parities(position, threshold, x, z, y, count);
}

void mi_log_array(const double *x, double *result, size_t count) { table()->log_array(x, result, count); }

void mi_exp_array(const double *x, double *result, size_t count) { table()->exp_array(x, result, count); }

double mi_sum(const double *x, size_t count) { return table()->sum(x, count); }

double mi_log_sum_exp(const double *x, size_t count) { return table()->log_sum_exp(x, count); }

int mi_range(const double *x, size_t count, double *low, double *high) { return table()->range(x, count, low, high); }

void mi_count_bins(const mi_bin_edges *xs, const double *x, const mi_bin_edges *ys, const double *y, size_t count,
                   int32_t *counts) {
  table()->count_bins(xs, x, ys, y, count, counts);
}

void mi_count_symbols(const uint16_t *x, const uint16_t *z, const uint16_t *y, size_t count, uint32_t x_count,
                      uint32_t z_count, uint32_t y_count, int32_t *counts) {
  table()->count_symbols(x, z, y, count, x_count, z_count, y_count, counts);
}

void mi_choose(mi_word_reader *reader, uint32_t *order, uint32_t n, uint32_t *partners, uint32_t *chosen, size_t k,
               size_t rows) {
  table()->choose(reader, order, n, partners, chosen, k, rows);
}

void mi_draw_partners(mi_word_reader *reader, uint32_t n, const uint32_t *steps, uint32_t *partners, size_t count) {
  table()->draw_partners(reader, n, steps, partners, count);
}

void mi_log_shares(const mi_contrast *contrast, size_t rows, double *shares) {
  table()->log_shares(contrast, rows, shares);
}

void mi_softmax_moments(const double *scores, const double *y, size_t count, mi_moments *moments) {
  table()->softmax_moments(scores, y, count, moments);
}

void mi_logistic_moments(const double *scores, const double *y, size_t count, mi_moments *moments) {
  table()->logistic_moments(scores, y, count, moments);
}

size_t mi_nearest_in_plane(const double *x, const double *y, size_t n, size_t k, int is_rectangle, void *memory,
                           uint32_t *tally) {
  return table()->nearest_in_plane(x, y, n, k, is_rectangle, memory, tally);
}

size_t mi_nearest_in_space(const double *x, size_t x_sides, const double *y, size_t y_sides, size_t n, size_t k,
                           int is_rectangle, void *memory, uint32_t *tally) {
  return table()->nearest_in_space(x, x_sides, y, y_sides, n, k, is_rectangle, memory, tally);
}

size_t mi_kth_distances(const double *points, size_t sides, size_t n, size_t k, void *memory, double *radii) {
  return table()->kth_distances(points, sides, n, k, memory, radii);
}

void mi_tally_within(const double *points, size_t stride, size_t sides, size_t n, const double *radii, void *memory,
                     uint32_t *tally) {
  table()->tally_within(points, stride, sides, n, radii, memory, tally);
}

void mi_sort(const double *x, size_t n, double *sorted, uint32_t *order, void *memory) {
  uint64_t *keys = memory;
  table()->sort_values(x, n, sorted, order, keys, keys + n);
}

size_t mi_plane_memory(size_t n, size_t k) {
  size_t padded = n + 8 - n % 8;
  return (12 * padded + 8 * k + 8) * sizeof(double);
}

size_t mi_space_memory(size_t n, size_t x_sides, size_t y_sides, size_t k) {
  size_t padded = n + 8 - n % 8, sides = x_sides + y_sides;
  return (6 * padded + 8 * sides + 8 * (k + 1) + 2 * padded * sides) * sizeof(double);
}

size_t mi_points_memory(size_t n, size_t sides, size_t k) {
  size_t padded = n + 8 - n % 8;
  return (5 * padded + 8 * sides + 8 * (k + 1) + 2 * padded * sides) * sizeof(double);
}
