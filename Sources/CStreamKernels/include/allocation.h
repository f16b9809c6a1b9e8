#pragma once

#include <stddef.h>

// Bytes that the process has from malloc at the moment, all threads together; 0 where the system does not say.
size_t allocated_bytes(void);
