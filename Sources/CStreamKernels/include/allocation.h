// The memory of this process.
#pragma once

#include <stddef.h>

/// Bytes that the process has from malloc at the moment, all threads together; 0 if the system does not say.
size_t mi_allocated_bytes(void);
