// Philox4x32-10 words, uniforms and normals in bulk.
#pragma once

#include "../lanes.h"

#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define WEYL_0 0x9E3779B9u
#define WEYL_1 0xBB67AE85u
#define ROUNDS 10

/// Blocks per pass (words; logarithm; root, sine and cosine). Its chains of operations are so short
/// that the processor overlaps several, and the arrays stay in the first-level cache.
#define PASS 256

/// The keys of the rounds, and the counter words except the first: the same for all blocks.
typedef struct {
  uint64_t keys[2 * ROUNDS];
  uint64_t purpose, low, high;
} philox_schedule;

MI_INLINE philox_schedule schedule_of(const mi_stream_position *position) {
  philox_schedule schedule = {.purpose = position->purpose,
                              .low = (uint32_t)position->replication,
                              .high = (uint32_t)(position->replication >> 32)};
  uint32_t k0 = (uint32_t)position->key, k1 = (uint32_t)(position->key >> 32);
  for (int round = 0; round < ROUNDS; ++round) {
    schedule.keys[2 * round] = k0;
    schedule.keys[2 * round + 1] = k1;
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  // Otherwise the optimizer rebuilds the keys in every iteration: half as long again.
  __asm__ volatile("" : "+m"(schedule));
  return schedule;
}

/// A block's words as two 64-bit words W, W' of the whole width (see stream_kernels.h).
typedef struct {
  uint64_t first, second;
} word_pair;

/// The rounds on 64-bit lanes of which only the low halves count. A 32×32→64-bit product is then
/// one instruction per lane, and the high halves need no masking between rounds.
MI_INLINE word_pair philox(uint64_t block, const philox_schedule *schedule) {
  uint64_t c0 = block, c1 = schedule->purpose, c2 = schedule->low, c3 = schedule->high;
#pragma clang loop unroll(full)
  for (int round = 0; round < ROUNDS; ++round) {
    uint64_t p0 = (c0 & 0xffffffff) * MULTIPLIER_0;
    uint64_t p1 = (c2 & 0xffffffff) * MULTIPLIER_1;
    c0 = (p1 >> 32) ^ c1 ^ schedule->keys[2 * round];
    c1 = p1;
    c2 = (p0 >> 32) ^ c3 ^ schedule->keys[2 * round + 1];
    c3 = p0;
  }
  word_pair result = {(c1 << 32) | (c0 & 0xffffffff), (c3 << 32) | (c2 & 0xffffffff)};
  return result;
}

/// W → floor(W / 2^11), a whole number below 2^53: exact.
MI_INLINE double leading_bits(uint64_t word) { return (double)(int64_t)(word >> 11); }

/// The words of `count` blocks. The caller has made sure that they exist.
static void words_pass(const philox_schedule *schedule, uint64_t block, uint64_t *restrict first,
                       uint64_t *restrict second, size_t count) {
  MI_LOOP(MI_PHILOX_INTERLEAVE)
  for (size_t i = 0; i < count; ++i) {
    word_pair words = philox(block + i, schedule);
    first[i] = words.first;
    second[i] = words.second;
  }
}

/// The leading bits of the words of `count` blocks, times `scale`, `stride` apart.
MI_INLINE void bits_pass(const philox_schedule *schedule, uint64_t block, double scale, double *restrict first,
                         double *restrict second, size_t stride, size_t count) {
  MI_LOOP(MI_PHILOX_INTERLEAVE)
  for (size_t i = 0; i < count; ++i) {
    word_pair words = philox(block + i, schedule);
    first[stride * i] = leading_bits(words.first) * scale;
    second[stride * i] = leading_bits(words.second) * scale;
  }
}

/// m = 2^53 u → -2 ln(1 - u) = 2 (53 ln 2 - ln(2^53 - m)), with the operations of mi_log on 1 - u:
/// the scale 2^53 only moves the exponent. 1 - u is in (0, 1], so no special case; +0 at u = 0.
static void square_pass(double *restrict values, size_t count) {
  MI_LOOP(2)
  for (size_t i = 0; i < count; ++i) {
    mi_reduced reduced = mi_reduce_scaled(0x1p53 - values[i], 53);
    values[i] = 2 * mi_minus_log_reduced(reduced.k, reduced.f, reduced.k * MI_LN2_LOW);
  }
}

/// r², 2^53 u' → r cos 2πu', r sin 2πu', `stride` apart.
MI_INLINE void polar_pass(const double *squares, const double *turns, double *first, double *second, size_t stride,
                          size_t count) {
  MI_LOOP(2)
  for (size_t i = 0; i < count; ++i) {
    double radius = __builtin_elementwise_sqrt(squares[i]);
    double sine, cosine;
    mi_sincos_quarters(turns[i] * 0x1p-51, &sine, &cosine);
    first[stride * i] = radius * cosine;
    second[stride * i] = radius * sine;
  }
}

/// Traps if `count` blocks from here on would pass the last one, 2^32 - 1.
static void check_blocks(const mi_stream_position *position, size_t count) {
  const uint64_t limit = (uint64_t)1 << 32;
  if (position->block > limit || count > limit - position->block) __builtin_trap();
}

static void fill_words(mi_stream_position *position, uint64_t *words, size_t count) {
  uint64_t first[PASS], second[PASS];
  check_blocks(position, count / 2 + count % 2);
  philox_schedule schedule = schedule_of(position);
  while (count > 1) {
    size_t pairs = smaller(count / 2, PASS);
    words_pass(&schedule, position->block, first, second, pairs);
    position->block += pairs;
    for (size_t i = 0; i < pairs; ++i) {
      words[2 * i] = first[i];
      words[2 * i + 1] = second[i];
    }
    words += 2 * pairs;
    count -= 2 * pairs;
  }
  if (count == 1) words[0] = philox(position->block++, &schedule).first;  // the odd one at the end
}

/// A pass of normals; the first and the second of each block `stride` apart.
MI_INLINE void normals_pass(const philox_schedule *schedule, uint64_t block, double *restrict first,
                            double *restrict second, size_t stride, size_t count) {
  double squares[PASS], turns[PASS];
  bits_pass(schedule, block, 1, squares, turns, 1, count);
  square_pass(squares, count);
  polar_pass(squares, turns, first, second, stride, count);
}

static void fill_uniforms(mi_stream_position *position, double *values, size_t count) {
  check_blocks(position, count / 2 + count % 2);
  philox_schedule schedule = schedule_of(position);
  bits_pass(&schedule, position->block, 0x1p-53, values, values + 1, 2, count / 2);
  position->block += count / 2;
  if (count % 2 == 1)  // the odd one at the end
    values[count - 1] = leading_bits(philox(position->block++, &schedule).first) * 0x1p-53;
}

static void fill_normals(mi_stream_position *position, double *values, size_t count) {
  check_blocks(position, count / 2 + count % 2);
  philox_schedule schedule = schedule_of(position);
  for (size_t start = 0; start + 1 < count; start += 2 * PASS) {
    size_t blocks = smaller((count - start) / 2, PASS);
    normals_pass(&schedule, position->block, values + start, values + start + 1, 2, blocks);
    position->block += blocks;
  }
  if (count % 2 == 1) {
    double second;
    normals_pass(&schedule, position->block++, values + count - 1, &second, 1, 1);
  }
}

/// Pairs of which y becomes slope·x + scale·y while both are in the first-level cache.
static void fill_correlated_pairs(mi_stream_position *position, double slope, double scale, double *x, double *y,
                                  size_t count) {
  check_blocks(position, count);
  philox_schedule schedule = schedule_of(position);
  for (size_t start = 0; start < count; start += PASS) {
    size_t blocks = smaller(count - start, PASS);
    double *restrict xs = x + start, *restrict ys = y + start;
    normals_pass(&schedule, position->block, xs, ys, 1, blocks);
    position->block += blocks;
    if (slope == 0 && scale == 1) continue;
    for (size_t i = 0; i < blocks; ++i) ys[i] = slope * xs[i] + scale * ys[i];
  }
}

static void fill_parities(mi_stream_position *position, uint64_t threshold, uint16_t *x, uint16_t *z, uint16_t *y,
                          size_t count) {
  uint64_t words[2 * PASS];
  const uint64_t second_bit = z != 0;
  for (size_t start = 0; start < count; start += 2 * PASS) {
    size_t length = smaller(count - start, 2 * PASS);
    fill_words(position, words, length);
    uint16_t *restrict xs = x + start, *restrict ys = y + start;
    for (size_t i = 0; i < length; ++i) {
      uint64_t word = words[i], flip = (int64_t)(word >> 11) < (int64_t)threshold;
      xs[i] = (uint16_t)(word & 1);
      ys[i] = (uint16_t)((word ^ ((word >> 1) & second_bit) ^ flip) & 1);
    }
    if (z != 0) {
      uint16_t *restrict zs = z + start;
      for (size_t i = 0; i < length; ++i) zs[i] = (uint16_t)((words[i] >> 1) & 1);
    }
  }
}
