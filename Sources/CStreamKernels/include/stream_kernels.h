// Random words, uniforms and normals from Philox4x32-10, elementary functions, ordered sums and SHA-256, all with
// the same bits on every processor: no libm, no fused multiply-add, no order of summation that depends on the
// width of a register. The bits are final; the variants for instruction sets change nothing but the speed.
#ifndef MI_STREAM_KERNELS_H
#define MI_STREAM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Instruction sets ----------------------------------------------------------------------------------------------

typedef enum mi_instruction_set { MI_BASELINE = 0, MI_AVX2 = 1, MI_AVX512 = 2 } mi_instruction_set;

/// Uses the kernels for an instruction set from now on; 0, and nothing changes, if the processor does not have it. The
/// best one that it has is chosen before main.
int mi_select_instruction_set(mi_instruction_set set);

/// The one in use.
mi_instruction_set mi_selected_instruction_set(void);

// ---- Philox4x32-10 (Salmon et al., SC11, doi 10.1145/2063384.2063405) --------------------------------------------

/// One block: ten rounds on `counter` under `key`, four words out. Known answers: Random123's kat_vectors.
void mi_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/// A place in a stream: the next whole block to be read.
///
/// Counter word 0 = block, word 1 = purpose, words 2 and 3 = low and high half of the replication; key words 0 and 1 =
/// low and high half of the key. `block` is 64 bits wide so that its overflow can be seen: to read a block number of
/// 2^32 or more is a trap, never a silent return to block 0.
typedef struct mi_stream_position {
  uint64_t key;
  uint64_t replication;
  uint64_t block;
  uint32_t purpose;
} mi_stream_position;

// Each fill starts at the position's block, reads whole blocks and moves the position behind the last one read. A
// block makes two numbers; with an odd `count` the second number of the last block is dropped. So fills of even
// counts concatenate: fill(a), fill(b) write what fill(a + b) writes.
// With words w0..w3 of block b: number 2b comes from W = w1·2^32 + w0, number 2b+1 from W' = w3·2^32 + w2.

/// 64-bit words W, W' of each block.
void mi_fill_words(mi_stream_position *position, uint64_t *words, size_t count);

/// Uniforms on [0, 1), multiples of 2^-53: u = floor(W / 2^11) · 2^-53.
void mi_fill_uniforms(mi_stream_position *position, double *values, size_t count);

/// Standard normals (Box and Muller, doi 10.1214/aoms/1177706645). With u, u' of block b and r = sqrt(-2 ln(1 - u)):
/// normal 2b = r cos 2πu', normal 2b+1 = r sin 2πu'. |normal| <= sqrt(106 ln 2) = 8.572.
void mi_fill_normals(mi_stream_position *position, double *values, size_t count);

/// The same normals de-interleaved: x[b] = normal 2b, y[b] = normal 2b+1. Reads `count` blocks.
void mi_fill_normal_pairs(mi_stream_position *position, double *x, double *y, size_t count);

/// The same, and then y ← slope·x + scale·y.
void mi_fill_correlated_pairs(mi_stream_position *position, double slope, double scale, double *x, double *y,
                              size_t count);

/// Symbols from `count` words, in the order of mi_fill_words: x = bit 0, z = bit 1 (0 where `z` is null), y = x xor z xor
/// [floor(W / 2^11) < threshold].
void mi_fill_parities(mi_stream_position *position, uint64_t threshold, uint16_t *x, uint16_t *z, uint16_t *y,
                      size_t count);

// ---- Random subsets ------------------------------------------------------------------------------------------------

#define MI_READER_WORDS 1024

/// Reads 32-bit words one after the other, w0..w3 of each block, from a buffer that is filled in bulk.
typedef struct mi_word_reader {
  mi_stream_position next;  // the first block that is not in the buffer
  uint32_t used, filled;    // words that were read, and words that are there
  union {
    uint32_t words[MI_READER_WORDS];
    uint64_t pairs[MI_READER_WORDS / 2];
  };
} mi_word_reader;

