// Philox4x32-10 as a generator type of GSL, so that gsl_ran_* functions run on addressed streams.
#pragma once

#include <gsl/gsl_rng.h>
#include <stdint.h>

#include "stream_kernels.h"

/// The type "philox4x32-10" for gsl_rng_alloc.
///
/// `get` is the next 32-bit word, 0…0xffffffff. `get_double` is the next 53-bit uniform on [0, 1),
/// built from two successive words w, w' as floor((w'·2^32 + w) / 2^11) · 2^-53: so every gsl_ran_*
/// function that calls gsl_rng_uniform gets 53 bits, without the ties of GSL's own 32.
/// `gsl_rng_set(seed)` is the address with key = seed, replication 0, purpose 0. The last block of
/// an address is 2^32 - 1; reading on is a trap.
const gsl_rng_type *mi_philox_rng_type(void);

/// Moves to the start of an address. Allocates nothing.
void mi_philox_rng_address(gsl_rng *rng, uint64_t key, uint64_t replication, uint32_t purpose);

/// The next 32-bit word and the next 53-bit uniform, as gsl_rng_get and gsl_rng_uniform give them.
uint32_t mi_philox_rng_word(gsl_rng *rng);
double mi_philox_rng_uniform(gsl_rng *rng);

/// The next whole block, for a bulk fill to read from.
mi_stream_position mi_philox_rng_position(const gsl_rng *rng);

/// Continues at a whole block of the same address. The rest of a partly read block is discarded.
void mi_philox_rng_resume(gsl_rng *rng, const mi_stream_position *position);

/// Lets a reader go on from the next word, and continues behind the last one that it read.
void mi_philox_rng_begin_reading(const gsl_rng *rng, mi_word_reader *reader);
void mi_philox_rng_end_reading(gsl_rng *rng, const mi_word_reader *reader);
