/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* The entry point of libFuzzer, defined by the target. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The initial corpus without libFuzzer, ending with NULL. */
extern const char *const fuzz_corpus[];

#endif
