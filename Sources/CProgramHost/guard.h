// The two processes that a start makes, and the pipes between them and mi-study.
#pragma once

#include "program_host.h"

/// The far ends of the pipes: all of them numbers above 2, closed by exec.
typedef struct {
  int input, output, error, life, status;
} mi_far_ends;

/// A pipe whose ends are numbers above 2 and are closed by exec. Returns 0 or -1 with errno.
int mi_make_pipe(int ends[2]);

/// What the guard does, from the fork to its end. All signals are blocked when it begins.
_Noreturn void mi_guard(const mi_program_command *command, char *const *environment, mi_far_ends ends);
