// The memory of this process.
#pragma once

#include <stddef.h>

/// The bytes that all threads have from malloc at the moment; 0 if the system does not say.
size_t mi_allocated_bytes(void);
