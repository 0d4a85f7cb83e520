/* SPDX-License-Identifier: LGPL-2.1 */
/* The header of a file: tools/perf/util/header.c, struct perf_file_header. */
#include "header.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	PIPE_HEADER_SIZE = 16,
	HEADER_SIZE = 104,
	AT_HEADER_SIZE = 8,
	AT_ATTR_SIZE = 16,
	AT_ATTRS = 24,
	AT_DATA = 40,
	AT_FEATURES = 72, /* after the section of event types, which 3.2 replaced */
	SECTION_SIZE = 16,
	ATTR_SIZE_MIN = 64 + SECTION_SIZE, /* PERF_ATTR_SIZE_VER0 and the section of its ids */
};

bool perf_is_magic(const char *bytes, size_t len)
{
	return len >= PERF_MAGIC_SIZE && (!memcmp(bytes, "PERFILE2", PERF_MAGIC_SIZE) ||
					  !memcmp(bytes, "2ELIFREP", PERF_MAGIC_SIZE));
}

static struct perf_section section_at(const struct perf_file *file, const char *at)
{
	return (struct perf_section){ perf_u64(file, at), perf_u64(file, at + 8) };
}

static bool is_inside(const struct perf_file *file, const struct perf_section *section)
{
	return section->size <= file->size && section->offset <= file->size - section->size;
}

/*
 * The bits are an array of longs. In one of 32 bits, the halves are in another place if the machine
 * is big endian. perf always sets the host's name, and tells the sizes of a long apart by it.
 */
static void read_bits(const struct perf_file *file, struct perf_header *header, const char *bytes)
{
	for (size_t i = 0; i < PERF_FEATURES / 64; i++)
		header->has[i] = perf_u64(file, bytes + AT_FEATURES + 8 * i);
	if (!file->big_endian || perf_header_has(header, PERF_FEATURE_HOSTNAME))
		return;
	for (size_t i = 0; i < PERF_FEATURES / 64; i++)
		header->has[i] = header->has[i] << 32 | header->has[i] >> 32;
}

/* A table of the features' sections, in the order of their numbers, comes after the data. */
static bool read_features(struct perf_file *file, struct perf_header *header)
{
	uint64_t at = header->data.offset + header->data.size;

	for (unsigned int i = 0; i < PERF_FEATURES; i++) {
		char bytes[SECTION_SIZE];

		if (!perf_header_has(header, i))
			continue;
		if (!perf_file_read(file, at, bytes, sizeof(bytes)))
			return false;
		header->features[i] = section_at(file, bytes);
		if (!is_inside(file, &header->features[i]))
			return perf_file_damaged(file, at, "feature %u is outside of the file", i);
		at += SECTION_SIZE;
	}
	return true;
}

static bool check(struct perf_file *file, const struct perf_header *header)
{
	if (header->attr_size < ATTR_SIZE_MIN || header->attr_size > UINT16_MAX)
		return perf_file_damaged(file, AT_ATTR_SIZE, "events of %" PRIu64 " bytes each",
					 header->attr_size);
	if (!is_inside(file, &header->attrs))
		return perf_file_damaged(file, AT_ATTRS, "the events are outside of the file");
	/* perf record writes the size, and most of what is needed to read records, at its end. */
	if (!header->data.size)
		return perf_file_fail(file, "is incomplete: perf record did not end it; record "
					    "again, and end perf record with Ctrl-C");
	if (!is_inside(file, &header->data))
		return perf_file_fail(file,
				      "is truncated: it ends at byte %" PRIu64
				      ", and its records at %" PRIu64 "; copy it again",
				      file->size, header->data.offset + header->data.size);
	return true;
}

bool perf_header_read(struct perf_file *file, struct perf_header *header)
{
	const uint16_t one = 1;
	bool big_endian = !*(const char *)&one;
	char bytes[HEADER_SIZE] = "";
	uint64_t size;

	*header = (struct perf_header){ .pipe = true };
	if (!perf_file_read(file, 0, bytes, PIPE_HEADER_SIZE))
		return false;
	file->big_endian = bytes[0] == '2';
	file->swap = file->big_endian != big_endian;
	size = perf_u64(file, bytes + AT_HEADER_SIZE);
	if (size == PIPE_HEADER_SIZE) {
		header->data.offset = PIPE_HEADER_SIZE;
		header->data.size = file->size - PIPE_HEADER_SIZE;
		return true;
	}
	if (size < HEADER_SIZE)
		return perf_file_damaged(file, AT_HEADER_SIZE, "a header of %" PRIu64 " bytes",
					 size);
	if (!perf_file_read(file, 0, bytes, sizeof(bytes)))
		return false;
	header->pipe = false;
	header->attr_size = perf_u64(file, bytes + AT_ATTR_SIZE);
	header->attrs = section_at(file, bytes + AT_ATTRS);
	header->data = section_at(file, bytes + AT_DATA);
	read_bits(file, header, bytes);
	return check(file, header) && read_features(file, header);
}

char *perf_feature_string(const struct perf_file *file, const char *bytes, size_t len)
{
	size_t claimed = len >= 4 ? perf_u32(file, bytes) : 0;

	if (!claimed || claimed > len - 4)
		return NULL;
	return strndup(bytes + 4, claimed);
}
