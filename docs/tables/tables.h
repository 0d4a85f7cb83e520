/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef DOCS_TABLES_H
#define DOCS_TABLES_H

/* An output format for tables, on stdout. A column without a title is omitted. */
struct form {
	void (*start)(void);
	void (*table)(const char *title, const char *about, const char *a, const char *b,
		      const char *c, const char *d);
	void (*row)(const char *a, const char *b, const char *c, const char *d);
	void (*end)(void);
};

extern const struct form form_markdown;
extern const struct form form_man;

#endif
