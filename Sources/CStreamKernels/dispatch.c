// The functions of kernels.def: each calls through the table of the instruction set in use.
#include <stdatomic.h>

#include "kernel_table.h"

// Chosen before main by `choose_best`, and afterwards only by mi_select_instruction_set.
static _Atomic(const mi_kernel_table *) current = &mi_kernels_baseline;

static const mi_kernel_table *table(void) { return atomic_load_explicit(&current, memory_order_relaxed); }

static const mi_kernel_table *table_of(mi_instruction_set set) {
  switch (set) {
    case MI_BASELINE:
      return &mi_kernels_baseline;
#if defined(__x86_64__)
    // x86-64-v3 and -v4 as the compiler's targets have them.
    case MI_AVX2:
      return __builtin_cpu_supports("x86-64-v3") ? &mi_kernels_avx2 : 0;
    case MI_AVX512:
      return __builtin_cpu_supports("x86-64-v4") ? &mi_kernels_avx512 : 0;
#endif
    default:
      return 0;
  }
}

int mi_select_instruction_set(mi_instruction_set set) {
  const mi_kernel_table *chosen = table_of(set);
  if (chosen == 0) return 0;
  atomic_store_explicit(&current, chosen, memory_order_relaxed);
  return 1;
}

mi_instruction_set mi_selected_instruction_set(void) {
  mi_instruction_set sets[] = {MI_AVX512, MI_AVX2};
  for (int i = 0; i < 2; ++i)
    if (table_of(sets[i]) == table()) return sets[i];
  return MI_BASELINE;
}

__attribute__((constructor)) static void choose_best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  if (!mi_select_instruction_set(MI_AVX512)) mi_select_instruction_set(MI_AVX2);
}

#define MI_KERNEL(result, name, parameters, arguments) \
  result mi_##name parameters { return table()->name arguments; }
#include "kernels.def"
