#pragma STDC FP_CONTRACT OFF

#include "stream_gsl.h"

/// The state of a gsl_rng: plain data, so gsl_rng_clone and gsl_rng_memcpy work.
typedef struct {
  mi_stream_position next;  // the first block that is not in the buffer
  uint32_t words[4];
  uint32_t used;  // words of the buffer that were read; 4 = none left
} philox_state;

static void restart(philox_state *state, uint64_t key, uint64_t replication, uint32_t purpose) {
  state->next = (mi_stream_position){.key = key, .replication = replication, .block = 0, .purpose = purpose};
  state->used = 4;
}

static void philox_set(void *pointer, unsigned long seed) { restart(pointer, seed, 0, 0); }

static void read_block(philox_state *state) {
  const mi_stream_position *next = &state->next;
  if (next->block >> 32) __builtin_trap();  // 2^32 blocks of one address were read
  const uint32_t counter[4] = {(uint32_t)next->block, next->purpose, (uint32_t)next->replication,
                               (uint32_t)(next->replication >> 32)};
  const uint32_t key[2] = {(uint32_t)next->key, (uint32_t)(next->key >> 32)};
  mi_philox_block(counter, key, state->words);
  state->next.block += 1;
  state->used = 0;
}

static inline uint32_t next_word(philox_state *state) {
  if (state->used == 4) read_block(state);
  return state->words[state->used++];
}

static unsigned long philox_get(void *pointer) { return next_word(pointer); }

static double philox_get_double(void *pointer) {
  uint64_t low = next_word(pointer);
  uint64_t high = next_word(pointer);
  return (double)(int64_t)((high << 32 | low) >> 11) * 0x1p-53;
}

static const gsl_rng_type philox_type = {.name = "philox4x32-10",
                                         .max = 0xffffffff,
                                         .min = 0,
                                         .size = sizeof(philox_state),
                                         .set = philox_set,
                                         .get = philox_get,
                                         .get_double = philox_get_double};

const gsl_rng_type *mi_philox_rng_type(void) { return &philox_type; }

void mi_philox_rng_address(gsl_rng *rng, uint64_t key, uint64_t replication, uint32_t purpose) {
  restart(rng->state, key, replication, purpose);
}

uint32_t mi_philox_rng_word(gsl_rng *rng) { return next_word(rng->state); }

double mi_philox_rng_uniform(gsl_rng *rng) { return philox_get_double(rng->state); }

mi_stream_position mi_philox_rng_position(const gsl_rng *rng) {
  const philox_state *state = rng->state;
  return state->next;
}

void mi_philox_rng_resume(gsl_rng *rng, const mi_stream_position *position) {
  philox_state *state = rng->state;
  state->next = *position;
  state->used = 4;
}

void mi_philox_rng_begin_reading(const gsl_rng *rng, mi_word_reader *reader) {
  const philox_state *state = rng->state;
  reader->next = state->next;
  reader->used = 0;
  reader->filled = 4 - state->used;
  for (uint32_t i = 0; i < reader->filled; ++i) reader->words[i] = state->words[state->used + i];
}

void mi_philox_rng_end_reading(gsl_rng *rng, const mi_word_reader *reader) {
  philox_state *state = rng->state;
  const uint64_t word = 4 * reader->next.block - (reader->filled - reader->used);
  state->next = reader->next;
  state->next.block = word / 4;
  state->used = 4;
  if (word % 4 != 0) {
    read_block(state);
    state->used = (uint32_t)(word % 4);
  }
}
