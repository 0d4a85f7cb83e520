/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A driver for machines without libFuzzer: feeds random changes of a built-in corpus to the target
 * for the given number of seconds. The random numbers are the same in each run, so that a failure
 * can be reproduced.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"

#define MAX_SIZE 4096

/* xorshift64: G. Marsaglia, Journal of Statistical Software 8 (14), 2003. */
static uint64_t random_state = 88172645463325252ULL;

static uint64_t random_below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

static size_t nr_seeds;

static const char *random_text(size_t *len)
{
	return fuzz_seed_at(random_below(nr_seeds), len);
}

/* Insert up to @len bytes of @text at @at, as many as fit. */
static size_t insert(uint8_t *buf, size_t size, size_t at, const char *text, size_t len)
{
	if (len > MAX_SIZE - size)
		len = MAX_SIZE - size;
	memmove(buf + at + len, buf + at, size - at);
	memcpy(buf + at, text, len);
	return size + len;
}

static size_t change(uint8_t *buf, size_t size)
{
	static const char interesting[] = "0123456789abcdefx[]:., =-\n\t\0\xff\x80";
	size_t at = random_below(size + 1);
	size_t len;
	const char *text = random_text(&len);

	switch (random_below(6)) {
	case 0: /* truncate */
		return at;
	case 1: /* insert a part of another text */
		if (len) {
			size_t from = random_below(len);

			return insert(buf, size, at, text + from, random_below(len - from) + 1);
		}
		return size;
	case 2: /* remove a part */
		len = random_below(size - at + 1);
		memmove(buf + at, buf + at + len, size - at - len);
		return size - len;
	case 3: /* repeat a part */
		if (size > at) {
			char part[16];

			len = size - at < sizeof(part) ? size - at : sizeof(part);
			memcpy(part, buf + at, len);
			return insert(buf, size, at, part, len);
		}
		return size;
	case 4:
		if (at < size)
			buf[at] = (uint8_t)interesting[random_below(sizeof(interesting))];
		return size;
	default:
		if (at < size)
			buf[at] = (uint8_t)random_below(256);
		return size;
	}
}

static void run(const uint8_t *buf, size_t size)
{
	/* Allocate the exact size, so that a sanitizer detects any access beyond it. */
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		exit(2);
	memcpy(copy, buf, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

int main(int argc, char **argv)
{
	const time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 1);
	static uint8_t buf[MAX_SIZE];
	unsigned long runs = 0;
	const char *text;
	size_t size;

	while ((text = fuzz_seed_at(nr_seeds, &size))) {
		run((const uint8_t *)text, size);
		nr_seeds++;
	}
	do {
		for (unsigned int i = 0; i < 10; i++, runs++) {
			uint64_t changes = random_below(8) + 1;

			text = random_text(&size);
			if (size > MAX_SIZE)
				size = MAX_SIZE;
			memcpy(buf, text, size);
			while (changes--)
				size = change(buf, size);
			run(buf, size);
		}
	} while (time(NULL) < end);
	printf("%lu runs\n", runs);
	return 0;
}
