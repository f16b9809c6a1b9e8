// The kernels for every processor of the target architecture: SSE2 on x86-64, NEON on arm64.
#include <stddef.h>
#include <stdint.h>

#define MI_VARIANT baseline
#define MI_WIDTH 2
#define MI_PHILOX_INTERLEAVE 2
#include "variant.h"
