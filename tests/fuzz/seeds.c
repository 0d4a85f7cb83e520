/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

const void *fuzz_seed_at(size_t i, size_t *size)
{
	const void *bytes = NULL;

	if (!fuzz_seed) {
		*size = fuzz_corpus[i] ? strlen(fuzz_corpus[i]) : 0;
		return fuzz_corpus[i];
	}
	*size = fuzz_seed(i, &bytes);
	return *size ? bytes : NULL;
}

/* Called by libFuzzer before it reads its arguments. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char option[] = "--write-seeds=";
	const void *seed;
	size_t size;

	if (*argc != 2 || strncmp((*argv)[1], option, strlen(option)) != 0)
		return 0;
	for (size_t i = 0; (seed = fuzz_seed_at(i, &size)); i++) {
		char path[4096];
		FILE *out;

		snprintf(path, sizeof(path), "%s/%zu", (*argv)[1] + strlen(option), i);
		out = fopen(path, "wb");
		if (!out || fwrite(seed, 1, size, out) != size || fclose(out)) {
			fprintf(stderr, "cannot write %s\n", path);
			exit(2);
		}
	}
	exit(0);
}
