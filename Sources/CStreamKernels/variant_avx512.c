// The kernels for x86-64 processors with AVX-512. Without `tune` the compiler stays at half the
// width.
#include <stddef.h>
#include <stdint.h>
#if defined(__x86_64__)

#define MI_VARIANT avx512
#define MI_WIDTH 8
#define MI_PHILOX_INTERLEAVE 4
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,tune=znver4"))), apply_to = function)
#include "variant.h"
#pragma clang attribute pop

#endif
