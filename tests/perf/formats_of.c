/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A trace.dat file of version 6 begins like the content of TRACING_DATA: trace-cmd.dat(5). Only the
 * version differs, and what comes after the formats is left out.
 */
#include "formats_of.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

struct cursor {
	const char *name;
	const unsigned char *at;
	size_t left;
	bool big_endian;
};

static const unsigned char *take(struct cursor *c, uint64_t len)
{
	const unsigned char *at = c->at;

	if (len > c->left) {
		fprintf(stderr, "%s is truncated\n", c->name);
		exit(2);
	}
	c->at += len;
	c->left -= (size_t)len;
	return at;
}

static uint64_t take_number(struct cursor *c, unsigned int size)
{
	const unsigned char *at = take(c, size);
	uint64_t number = 0;

	for (unsigned int i = 0; i < size; i++)
		number |= (uint64_t)at[i] << 8 * (c->big_endian ? size - 1 - i : i);
	return number;
}

static void skip_string(struct cursor *c)
{
	take(c, strnlen((const char *)c->at, c->left) + 1);
}

static void skip_events(struct cursor *c)
{
	for (uint64_t events = take_number(c, 4); events; events--)
		take(c, take_number(c, 8));
}

static void read_file(struct bytes *to, const char *name)
{
	FILE *in = fopen(name, "rb");
	char buf[65536];
	size_t n;

	while (in && (n = fread(buf, 1, sizeof(buf), in)))
		put_bytes(to, buf, n);
	if (!in || ferror(in)) {
		fprintf(stderr, "cannot read %s\n", name);
		exit(2);
	}
	fclose(in);
}

void *formats_of(const char *name, bool *big_endian, size_t *len)
{
	struct bytes file = { .data = NULL };
	struct bytes to = { .data = NULL };
	struct cursor c = { .name = name };
	const unsigned char *sizes;

	read_file(&file, name);
	c.at = file.data;
	c.left = file.len;
	if (memcmp(take(&c, 12), "\x17\x08\x44tracing6", 12)) {
		fprintf(stderr,
			"%s is no trace.dat of version 6: trace-cmd convert --file-version 6\n",
			name);
		exit(2);
	}
	sizes = take(&c, 2 + 4);
	*big_endian = to.big_endian = c.big_endian = sizes[0];
	skip_string(&c); /* header_page */
	take(&c, take_number(&c, 8));
	skip_string(&c); /* header_event */
	take(&c, take_number(&c, 8));
	skip_events(&c);
	for (uint64_t systems = take_number(&c, 4); systems; systems--) {
		skip_string(&c);
		skip_events(&c);
	}
	put_bytes(&to, "\x17\x08\x44tracing0.6", 14);
	put_bytes(&to, sizes, (size_t)(c.at - sizes));
	put_zeros(&to, 4 + 4 + 8); /* no symbols, no formats of printk, no names */
	free(file.data);
	*len = to.len;
	return to.data;
}
