/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer's entry point, which a target defines. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a target starts from without libFuzzer: a list that ends with NULL. */
extern const char *const fuzz_corpus[];

#endif
