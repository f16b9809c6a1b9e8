// Random words, uniforms and normals from Philox4x32-10, elementary functions, ordered sums and SHA-256, all with
// the same bits on every processor: no libm, no fused multiply-add, no order of summation that depends on the
// width of a register. The bits are final; per-instruction-set variants may only change the speed.
#ifndef MI_STREAM_KERNELS_H
#define MI_STREAM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

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
