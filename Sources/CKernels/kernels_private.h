// What the kernel tables share.
#ifndef KERNELS_PRIVATE_H
#define KERNELS_PRIVATE_H

#include "CKernels.h"
#include <string.h>

#if defined(__x86_64__)
extern const struct kernel_table kernel_table_avx2;
#endif
extern const struct kernel_table kernel_table_portable;

typedef float floats __attribute__((ext_vector_type(16)));
typedef uint32_t words __attribute__((ext_vector_type(16)));
typedef uint16_t halves __attribute__((ext_vector_type(16)));

#endif
