/* SPDX-License-Identifier: LGPL-2.1 */
/* Reads the fixtures of events: tests/events/SYSTEM/NAME.txt, described in README.md. */
#ifndef TEST_FIXTURE_H
#define TEST_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

/* One sample record and its expected results. Strings are NULL if their line is missing. */
struct sample {
	unsigned int line; /* in the fixture, of "record" or "partial" */
	bool partial;	   /* the format has only the fields of this sample */
	bool foreign;	   /* another kernel family's event: the library prints it */
	char *fields;
	char *kernels;
	char *stock;
	char *added;
	char *explained;
	char *damaged;
	char *step;
	char *needs;
};

/* A format text inside the fixture. */
struct inline_format {
	char *kernel; /* a directory of tests/formats */
	char *text;
};

struct fixture {
	char *path;
	char *text;    /* the file; all strings point into it */
	char **events; /* "system:name" */
	size_t nr_events;
	struct inline_format *formats;
	size_t nr_formats;
	struct sample *samples;
	size_t nr_samples;
};

struct fixtures {
	struct fixture *list;
	size_t nr;
};

/*
 * Reads all fixtures below @dir, sorted by path. Prints the reason to stderr and exits with status
 * 2 if a fixture cannot be read or has an invalid line. Nothing is freed before the program ends.
 */
void fixtures_read(struct fixtures *all, const char *dir);

#endif
