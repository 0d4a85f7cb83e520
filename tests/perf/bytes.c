/* SPDX-License-Identifier: LGPL-2.1 */
#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct bytes *to, size_t len)
{
	if (to->len + len <= to->room)
		return;
	to->room = (to->len + len) * 2;
	to->data = realloc(to->data, to->room);
	if (!to->data) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
}

void put_bytes(struct bytes *to, const void *from, size_t len)
{
	reserve(to, len);
	if (len)
		memcpy(to->data + to->len, from, len);
	to->len += len;
}

void put_zeros(struct bytes *to, size_t len)
{
	reserve(to, len);
	memset(to->data + to->len, 0, len);
	to->len += len;
}

void set_number(struct bytes *to, size_t at, uint64_t number, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++) {
		unsigned int shift = 8 * (to->big_endian ? size - 1 - i : i);

		to->data[at + i] = (unsigned char)(number >> shift);
	}
}

void put_number(struct bytes *to, uint64_t number, unsigned int size)
{
	put_zeros(to, size);
	set_number(to, to->len - size, number, size);
}

void put_padding(struct bytes *to, size_t size)
{
	put_zeros(to, (size - to->len % size) % size);
}
