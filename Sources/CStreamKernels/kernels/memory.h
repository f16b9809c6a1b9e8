// A caller's memory, handed out piece by piece. Its size is counted by the same steps.
#pragma once

#include "../lanes.h"

/// Memory, of which `used` bytes are handed out. Without a start the bytes are only counted.
typedef struct {
  char *start;
  size_t used;
} arena;

/// Room for `count` elements of `size` bytes each. Each piece begins at a multiple of eight bytes.
MI_INLINE void *take(arena *memory, size_t count, size_t size) {
  void *piece = memory->start == 0 ? 0 : memory->start + memory->used;
  memory->used += (count * size + 7) / 8 * 8;
  return piece;
}

MI_INLINE double *take_doubles(arena *memory, size_t count) { return take(memory, count, sizeof(double)); }

/// Room for `count` lanes, at a multiple of their size: the gap before them takes one more.
MI_INLINE lanes *take_lanes(arena *memory, size_t count) {
  uintptr_t address = (uintptr_t)take(memory, count + 1, sizeof(lanes));
  return (lanes *)((address + sizeof(lanes) - 1) / sizeof(lanes) * sizeof(lanes));
}
