// GSL as seen from Swift. Only the GSLRandom and GSLMath modules may import it.
#ifndef MI_CGSL_SHIM_H
#define MI_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <gsl/gsl_version.h>

// GSL's globals are mutable variables to Swift 6, which refuses to read them across threads. They
// are set once by the linker and never written, so reading them here is safe.

/// The version of the library that is linked (`gsl_version` is a global).
static inline const char *cgsl_version(void) { return gsl_version; }

/// All built-in generators, ended by a null pointer. `gsl_rng_types_setup` fills a static table on
/// each call, with the same values every time; the caller makes sure that it runs once.
static inline const gsl_rng_type *const *cgsl_rng_types(void) {
  return (const gsl_rng_type *const *)gsl_rng_types_setup();
}

/// The minimiser by Broyden, Fletcher, Goldfarb and Shanno in its second form (a global too).
static inline const gsl_multimin_fdfminimizer_type *cgsl_bfgs(void) { return gsl_multimin_fdfminimizer_vector_bfgs2; }

/// A GSL function object. Swift could fill the struct, too, but the result would outlive the
/// pointer to the parameters unnoticed; so it is made where it is used.
static inline gsl_function cgsl_function(double (*function)(double, void *), void *parameters) {
  gsl_function f = {function, parameters};
  return f;
}

#endif
