// The kernels of one instruction set.
#pragma once

#include "stream_kernels.h"

typedef struct {
#define MI_KERNEL(result, name, parameters, arguments) result(*name) parameters;
#include "kernels.def"
} mi_kernel_table;

extern const mi_kernel_table mi_kernels_baseline;
#if defined(__x86_64__)
extern const mi_kernel_table mi_kernels_avx2;
extern const mi_kernel_table mi_kernels_avx512;
#endif
