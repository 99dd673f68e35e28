#pragma once
#include <stddef.h>

/// Counts what malloc hands out in this program, from now on: in bytes, all threads together.
void counted_memory_begin(void);

/// The largest single allocation that was asked for since then; also one that was refused.
size_t counted_memory_largest(void);

/// The most that was held at a time, beyond what was held at the beginning.
size_t counted_memory_peak(void);