/// `rows` times k of the indices below n without replacement. For i = 0 … k-1: j = i + an integer below n - i (w·bound /
/// 2^32 of a word w; Lemire's rejection, doi 10.1145/3230636); swap entries i and j of `order`; entry i is chosen. All
/// swaps of a row are undone at its end.
///
/// `order` holds 0 … n-1 before and after; `partners` has room for k, `chosen` for rows·k. k <= n < 2^32.
void mi_choose(mi_word_reader *reader, uint32_t *order, uint32_t n, uint32_t *partners, uint32_t *chosen, size_t k,
               size_t rows);

/// The integers of the above: partners[i] = steps[i] + an integer below n - steps[i].
void mi_draw_partners(mi_word_reader *reader, uint32_t n, const uint32_t *steps, uint32_t *partners, size_t count);

// ---- Elementary functions ------------------------------------------------------------------------------------------
// Measured errors stand in the tests. The array forms give the bits of the scalar forms; `result` may be `x`.

/// ln x, error below 0.9 ulp. 0 → -inf, negative → NaN, +inf → +inf, subnormals included.
double mi_log(double x);
void mi_log_array(const double *x, double *result, size_t count);

/// ln(1 + x), error below 1 ulp. -1 → -inf, below -1 → NaN.
double mi_log1p(double x);

/// e^x, error below 1 ulp. Overflows to +inf above 709.78, underflows gradually to 0 below -745.13.
double mi_exp(double x);
void mi_exp_array(const double *x, double *result, size_t count);

/// sin 2πu and cos 2πu for |u| < 2^49, absolute error below 2e-16; the reduction is exact.
void mi_sincos_2pi(double u, double *sine, double *cosine);

/// The digamma function ψ(x) = d/dx ln Γ(x) for x > 0, relative error below 1e-14 (absolute near the root 1.4616…).
/// 0 → -inf, negative → NaN.
double mi_digamma(double x);

// ---- Ordered sums --------------------------------------------------------------------------------------------------
// Eight partial sums: element i goes to partial i mod 8; then ((p0+p4)+(p2+p6)) + ((p1+p5)+(p3+p7)).

/// The sum of x in the order above; 0 of none.
double mi_sum(const double *x, size_t count);

/// ln Σ exp(x_i), as m + ln Σ exp(x_i - m) with m the maximum and the sum in the order above; -inf of none.
double mi_log_sum_exp(const double *x, size_t count);

// ---- Histograms ----------------------------------------------------------------------------------------------------

/// The smallest and the largest of `count` >= 1 values; returns 0 if one is NaN or infinite.
int mi_range(const double *x, size_t count, double *low, double *high);

/// Bins between increasing edges: bin i from edges[i] up to below edges[i+1]; the outermost extend to infinity. Edges that
/// are equal leave nothing between them.
typedef struct mi_bin_edges {
  const double *edges;  // count + 1
  uint32_t count;
  int32_t is_uneven;  // the bin is searched for; otherwise
  double scale;       // bins per unit: (v - edges[0])·scale is the bin but for rounding,
  double doubt;       // and floor of it is, if it is farther than this from a whole number
} mi_bin_edges;

/// counts[i·ny + j] ← how many points lie in bin i of x and bin j of y. All values are finite.
void mi_count_bins(const mi_bin_edges *xs, const double *x, const mi_bin_edges *ys, const double *y, size_t count,
                   int32_t *counts);

/// counts[(x·z_count + z)·y_count + y] ← how many draws; `z` may be null, then z_count is 1.
void mi_count_symbols(const uint16_t *x, const uint16_t *z, const uint16_t *y, size_t count, uint32_t x_count,
                      uint32_t z_count, uint32_t y_count, int32_t *counts);

// ---- Contrastive bounds --------------------------------------------------------------------------------------------

/// f(x, y) = (x / temperature) y where temperature > 0, otherwise constant + square (x² + y²) + product x y + linear y.
typedef struct mi_critic {
  double temperature, constant, square, product, linear;
} mi_critic;

double mi_score(const mi_critic *critic, double x, double y);

/// scores[k] ← f(x, y[k]) for `count` candidates.
void mi_scores(const mi_critic *critic, double x, const double *y, size_t count, double *scores);

