// Random subsets: the draws of `SubsetChooser` in bulk.
#pragma once

#include "../lanes.h"
#include "streams.h"

/// Blocks are filled in by multiples of so many.
#define REFILL_TURN 32

/// Makes sure of an unread word. If none is left, it fills in as many as are wanted and fit.
static void refill(mi_word_reader *reader, size_t wanted) {
  if (reader->used < reader->filled) return;
  const uint64_t limit = (uint64_t)1 << 32;
  if (reader->next.block >= limit) __builtin_trap();
  const size_t most = smaller(MI_READER_WORDS / 4, (size_t)(limit - reader->next.block));
  // Whole turns of the widest loops: single blocks at the end would cost more than they save.
  const size_t blocks = smaller(most, (wanted / 4 / REFILL_TURN + 1) * REFILL_TURN);
  // A 64-bit word w1·2^32 + w0 in memory is w0, w1.
  _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the lower half of a word comes first in memory");
  fill_words(&reader->next, reader->pairs, 2 * blocks);
  reader->used = 0;
  reader->filled = (uint32_t)(4 * blocks);
}

/// w·bound / 2^32 of the next word w; words that would favour some integers are rejected.
static uint32_t integer_below(mi_word_reader *reader, uint32_t bound) {
  const uint32_t threshold = (0 - bound) % bound;
  for (;;) {
    refill(reader, 1);
    uint64_t product = (uint64_t)reader->words[reader->used++] * bound;
    if ((uint32_t)product >= threshold) return (uint32_t)(product >> 32);
  }
}

/// How many integers are drawn in one go.
#define CHOICE_BLOCK 1024

static void draw_partners(mi_word_reader *reader, uint32_t n, const uint32_t *restrict steps,
                          uint32_t *restrict partners, size_t count) {
  for (size_t i = 0; i < count;) {
    refill(reader, count - i);
    const size_t length = smaller(reader->filled - reader->used, count - i);
    const uint32_t *restrict words = reader->words + reader->used, *restrict own = steps + i;
    uint32_t *restrict drawn = partners + i;
    uint32_t suspects = 0;
    for (size_t j = 0; j < length; ++j) {
      uint32_t bound = n - own[j];
      uint64_t product = (uint64_t)words[j] * bound;
      // A word can be rejected only if the low half is below the bound: about n in 2^32.
      suspects |= (uint32_t)product < bound;
      drawn[j] = own[j] + (uint32_t)(product >> 32);
    }
    if (suspects == 0) {
      reader->used += (uint32_t)length;
      i += length;
    } else {
      for (size_t end = i + length; i < end; ++i) partners[i] = steps[i] + integer_below(reader, n - steps[i]);
    }
  }
}

/// The first k steps of a Fisher-Yates shuffle of `order`, which are undone afterwards.
MI_INLINE void choose_row(uint32_t *restrict order, const uint32_t *restrict partners, uint32_t *restrict chosen,
                          size_t k) {
  for (size_t i = 0; i < k; ++i) {
    uint32_t j = partners[i];
    chosen[i] = order[j];
    order[j] = order[i];
  }
  for (size_t i = 0; i < k; ++i) order[partners[i]] = partners[i];
}

static void choose(mi_word_reader *reader, uint32_t *restrict order, uint32_t n, uint32_t *restrict partners,
                   uint32_t *restrict chosen, size_t k, size_t rows) {
  uint32_t steps[CHOICE_BLOCK], drawn[CHOICE_BLOCK];
  if (k > CHOICE_BLOCK) {
    for (size_t row = 0; row < rows; ++row, chosen += k) {
      for (size_t first = 0; first < k; first += CHOICE_BLOCK) {
        size_t length = smaller(k - first, CHOICE_BLOCK);
        for (size_t i = 0; i < length; ++i) steps[i] = (uint32_t)(first + i);
        draw_partners(reader, n, steps, partners + first, length);
      }
      choose_row(order, partners, chosen, k);
    }
    return;
  }
  const size_t block = smaller(CHOICE_BLOCK / k, rows);
  for (size_t i = 0; i < block * k; ++i) steps[i] = i < k ? (uint32_t)i : steps[i - k];
  for (size_t first = 0; first < rows; first += block) {
    size_t length = smaller(rows - first, block);
    draw_partners(reader, n, steps, drawn, length * k);
    for (size_t row = 0; row < length; ++row) choose_row(order, drawn + row * k, chosen + (first + row) * k, k);
  }
}
