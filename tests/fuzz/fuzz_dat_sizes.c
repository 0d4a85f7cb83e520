/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Checks any bytes as a trace.dat file. The work must be limited. What is not damaged must be safe
 * for a reader that adds one byte to the sizes of texts, as libtracecmd does.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "input/records/trace_dat_sizes.h"

#define MAGIC	"\x17\x08\x44"
#define HEADERS "header_page\0\0\0\0\0\0\0\0\0header_event\0\0\0\0\0\0\0\0\0"

/* With a system, texts and options. */
static const char v6[] = MAGIC
	"tracing6\0\0\010\0\020\0\0" HEADERS "\1\0\0\0\2\0\0\0\0\0\0\0xy" /* a format of ftrace */
	"\1\0\0\0iommu\0\1\0\0\0\3\0\0\0\0\0\0\0abc"			  /* a system */
	"\2\0\0\0ks\3\0\0\0prt\4\0\0\0\0\0\0\0cmds"			  /* texts */
	"\2\0\0\0options  \0"						  /* CPUs */
	"\2\0\4\0\0\0cpu\0"						  /* CPUSTAT */
	"\3\0\012\0\0\0\001\0\0\0\0\0\0\0i\0"				  /* BUFFER */
	"\4\0\010\0\0\0[local]\0"					  /* TRACECLOCK */
	"\12\0\2\0\0\0m\0"						  /* PROCMAPS */
	"\15\0\026\0\0\0g\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\5\0\0\0"	  /* GUEST */
	"\0\0flyrecord\0";

/* The same order of bytes as on s390x, with kallsyms of the highest size. */
static const char big[] =
	MAGIC "tracing6\0\1\010\0\0\020\0" HEADERS "\0\0\0\0\0\0\0\0\377\377\377\377text";

/* Options at 32, and kallsyms at 122. */
static const char v7[] = MAGIC "tracing7\0\0\010\0\020\0\0none\0\0\040\0\0\0\0\0\0\0"
			       "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"  /* a section of options */
			       "\23\0\010\0\0\0\172\0\0\0\0\0\0\0" /* KALLSYMS */
			       "\3\0\050\0\0\0\0\0\0\0\0\0\0\0t\0c\0\0\020\0\0\1\0\0\0" /* BUFFER */
			       "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" /* its CPU */
			       "\0\0\010\0\0\0\0\0\0\0\0\0\0\0"		  /* DONE */
			       "\23\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0\2\0\0\0ks";

/* Options at 32, and kallsyms at 84, in blocks. */
static const char packed[] = MAGIC "tracing7\0\0\010\0\020\0\0zstd\0\0\040\0\0\0\0\0\0\0"
				   "\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\034\0\0\0\034\0\0\0"
				   "\23\0\010\0\0\0\124\0\0\0\0\0\0\0" /* KALLSYMS */
				   "\0\0\010\0\0\0\0\0\0\0\0\0\0\0"    /* DONE */
				   "\23\0\1\0\0\0\0\0\16\0\0\0\0\0\0\0\6\0\0\0\6\0\0\0"
				   "\2\0\0\0ks";

size_t fuzz_seed(size_t i, const void **seed)
{
	static const struct {
		const void *bytes;
		size_t size;
	} seeds[] = { { v6, sizeof(v6) - 1 },
		      { big, sizeof(big) - 1 },
		      { v7, sizeof(v7) - 1 },
		      { packed, sizeof(packed) - 1 } };

	if (i >= sizeof(seeds) / sizeof(seeds[0]))
		return 0;
	*seed = seeds[i].bytes;
	return seeds[i].size;
}

struct memory {
	const uint8_t *data;
	size_t size;
	size_t at; /* of the reader below */
	bool big;
	unsigned int reads;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static size_t read_memory(void *arg, unsigned long long at, void *to, size_t len)
{
	struct memory *m = arg;

	must(m->reads++ <= TRACE_DAT_PARTS_MAX);
	if (at >= m->size)
		return 0;
	if (len > m->size - at)
		len = m->size - (size_t)at;
	memcpy(to, m->data + at, len);
	return len;
}

/* Blocks here are stored, and not really compressed. */
static unsigned char *unpack(void *arg, unsigned long long at, size_t *len)
{
	struct memory *m = arg;
	unsigned char *block;

	if (at > m->size || m->size - at < 8)
		return NULL;
	*len = m->data[at];
	if (*len > m->size - at - 8)
		return NULL;
	block = malloc(*len + 1);
	if (block)
		memcpy(block, m->data + at + 8, *len);
	return block;
}

static bool number(struct memory *m, size_t bytes, uint64_t *value)
{
	*value = 0;
	if (m->size - m->at < bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		*value |= (uint64_t)m->data[m->at + (m->big ? bytes - 1 - i : i)] << 8 * i;
	m->at += bytes;
	return true;
}

static bool skip(struct memory *m, uint64_t bytes)
{
	if (m->size - m->at < bytes)
		return false;
	m->at += bytes;
	return true;
}

static bool formats(struct memory *m)
{
	uint64_t nr, size;

	if (!number(m, 4, &nr))
		return false;
	while (nr--) {
		if (!number(m, 8, &size) || !skip(m, size))
			return false;
	}
	return true;
}

static bool text(struct memory *m, size_t bytes, bool is_text)
{
	uint64_t size;

	if (!number(m, bytes, &size))
		return false;
	must(!is_text || size != (bytes == 4 ? UINT32_MAX : UINT64_MAX));
	return skip(m, size);
}

/* Reads version 6 up to the names of tasks, and aborts where the library would overwrite memory. */
static bool read_v6(struct memory *m)
{
	uint64_t systems;

	if (!skip(m, sizeof("header_page")) || !text(m, 8, false) ||
	    !skip(m, sizeof("header_event")) || !text(m, 8, false) || !formats(m) ||
	    !number(m, 4, &systems))
		return false;
	while (systems--) {
		size_t len = strnlen((const char *)m->data + m->at, m->size - m->at);

		if (!skip(m, len + 1))
			return false;
		must(len < TRACE_DAT_SYSTEM_NAME_MAX);
		if (!formats(m))
			return false;
	}
	return text(m, 4, true) && text(m, 4, true) && text(m, 8, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory m = { .data = data, .size = size };
	struct trace_dat_bytes bytes = {
		.arg = &m, .size = size, .read = read_memory, .unpack = unpack
	};
	struct trace_dat_head head = { .size = size };
	const char *part = NULL;
	enum trace_dat_fit fit;
	bool read;

	head.len = size < sizeof(head.bytes) - 1 ? size : sizeof(head.bytes) - 1;
	if (size)
		memcpy(head.bytes, data, head.len);
	if (!trace_dat_is_magic(head.bytes, head.len) || !trace_dat_is_head_complete(&head) ||
	    trace_dat_version(&head) > TRACE_DAT_NEWEST_VERSION)
		return 0;
	fit = trace_dat_check_sizes(&head, &bytes, &part);
	must((fit == TRACE_DAT_DAMAGED) == (part != NULL));
	if (fit == TRACE_DAT_DAMAGED || trace_dat_version(&head) > 6)
		return 0;
	m.at = trace_dat_head_end(&head);
	m.big = trace_dat_byte_order(&head);
	read = read_v6(&m);
	must(read || fit == TRACE_DAT_SHORT);
	return 0;
}
