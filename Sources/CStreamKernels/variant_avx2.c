// The kernels for x86-64 processors with AVX2.
#include <stddef.h>
#include <stdint.h>
#if defined(__x86_64__)

#define MI_VARIANT avx2
#define MI_WIDTH 4
#define MI_PHILOX_INTERLEAVE 2
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3,tune=znver3"))), apply_to = function)
#include "variant.h"
#pragma clang attribute pop

#endif
