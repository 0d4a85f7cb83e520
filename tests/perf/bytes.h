/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef PERF_BYTES_H
#define PERF_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes in memory that grow. Zero it before use; the owner frees @data. */
struct bytes {
	unsigned char *data;
	size_t len;
	size_t room;
	bool big_endian; /* the order of numbers */
};

void put_bytes(struct bytes *to, const void *from, size_t len);
void put_zeros(struct bytes *to, size_t len);
/* A number of @size bytes, at most 8. */
void put_number(struct bytes *to, uint64_t number, unsigned int size);
/* The same at @at, which exists already. */
void set_number(struct bytes *to, size_t at, uint64_t number, unsigned int size);
/* Zeros up to a multiple of @size. */
void put_padding(struct bytes *to, size_t size);

#endif
