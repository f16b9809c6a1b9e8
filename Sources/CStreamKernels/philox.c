#pragma STDC FP_CONTRACT OFF

#include "elementary.h"
#include "stream_kernels.h"

#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define WEYL_0 0x9E3779B9u
#define WEYL_1 0xBB67AE85u
#define ROUNDS 10

/// Blocks per pass. Three passes over a short array (words; uniforms; transform) leave each loop few live registers,
/// and the arrays stay in the first-level cache.
#define PASS 256

/// A block's words as two 64-bit words W, W' of the whole width (see stream_kernels.h).
typedef struct {
  uint64_t first, second;
} word_pair;

/// The rounds on 64-bit lanes of which only the low halves count: 32×32→64-bit products are then one instruction per
/// lane, and the high halves need no masking between rounds.
MI_INLINE word_pair philox(uint64_t c0, uint64_t c1, uint64_t c2, uint64_t c3, uint32_t k0, uint32_t k1) {
#pragma clang loop unroll(full)
  for (int round = 0; round < ROUNDS; ++round) {
    uint64_t p0 = (c0 & 0xffffffff) * MULTIPLIER_0;
    uint64_t p1 = (c2 & 0xffffffff) * MULTIPLIER_1;
    c0 = (p1 >> 32) ^ c1 ^ k0;
    c1 = p1;
    c2 = (p0 >> 32) ^ c3 ^ k1;
    c3 = p0;
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  word_pair result = {(c1 << 32) | (c0 & 0xffffffff), (c3 << 32) | (c2 & 0xffffffff)};
  return result;
}

void mi_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  word_pair words = philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
  out[0] = (uint32_t)words.first;
  out[1] = (uint32_t)(words.first >> 32);
  out[2] = (uint32_t)words.second;
  out[3] = (uint32_t)(words.second >> 32);
}

/// Pass 1: the words of `count` blocks. The caller has made sure that they exist.
MI_INLINE void fill_pass(const mi_stream_position *position, uint64_t *restrict first, uint64_t *restrict second,
                         size_t count) {
  const uint64_t block = position->block;
  const uint32_t c1 = position->purpose;
  const uint32_t c2 = (uint32_t)position->replication, c3 = (uint32_t)(position->replication >> 32);
  const uint32_t k0 = (uint32_t)position->key, k1 = (uint32_t)(position->key >> 32);
  for (size_t i = 0; i < count; ++i) {
    word_pair words = philox(block + i, c1, c2, c3, k0, k1);
    first[i] = words.first;
    second[i] = words.second;
  }
}

/// Pass 2: W → floor(W / 2^11) 2^-53. Every value is a double; the conversion is exact.
MI_INLINE void uniform_pass(const uint64_t *restrict words, double *restrict values, size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] = (double)(int64_t)(words[i] >> 11) * 0x1p-53;
}

/// Pass 3: Box–Muller, in place: u, u' → r cos 2πu', r sin 2πu'. 1 - u is exact and in (0, 1], so the logarithm needs
/// no special case; 0 - 2 ln keeps r = +0 at u = 0.
MI_INLINE void normal_pass(double *restrict first, double *restrict second, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    mi_reduced reduced = mi_reduce(1 - first[i]);
    double radius = __builtin_elementwise_sqrt(0 - 2 * mi_log_reduced(reduced.k, reduced.f, 0));
    double sine, cosine;
    mi_sincos_2pi_inline(second[i], &sine, &cosine);
    first[i] = radius * cosine;
    second[i] = radius * sine;
  }
}

/// Traps if `count` blocks from here on would pass the last one, 2^32 - 1.
static void check_blocks(const mi_stream_position *position, size_t count) {
  const uint64_t limit = (uint64_t)1 << 32;
  if (position->block > limit || count > limit - position->block) __builtin_trap();
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

void mi_fill_words(mi_stream_position *position, uint64_t *words, size_t count) {
  uint64_t first[PASS], second[PASS];
  check_blocks(position, count / 2 + count % 2);
  while (count > 0) {
    size_t pairs = smaller(count / 2, PASS);
    size_t blocks = pairs > 0 ? pairs : 1;
    fill_pass(position, first, second, blocks);
    position->block += blocks;
    for (size_t i = 0; i < pairs; ++i) {
      words[2 * i] = first[i];
      words[2 * i + 1] = second[i];
    }
    if (pairs == 0) {  // the odd one at the end
      words[0] = first[0];
      return;
    }
    words += 2 * pairs;
    count -= 2 * pairs;
  }
}

/// Uniforms or normals, interleaved.
MI_INLINE void fill_doubles(mi_stream_position *position, double *values, size_t count, int normal) {
  uint64_t words[2][PASS];
  double passed[2][PASS];
  check_blocks(position, count / 2 + count % 2);
  while (count > 0) {
    size_t pairs = smaller(count / 2, PASS);
    size_t blocks = pairs > 0 ? pairs : 1;
    fill_pass(position, words[0], words[1], blocks);
    position->block += blocks;
    uniform_pass(words[0], passed[0], blocks);
    uniform_pass(words[1], passed[1], blocks);
    if (normal) normal_pass(passed[0], passed[1], blocks);
    for (size_t i = 0; i < pairs; ++i) {
      values[2 * i] = passed[0][i];
      values[2 * i + 1] = passed[1][i];
    }
    if (pairs == 0) {
      values[0] = passed[0][0];
      return;
    }
    values += 2 * pairs;
    count -= 2 * pairs;
  }
}

void mi_fill_uniforms(mi_stream_position *position, double *values, size_t count) {
  fill_doubles(position, values, count, 0);
}

void mi_fill_normals(mi_stream_position *position, double *values, size_t count) {
  fill_doubles(position, values, count, 1);
}

void mi_fill_normal_pairs(mi_stream_position *position, double *x, double *y, size_t count) {
  uint64_t words[2][PASS];
  check_blocks(position, count);
  while (count > 0) {
    size_t blocks = smaller(count, PASS);
    fill_pass(position, words[0], words[1], blocks);
    position->block += blocks;
    uniform_pass(words[0], x, blocks);
    uniform_pass(words[1], y, blocks);
    normal_pass(x, y, blocks);
    x += blocks;
    y += blocks;
    count -= blocks;
  }
}
