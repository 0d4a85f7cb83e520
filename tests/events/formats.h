/* SPDX-License-Identifier: LGPL-2.1 */
/* The formats of kernel families, in tests/formats and in fixtures. */
#ifndef TEST_FORMATS_H
#define TEST_FORMATS_H

#include "fixture.h"
#include "synth.h"
#include "token.h"

/* A directory of tests/formats. */
struct kernel {
	char *name;
	struct synth_machine machine;
};

struct kernels {
	const char *dir;
	struct kernel *list;
	size_t nr;
};

/* Returns the whole text of a file, or NULL with errno. The caller frees it. */
char *read_text(const char *path);

/* Reads the directories of @dir, sorted by name. Exits with status 2 on an error. */
void kernels_read(struct kernels *all, const char *dir);

/*
 * Returns the format of @event ("system:name") on this kernel, from the fixture or from
 * tests/formats, or NULL if the kernel has no such event. The caller frees it.
 */
char *format_of(const struct kernels *all, const struct kernel *kernel,
		const struct fixture *fixture, const char *event);

/*
 * Whether the sample is a record of this format: its fields are the same, and it applies to the
 * kernel.
 */
bool sample_has_format(const struct sample *sample, const struct kernel *kernel,
		       const char *format);

/*
 * Splits the fields of a sample. Returns their number; tokens_free() frees them. For a partial
 * sample, *@format becomes a format that has these fields and no others; the caller frees it. Exits
 * with status 2 if the fields cannot be read.
 */
int sample_fields(const struct fixture *fixture, const struct sample *sample, const char *event,
		  struct token **tokens, char **format);

#endif
