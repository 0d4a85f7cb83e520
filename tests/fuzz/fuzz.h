/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* The entry point of libFuzzer, defined by the target. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The initial corpus of a target that reads text. It ends with NULL. */
extern const char *const fuzz_corpus[] __attribute__((weak));

/* The same, of a target that reads bytes. Returns the size of seed @i and sets @seed; 0 at the end.
 */
size_t fuzz_seed(size_t i, const void **seed) __attribute__((weak));

/*
 * Returns seed @i of either and stores its size in bytes; NULL at the end. Each target can write
 * them to files in a directory, for libFuzzer: --write-seeds=DIR.
 */
const void *fuzz_seed_at(size_t i, size_t *size);

#endif
