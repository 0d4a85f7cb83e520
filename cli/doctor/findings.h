/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DOCTOR_FINDINGS_H
#define TRACE_IOMMU_DOCTOR_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

/* What doctor found out, in the order in which it is printed. */

enum finding_kind {
	FINDING_OK,	 /* as it should be */
	FINDING_NOTE,	 /* good to know, perhaps on purpose */
	FINDING_PROBLEM, /* needs fixing */
};

struct finding {
	enum finding_kind kind;
	const char *topic; /* such as "trace-cmd" */
	char *text;	   /* untrusted: it has names from the environment and from files */
	char *fix;	   /* a command line for a shell; NULL: none */
};

struct findings {
	const char *topic; /* of those that are added next */
	struct finding *list;
	size_t nr;
	size_t nr_problems;
	bool incomplete; /* there was no memory for all */
};

/* Add a finding of the current topic. */
void findings_add(struct findings *f, enum finding_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Give the last finding the command that fixes it: its words, ended by NULL. @as_root: put sudo in
 * front unless this process is root. An int, since va_start() must not follow a bool.
 */
void findings_fix(struct findings *f, int as_root, ...) __attribute__((sentinel));

/* Whether this process needs another user's rights to create or replace the file @path. */
bool findings_needs_root(const char *path);

void findings_print(const struct findings *f);
void findings_print_json(const struct findings *f);

void findings_free(struct findings *f);

#endif
