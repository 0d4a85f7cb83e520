/* SPDX-License-Identifier: LGPL-2.1 */
/* Collected format texts: DIRECTORY/SYSTEM.txt */
#ifndef SYNTH_FORMATS_H
#define SYNTH_FORMATS_H

#include "synth.h"

/*
 * Adds the formats of a directory: of the systems named, or of all if nr is 0. The directory is
 * below root unless its name begins with / or a dot. Returns -1 with a sentence in error.
 */
int formats_load(struct synth *s, const char *root, const char *dir, const char *const *systems,
		 int nr, char *error, size_t size);

#endif