/// Anchors among draws (x[i], y[i]), and the draws that each is compared with.
typedef struct mi_contrast {
  mi_critic critic;
  const double *x, *y;
  const uint32_t *anchors;    // rows of them
  const uint32_t *negatives;  // of anchor r: `width` from r·width on; null: all anchors are each other's candidates
  size_t width;
} mi_contrast;

/// shares[r] ← f(x, y) - ln Σ_k exp f(x, y_k) of anchor r, for `rows` anchors. The sum is in the order below, over the
/// anchor's own y and then its negatives, or over the anchors in their order.
void mi_log_shares(const mi_contrast *contrast, size_t rows, double *shares);

// What the gradients of critics are made of: sums of weights times 1, y and y², in eight partial sums as above.
typedef struct mi_moments {
  double value, zeroth, first, second;
} mi_moments;

/// value = ln Σ exp(s_k) of finite scores, weights exp(s_k - value) (their sum is one but for rounding).
void mi_softmax_moments(const double *scores, const double *y, size_t count, mi_moments *moments);

/// value = Σ ln(1 + exp(s_k)) of finite scores, weights 1 / (1 + exp(-s_k)).
void mi_logistic_moments(const double *scores, const double *y, size_t count, mi_moments *moments);

// ---- Nearest neighbours --------------------------------------------------------------------------------------------

/// For each of n points of a plane: its k-th neighbour in the maximum norm at distance r, then how many other points have
/// |dx| < r, and how many |dy| < r; or (is_rectangle) how many have |dx| <= the largest |dx| among the points within r, and
/// the same for y. Each such number c adds one to tally[c], 0 <= c < n.
///
/// Returns how many points have r = 0. 1 <= k < n < 2^31, values finite, `memory` of mi_plane_memory(n, k) bytes.
size_t mi_nearest_in_plane(const double *x, const double *y, size_t n, size_t k, int is_rectangle, void *memory,
                           uint32_t *tally);
size_t mi_plane_memory(size_t n, size_t k);

/// The same for vectors x and y of some dimension each, n × x_sides and n × y_sides in row-major order, with the maximum norm
/// in x and in y too. `memory` of mi_space_memory(n, x_sides, y_sides, k) bytes.
size_t mi_nearest_in_space(const double *x, size_t x_sides, const double *y, size_t y_sides, size_t n, size_t k,
                           int is_rectangle, void *memory, uint32_t *tally);
size_t mi_space_memory(size_t n, size_t x_sides, size_t y_sides, size_t k);

/// radii[i] ← the distance of point i to its k-th neighbour in the maximum norm, for n points in row-major order. Returns how
/// many of them are zero. 1 <= k < n < 2^31, values finite, `memory` of mi_points_memory(n, sides, k) bytes.
size_t mi_kth_distances(const double *points, size_t sides, size_t n, size_t k, void *memory, double *radii);

/// Over the first `sides` coordinates of points of which there is one every `stride` numbers: how many other points are nearer
/// than radii[i] to point i. Each such number c adds one to tally[c]. The same memory.
void mi_tally_within(const double *points, size_t stride, size_t sides, size_t n, const double *radii, void *memory,
                     uint32_t *tally);
size_t mi_points_memory(size_t n, size_t sides, size_t k);

// ---- Sorting -------------------------------------------------------------------------------------------------------

/// order ← the indices of n >= 1 finite values by value, equal values by index; sorted ← the values in that order.
/// n < 2^32, `memory` of 16 n bytes.
void mi_sort(const double *x, size_t n, double *sorted, uint32_t *order, void *memory);

// ---- SHA-256 (FIPS 180-4, doi 10.6028/NIST.FIPS.180-4) -------------------------------------------------------------
// Stream keys are defined by it, so that anybody can recompute a key with a standard library.

typedef struct mi_sha256_state {
  uint32_t hash[8];
  uint64_t length;
  uint8_t buffer[64];
} mi_sha256_state;

void mi_sha256_init(mi_sha256_state *state);
void mi_sha256_update(mi_sha256_state *state, const void *data, size_t length);
void mi_sha256_final(mi_sha256_state *state, uint8_t out[32]);
void mi_sha256(const void *data, size_t length, uint8_t out[32]);

#ifdef __cplusplus
}
#endif

#endif
