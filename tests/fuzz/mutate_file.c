/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Changes a file at random, for programs that read files: the same seed makes the same changes.
 *
 * usage: mutate_file SEED IN OUT
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES_MAX = 3, MOVED_MAX = 2048 };

/* The beginning of most files describes the rest, so half of the changes go there. */
enum { HEAD = 12288 };

struct file {
	uint8_t *bytes;
	size_t size;
	size_t room;
};

/* xorshift64: G. Marsaglia, Journal of Statistical Software 8 (14), 2003. */
static uint64_t random_state;

static uint64_t random_below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return n ? random_state % n : 0;
}

static size_t choose_place(const struct file *file)
{
	size_t size = file->size;
	size_t at = 0;

	if (random_below(2) && size > HEAD)
		size = HEAD;
	/* Changes in a page's unused end have no effect. */
	for (int tries = 0; tries < 30; tries++) {
		at = random_below(size + 1);
		if (at < file->size && file->bytes[at])
			break;
	}
	return at;
}

/* Insert @len bytes of the file itself, from @from on, as many as fit. */
static void repeat(struct file *file, size_t at, size_t from, size_t len)
{
	static uint8_t copy[MOVED_MAX];

	if (len > file->size - from)
		len = file->size - from;
	if (len > sizeof(copy))
		len = sizeof(copy);
	if (len > file->room - file->size)
		len = file->room - file->size;
	memcpy(copy, file->bytes + from, len);
	memmove(file->bytes + at + len, file->bytes + at, file->size - at);
	memcpy(file->bytes + at, copy, len);
	file->size += len;
}

static void cut_out(struct file *file, size_t at, size_t len)
{
	if (len > file->size - at)
		len = file->size - at;
	memmove(file->bytes + at, file->bytes + at + len, file->size - at - len);
	file->size -= len;
}

/* Overwrite a number of 1, 2, 4 or 8 bytes with one at which a calculation overflows. */
static void put_number(struct file *file, size_t at)
{
	static const uint64_t numbers[] = {
		0,	    1,		0x7f,	    0x80,	0xff,	    0x7fff,
		0x8000,	    0xffff,	0x7fffffff, 0x80000000, 0xffffffff, INT64_MAX,
		1ULL << 63, UINT64_MAX, 4096,	    65536,
	};
	uint64_t number = numbers[random_below(sizeof(numbers) / sizeof(numbers[0]))];
	size_t len = (size_t)1 << random_below(4);

	for (size_t i = 0; i < len && at + i < file->size; i++)
		file->bytes[at + i] = (uint8_t)(number >> (8 * i));
}

static void change(struct file *file)
{
	static const char interesting[] = "0123456789abcdefx[](){}:;., =-\n\t\0\xff\x80";
	size_t at = choose_place(file);

	switch (random_below(16)) {
	case 0:
		file->size = at;
		break;
	case 1:
		repeat(file, at, random_below(file->size), random_below(MOVED_MAX));
		break;
	case 2:
		repeat(file, at, at, 16);
		break;
	case 3:
		cut_out(file, at, random_below(file->size));
		break;
	case 4:
	case 5:
		cut_out(file, at, random_below(64));
		break;
	case 6:
	case 7:
	case 8:
		put_number(file, at);
		break;
	case 9:
	case 10:
	case 11:
		if (at < file->size)
			file->bytes[at] = (uint8_t)interesting[random_below(sizeof(interesting))];
		break;
	default:
		if (at < file->size)
			file->bytes[at] = (uint8_t)random_below(256);
		break;
	}
}

static int fail(const char *name)
{
	perror(name);
	return 2;
}

int main(int argc, char **argv)
{
	struct file file = { .room = 16 << 20 };
	uint64_t changes;
	FILE *stream;

	if (argc != 4) {
		fputs("usage: mutate_file SEED IN OUT\n", stderr);
		return 2;
	}
	random_state = 88172645463325252ULL ^ strtoull(argv[1], NULL, 10) * 0x9e3779b97f4a7c15ULL;
	for (int i = 0; i < 8; i++) /* so that similar seeds diverge */
		random_below(2);
	file.bytes = malloc(file.room);
	stream = fopen(argv[2], "rb");
	if (!file.bytes || !stream)
		return fail(argv[2]);
	file.size = fread(file.bytes, 1, file.room / 2, stream);
	fclose(stream);
	for (changes = random_below(CHANGES_MAX) + 1; changes; changes--)
		change(&file);
	stream = fopen(argv[3], "wb");
	if (!stream || fwrite(file.bytes, 1, file.size, stream) != file.size || fclose(stream))
		return fail(argv[3]);
	free(file.bytes);
	return 0;
}
