// Random numbers from Philox4x32-10, elementary functions, ordered sums and SHA-256, all with the
// same bits on every processor: no libm, no fused multiply-add, no order of summation that depends
// on the width of a register. The bits are final; an instruction set changes the speed only.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "networks.h"

// ---- Instruction sets ---------------------------------------------------------------------------

typedef enum mi_instruction_set { MI_BASELINE = 0, MI_AVX2 = 1, MI_AVX512 = 2 } mi_instruction_set;

/// Uses the kernels for an instruction set from now on; 0, and nothing changes, if the processor
/// does not have it. The best one is chosen before main.
int mi_select_instruction_set(mi_instruction_set set);

/// The one in use.
mi_instruction_set mi_selected_instruction_set(void);

// ---- Philox4x32-10 (Salmon et al., SC11, doi 10.1145/2063384.2063405) ---------------------------

/// One block: ten rounds on `counter` under `key`, four words out. Tests: Random123's kat_vectors.
void mi_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/// A position in a stream: the next whole block to be read.
///
/// Counter word 0 = block, word 1 = purpose, words 2 and 3 = low and high half of the replication;
/// key words 0 and 1 = low and high half of the key. `block` is 64 bits wide so that its overflow
/// is seen: to read a block number of 2^32 or more is a trap, never a silent return to block 0.
typedef struct mi_stream_position {
  uint64_t key;
  uint64_t replication;
  uint64_t block;
  uint32_t purpose;
} mi_stream_position;

#define MI_READER_WORDS 1024

/// Reads 32-bit words one after the other, w0..w3 of each block, from a buffer filled in bulk.
typedef struct mi_word_reader {
  mi_stream_position next;  // the first block that is not in the buffer
  uint32_t used, filled;    // words that were read, and words that are there
  union {
    uint32_t words[MI_READER_WORDS];
    uint64_t pairs[MI_READER_WORDS / 2];
  };
} mi_word_reader;

// ---- Elementary functions -----------------------------------------------------------------------
// The tests state the measured errors.

/// ln x, error below 0.9 ulp. 0 → -inf, negative → NaN, +inf → +inf, subnormals included.
double mi_log(double x);

/// ln(1 + x), error below 1 ulp. -1 → -inf, below -1 → NaN.
double mi_log1p(double x);

/// e^x, error below 1 ulp. Overflows to +inf above 709.78, underflows gradually to 0 below -745.13.
double mi_exp(double x);

/// sin 2πu and cos 2πu for |u| < 2^49, absolute error below 2e-16; the reduction is exact.
void mi_sincos_2pi(double u, double *sine, double *cosine);

/// The digamma function ψ(x) = d/dx ln Γ(x) for x > 0, relative error below 1e-14 (absolute near
/// the root 1.4616…). 0 → -inf, negative → NaN.
double mi_digamma(double x);

/// Φ(x), the standard normal distribution function, relative error below 2e-15 from -37 up.
double mi_normal_cumulative(double x);

// ---- Arguments of kernels -----------------------------------------------------------------------

/// Bins between increasing edges: bin i from edges[i] up to below edges[i+1]; the outermost extend
/// to infinity. A bin between equal edges stays empty.
typedef struct mi_bin_edges {
  const double *edges;  // count + 1
  uint32_t count;
  int32_t is_uneven;  // the bin is searched for; otherwise
  double scale;       // bins per unit: (v - edges[0])·scale is the bin but for rounding,
  double tolerance;   // and its floor is, if it is farther than this from a whole number
} mi_bin_edges;

/// Means of a term of an entropy over binomial counts of a probability q, by polynomials in
/// sqrt(n q).
typedef struct mi_mean_table {
  const double *polynomials;  // ten coefficients for each interval, of a place from -1 to 1
  const double *lows;         // the left end of each interval: halves below 8, then four an octave
  const double *scales;       // 2 over its width
  size_t intervals;
  double count;  // n
} mi_mean_table;

/// f(x, y) = (x / temperature) y if temperature > 0, otherwise
/// constant + square (x² + y²) + product x y + linear y.
typedef struct mi_critic {
  double temperature, constant, square, product, linear;
} mi_critic;

double mi_score(const mi_critic *critic, double x, double y);

/// Anchors among draws (x[i], y[i]), and the draws that each is compared with.
typedef struct mi_contrast {
  mi_critic critic;
  const double *x, *y;
  const uint32_t *anchors;    // rows of them
  const uint32_t *negatives;  // `width` of each anchor; null: the anchors are each other's
  size_t width;
} mi_contrast;

/// The parts of a critic's gradient: a value, and sums of weights times 1, y and y², ordered as in
/// mi_sum.
typedef struct mi_moments {
  double value, zeroth, first, second;
} mi_moments;

// ---- Kernels ------------------------------------------------------------------------------------

#define MI_KERNEL(result, name, parameters, arguments) result mi_##name parameters;
#include "kernels.def"

// ---- SHA-256 (FIPS 180-4, doi 10.6028/NIST.FIPS.180-4) ------------------------------------------
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
