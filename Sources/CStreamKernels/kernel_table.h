// The kernels of one instruction set.
#ifndef MI_KERNEL_TABLE_H
#define MI_KERNEL_TABLE_H

#include "stream_kernels.h"

typedef struct {
  void (*fill_words)(mi_stream_position *, uint64_t *, size_t);
  void (*fill_uniforms)(mi_stream_position *, double *, size_t);
  void (*fill_normals)(mi_stream_position *, double *, size_t);
  void (*fill_correlated_pairs)(mi_stream_position *, double, double, double *, double *, size_t);
  void (*fill_parities)(mi_stream_position *, uint64_t, uint16_t *, uint16_t *, uint16_t *, size_t);
  void (*log_array)(const double *, double *, size_t);
  void (*exp_array)(const double *, double *, size_t);
  double (*sum)(const double *, size_t);
  double (*log_sum_exp)(const double *, size_t);
  int (*range)(const double *, size_t, double *, double *);
  void (*sort_values)(const double *, size_t, double *, uint32_t *, uint64_t *, uint64_t *);
  void (*count_bins)(const mi_bin_edges *, const double *, const mi_bin_edges *, const double *, size_t, int32_t *);
  void (*count_symbols)(const uint16_t *, const uint16_t *, const uint16_t *, size_t, uint32_t, uint32_t, uint32_t,
                        int32_t *);
  void (*choose)(mi_word_reader *, uint32_t *, uint32_t, uint32_t *, uint32_t *, size_t, size_t);
  void (*draw_partners)(mi_word_reader *, uint32_t, const uint32_t *, uint32_t *, size_t);
  void (*log_shares)(const mi_contrast *, size_t, double *);
  void (*softmax_moments)(const double *, const double *, size_t, mi_moments *);
  void (*logistic_moments)(const double *, const double *, size_t, mi_moments *);
  size_t (*nearest_in_plane)(const double *, const double *, size_t, size_t, int, void *, uint32_t *);
  size_t (*nearest_in_space)(const double *, size_t, const double *, size_t, size_t, size_t, int, void *, uint32_t *);
  size_t (*kth_distances)(const double *, size_t, size_t, size_t, void *, double *);
  void (*tally_within)(const double *, size_t, size_t, size_t, const double *, void *, uint32_t *);
} mi_kernel_table;

extern const mi_kernel_table mi_kernels_baseline;
#if defined(__x86_64__)
extern const mi_kernel_table mi_kernels_avx2;
extern const mi_kernel_table mi_kernels_avx512;
#endif

#endif
