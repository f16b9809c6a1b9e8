// The kernels of one instruction set. Each variant_*.c defines MI_VARIANT (the suffix of the
// table), MI_WIDTH and MI_PHILOX_INTERLEAVE (hints of width) and, if needed, a target; then it
// includes this file. The arithmetic is the same in every variant, operation by operation, and
// fused multiply-add is off, so the bits are the same too.
#pragma STDC FP_CONTRACT OFF

#include "kernel_table.h"
#include "kernels/cells.h"
#include "kernels/choices.h"
#include "kernels/contrastive.h"
#include "kernels/means.h"
#include "kernels/neighbours.h"
#include "kernels/networks.h"
#include "kernels/searching.h"
#include "kernels/sorting.h"
#include "kernels/streams.h"
#include "kernels/sums.h"
#include "kernels/trees.h"

#define MI_JOIN_(a, b) a##b
#define MI_JOIN(a, b) MI_JOIN_(a, b)

const mi_kernel_table MI_JOIN(mi_kernels_, MI_VARIANT) = {
#define MI_KERNEL(result, name, parameters, arguments) .name = name,
#include "kernels.def"
};
